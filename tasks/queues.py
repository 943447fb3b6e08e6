"""How much waits: in the queue's store, in outboxes, and for the dispatcher. No shop's schema is opened."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime

import orjson
import redis
from django.conf import settings
from django.db import connection

from kernel import scope, valkey
from kernel.outbox.models import OutboxEntry
from tasks.models import JobRun
from tenants.rules import OPEN

logger = logging.getLogger(__name__)

_LATEST = """
    WITH waiting AS (
        SELECT schema_name, due_at FROM public.jobs_wakeup w
        WHERE job LIKE 'outbox.%%' AND due_at <= %(now)s AND (schema_name = %(public)s OR EXISTS (
            SELECT FROM public.tenants_tenant t WHERE t.schema_name = w.schema_name AND t.state = ANY(%(open)s)))
    )
    SELECT
        (SELECT extract(epoch FROM %(now)s - min(due_at)) FROM waiting),
        (SELECT count(DISTINCT schema_name) FROM waiting),
        (SELECT extract(epoch FROM %(now)s - min(next_run_at)) FROM public.tasks_tenantjob
         WHERE is_enabled AND next_run_at <= %(now)s),
        (SELECT extract(epoch FROM %(now)s - finished_at) FROM public.tasks_jobrun
         WHERE job = 'tasks.dispatch' AND schema_name = 'public')
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages that wait, and how long the first of them has."""

    name: str
    waiting: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Broker:
    """Every queue, and how many of their messages a worker holds."""

    queues: list[Queue]
    unacknowledged: int


@dataclass(frozen=True, slots=True)
class Work:
    """What is due: how long the longest of it has waited, in seconds, and since when the dispatcher has rested."""

    outbox_seconds: float
    outbox_schemas: int
    lag_seconds: float
    tick_seconds: float | None


@dataclass(frozen=True, slots=True)
class Troubles:
    """The platform's own messages that were given up, and in how many schemas jobs failed or were given up last."""

    dead_letters: int
    failing_jobs: int
    given_up_jobs: int


def read_broker() -> Broker | None:
    """What waits in the queue's store; None, and a record, where it cannot be asked."""
    names = list(settings.QUEUE_NAMES)
    try:
        with valkey.connect(settings.CELERY_BROKER_URL) as store:
            found = [Queue(name, store.llen(name), _age(store.lindex(name, -1))) for name in names]
            return Broker(found, store.hlen("unacked"))
    except redis.RedisError as error:
        logger.warning("the queue cannot be read: %s", error)
        return None


def read_work(*, now: datetime) -> Work:
    """What is due and has not been done. What waits in a closed shop waits for it to open and does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"now": now, "public": scope.PUBLIC, "open": sorted(OPEN)})
        oldest, waiting, lag, tick = cursor.fetchone()
    return Work(float(oldest or 0), waiting, float(lag or 0), None if tick is None else float(tick))


def count_troubles() -> Troubles:
    """What somebody should look at. Stands in public."""
    outcome = JobRun.Outcome
    return Troubles(
        dead_letters=OutboxEntry.objects.filter(dead_at__isnull=False).count(),
        failing_jobs=JobRun.objects.filter(outcome=outcome.FAILED).count(),
        given_up_jobs=JobRun.objects.filter(outcome=outcome.GIVEN_UP).count(),
    )


def _age(message: bytes | None) -> float:
    if message is None:
        return 0.0
    sent = orjson.loads(message).get("headers", {}).get("souk_sent")
    return max(0.0, time.time() - sent) if sent else 0.0
