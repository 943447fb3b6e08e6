"""A shop that opens gets its daily jobs."""

from typing import Any

from kernel import clock
from tasks import dispatcher
from tenants import signals
from tenants.models import Tenant


def connect() -> None:
    """Listen to the registry."""
    signals.shop_opened.connect(_plan, dispatch_uid="tasks.plan")


def _plan(sender: Any, tenant: Tenant, **_kwargs: Any) -> None:
    dispatcher.plan_daily_jobs(tenant=tenant, now=clock.now())
