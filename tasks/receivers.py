"""A shop that opens gets its daily jobs, which follow its clock and its end; one reactivated gets what has waited."""

from datetime import datetime

from kernel import clock
from kernel.jobs import wakeups
from tasks import dispatcher, runs, schedules
from tenants import signals
from tenants.models import Tenant
from tenants.rules import OPEN, State


def connect() -> None:
    """Listen to the registry."""
    signals.shop_opened.connect(_plan)
    signals.shop_restored.connect(_plan)
    signals.shop_state_changed.connect(_hasten)
    signals.shop_settings_changed.connect(_replan)
    signals.shop_state_changed.connect(_forget)


def _plan(tenant: Tenant) -> None:
    dispatcher.plan_daily_jobs(tenant=tenant, now=clock.now())


def _replan(tenant: Tenant, changed: frozenset[str], now: datetime) -> None:
    if changed & {"time_zone", "summary_hour"}:
        dispatcher.replan_shop(tenant=tenant, now=now)


def _hasten(tenant: Tenant, before: str, after: str) -> None:
    if before not in OPEN and after in OPEN:
        wakeups.hasten(tenant.schema_name)


def _forget(tenant: Tenant, after: str) -> None:
    if after == State.ERASED:
        schedules.forget(tenant=tenant)
        runs.forget(schema=tenant.schema_name)
