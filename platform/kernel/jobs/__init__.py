"""Work that happens later. Domain code names a job; `config` binds the names to the queue."""

import logging
from collections.abc import Callable
from functools import partial

from django.db import transaction

from kernel import crashpoints, scope

logger = logging.getLogger(__name__)

SCHEMA_HEADER = "souk_schema"  # where a task's message says in which schema it runs

JobId = str | int
Sender = Callable[[str, str, dict[str, JobId]], None]
_sender: Sender | None = None


def bind(sender: Sender) -> None:
    """Name the function that puts (job, schema, ids) on the queue. Called once, by `config`."""
    global _sender
    _sender = sender


def enqueue(name: str, **ids: JobId) -> None:
    """Ask for a job in the current schema once the current transaction has committed.

    A wish and not a promise: a queue that is down is logged and passed over, so whatever must not be lost
    is a row that the dispatcher finds (`kernel.jobs.wakeups`).
    """
    enqueue_in(scope.schema(), name, **ids)


def enqueue_in(schema: str, name: str, /, **ids: JobId) -> None:
    """As `enqueue`, for a schema that the caller does not stand in: it is not opened."""
    transaction.on_commit(partial(_send, name, schema, dict(ids)))


def _send(name: str, schema: str, ids: dict[str, JobId]) -> None:
    if _sender is None:
        raise RuntimeError("kernel.jobs was never bound to a queue")
    crashpoints.reach("jobs.before_send")
    try:
        _sender(name, schema, ids)
    except OSError as error:  # every broker error is one, see config.celery
        logger.warning("job %s for %s could not be queued: %s", name, schema, error)
