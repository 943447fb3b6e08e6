"""The Celery application, and the schema a task stands in.

A task carries its schema in a header. One without it, or for a shop that is gone or closed, is
refused and recorded; it never falls back to public. See docs/decisions/0003.
"""

import gc
import logging
import os
import signal
import sys
import time
from typing import Any

import celery
from celery import signals
from django.conf import settings
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError

from config import logs
from kernel import announcing, jobs

structlog = logs.structlog()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks would load every page and route; `prepare` and `check` run them
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

logger = logging.getLogger(__name__)

SCHEMA_HEADER = jobs.SCHEMA_HEADER
REQUEST_HEADER = "souk_request"
SENT_HEADER = "souk_sent"


class RefusedTask(RuntimeError):
    """The task does not say where it belongs, or belongs to a shop that is gone or closed."""


class SchemaTask(celery.Task):
    """A task that runs in exactly the schema its header names, and leaves it at the end.

    One without arguments runs once at a time in a schema.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from kernel import clock, request_id, scope
        from tasks import runs
        from tenants.postgres import sessions

        sessions.require_kept()  # of a worker that began while the database was away; known from then on
        headers = self.request.headers or {}
        schema, task_id = headers.get(SCHEMA_HEADER), str(self.request.id or "")
        request_id.set_current(str(headers.get(REQUEST_HEADER) or task_id))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(task=self.name, task_id=task_id, shop=schema)
        scope.leave()
        try:
            tenant = _tenant(schema)
        except RefusedTask as error:
            runs.refuse(
                schema=schema or "", job=self.name, task_id=task_id, reason=str(error), now=clock.now()
            )
            raise
        delivery = self.request.delivery_info or {}
        with runs.hold(
            schema=str(schema),
            job=self.name,
            task_id=task_id,
            is_single=not args and not kwargs,
            is_redelivered=bool(delivery.get("redelivered")),
        ) as may_run:
            if not may_run:
                return None
            try:
                if tenant is not None:
                    scope.enter(tenant)
                return super().__call__(*args, **kwargs)
            finally:
                scope.leave()


def _tenant(schema: str | None) -> Any:
    """The open shop of the schema, or None for the platform's own. Raises RefusedTask."""
    from kernel import scope
    from tenants.models import Tenant

    if not schema:
        raise RefusedTask("the task names no schema")
    if schema == scope.PUBLIC:
        return None
    tenant = Tenant.objects.filter(schema_name=schema).first()
    if tenant is None:
        raise RefusedTask(f"no shop has the schema {schema}")
    if not tenant.is_open:
        raise RefusedTask(f"the shop of {schema} is {tenant.state}")
    return tenant


app = celery.Celery("souk", task_cls=SchemaTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in settings.QUEUE_NAMES]


def send(name: str, schema: str, ids: dict[str, Any]) -> None:
    """Put a job on the queue. Raises OSError when the broker cannot take it.

    A shop's job without ids is due by its mark: its lane is sent a message, unless one is there already.
    """
    from kernel import request_id, scope
    from tasks import lanes, queue_marks

    queue = None
    if name == lanes.WORK:
        queue = str(ids["lane"])
    elif not ids and (schema != scope.PUBLIC or name in lanes.NAMED):
        queue = lanes.of(name).name
        if not queue_marks.put(queue):
            return
        name, schema, ids = lanes.WORK, scope.PUBLIC, {"lane": queue}
    headers = {SCHEMA_HEADER: schema, REQUEST_HEADER: request_id.current()}
    try:
        app.send_task(name, kwargs=ids, headers=headers, queue=queue, retry=False)
    except OperationalError as error:
        raise OSError(str(error)) from error


@signals.celeryd_init.connect(dispatch_uid="config.loading")
def _load_all(**_kwargs: Any) -> None:
    """A worker loads everything before it forks: its processes share it. Beat sends by name and loads none of it."""
    import tasks.registry  # noqa: F401

    announcing.connect_all()
    # with it billiard has each process parse a line of C, which takes 8 MB; ctypes does it too
    sys.modules.pop("cffi", None)
    gc.collect()


@signals.worker_before_create_process.connect(dispatch_uid="config.loading")
def _keep_shared(**_kwargs: Any) -> None:
    """No later collection looks through what is there, and writes to its pages."""
    gc.freeze()


@signals.worker_init.connect(dispatch_uid="config.sessions")
@signals.beat_init.connect(dispatch_uid="config.sessions")
def _require_sessions(**_kwargs: Any) -> None:
    """No worker, no beat starts behind a pooler that would mix shops. Celery passes over handlers' errors: it exits."""
    from tenants.postgres import sessions

    try:
        sessions.require_kept()
    except sessions.SessionsMixed as error:
        raise SystemExit(str(error)) from None


@signals.worker_init.connect(dispatch_uid="config.limits")
@signals.beat_init.connect(dispatch_uid="config.limits")
def _hold_limits(**_kwargs: Any) -> None:
    """Nothing that is done in the background waits for the database without end."""
    from tenants.postgres import limits

    limits.hold(limits.WORKER)


@signals.before_task_publish.connect(dispatch_uid="config.stamp")
def _stamp(headers: dict[str, Any], **_kwargs: Any) -> None:
    """Every message says when it was sent, beat's as well: /metrics tells how long the first has waited."""
    headers[SENT_HEADER] = time.time()


@signals.task_prerun.connect(dispatch_uid="config.lanes")
def _name_run(task: celery.Task, task_id: str, **_kwargs: Any) -> None:
    """A lane's run has the id of the request that asked for it in its log; other tasks see to that themselves."""
    from kernel import request_id
    from tasks import lanes

    if task.name == lanes.WORK:
        headers = task.request.headers or {}
        request_id.set_current(str(headers.get(REQUEST_HEADER) or task_id))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@signals.worker_shutting_down.connect(dispatch_uid="config.stopping")
def _tell_all_to_stop(**_kwargs: Any) -> None:
    """The worker's first process waits for the others: a lane under constant load would go on for minutes."""
    from tasks import runner

    runner.stopping.set_for_all()


@signals.worker_process_init.connect(dispatch_uid="config.stopping")
def _stop_warmly(**_kwargs: Any) -> None:
    """A worker's process that is told to stop, as its whole group is, finishes what it has begun.

    It listens from its first task on: the pool sets a handler of its own after this one, which would end it at once.
    """
    signals.task_prerun.connect(_listen_for_the_stop, dispatch_uid="config.stopping")


def _listen_for_the_stop(**_kwargs: Any) -> None:
    from tasks import runner

    signal.signal(signal.SIGTERM, lambda *_: runner.stopping.set())
