"""A shop that opens gets its daily jobs; one that is reactivated gets what has waited."""

from typing import Any

from kernel import clock
from kernel.jobs import wakeups
from tasks import dispatcher
from tenants import signals
from tenants.models import Tenant
from tenants.rules import OPEN


def connect() -> None:
    """Listen to the registry."""
    signals.shop_opened.connect(_plan, dispatch_uid="tasks.plan")
    signals.shop_state_changed.connect(_hasten, dispatch_uid="tasks.hasten")


def _plan(sender: Any, tenant: Tenant, **_kwargs: Any) -> None:
    dispatcher.plan_daily_jobs(tenant=tenant, now=clock.now())


def _hasten(sender: Any, tenant: Tenant, before: str, after: str, **_kwargs: Any) -> None:
    if before not in OPEN and after in OPEN:
        wakeups.hasten(tenant.schema_name)
