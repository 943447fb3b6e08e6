"""The Celery application, and the schema a task stands in.

A task carries its schema in a header. One without it, or for a shop that is gone or closed, is
refused; it never falls back to public. See docs/decisions/0003.
"""

import logging
import os
from typing import Any

import celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

logger = logging.getLogger(__name__)

SCHEMA_HEADER = "souk_schema"
REQUEST_HEADER = "souk_request"


class RefusedTask(RuntimeError):
    """The task does not say where it belongs, or belongs to a shop that is gone or closed."""


class SchemaTask(celery.Task):
    """A task that runs in exactly the schema its header names, and leaves it at the end."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from kernel import request_id, scope

        headers = self.request.headers or {}
        request_id.set_current(str(headers.get(REQUEST_HEADER) or self.request.id or ""))
        _enter(headers.get(SCHEMA_HEADER))
        try:
            return super().__call__(*args, **kwargs)
        finally:
            scope.leave()


def _enter(schema: str | None) -> None:
    from kernel import scope
    from tenants.models import Tenant

    scope.leave()
    if schema is None:
        raise RefusedTask("the task names no schema")
    if schema == scope.PUBLIC:
        return
    tenant = Tenant.objects.filter(schema_name=schema).first()
    if tenant is None:
        raise RefusedTask(f"no shop has the schema {schema}")
    if not tenant.is_open:
        raise RefusedTask(f"the shop of {schema} is {tenant.state}")
    scope.enter(tenant)


app = celery.Celery("souk", task_cls=SchemaTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tasks"], related_name="registry")


def send(name: str, schema: str, ids: dict[str, Any]) -> None:
    """Put a job on the queue. Raises OSError when the broker cannot take it."""
    from kernel import request_id

    headers = {SCHEMA_HEADER: schema, REQUEST_HEADER: request_id.current()}
    try:
        app.send_task(name, kwargs=ids, headers=headers, retry=False)
    except OperationalError as error:
        raise OSError(str(error)) from error
