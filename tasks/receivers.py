"""A shop that opens gets its daily jobs, which follow its clock and its end; one reactivated gets what has waited."""

from datetime import datetime
from typing import Any

from kernel import clock
from kernel.jobs import wakeups
from tasks import dispatcher, runs, schedules
from tenants import signals
from tenants.models import Tenant
from tenants.rules import OPEN, State


def connect() -> None:
    """Listen to the registry."""
    signals.shop_opened.connect(_plan, dispatch_uid="tasks.plan")
    signals.shop_restored.connect(_plan, dispatch_uid="tasks.plan_restored")
    signals.shop_state_changed.connect(_hasten, dispatch_uid="tasks.hasten")
    signals.shop_settings_changed.connect(_replan, dispatch_uid="tasks.replan")
    signals.shop_state_changed.connect(_forget, dispatch_uid="tasks.forget")


def _plan(sender: Any, tenant: Tenant, **_kwargs: Any) -> None:
    dispatcher.plan_daily_jobs(tenant=tenant, now=clock.now())


def _replan(sender: Any, tenant: Tenant, changed: frozenset[str], now: datetime, **_kwargs: Any) -> None:
    if changed & {"time_zone", "summary_hour"}:
        dispatcher.replan_shop(tenant=tenant, now=now)


def _hasten(sender: Any, tenant: Tenant, before: str, after: str, **_kwargs: Any) -> None:
    if before not in OPEN and after in OPEN:
        wakeups.hasten(tenant.schema_name)


def _forget(sender: Any, tenant: Tenant, after: str, **_kwargs: Any) -> None:
    if after == State.ERASED:
        schedules.forget(tenant=tenant)
        runs.forget(schema=tenant.schema_name)
