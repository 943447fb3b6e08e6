"""When a shop's daily summary is sent: its merchant's own choice, kept in the registry and planned at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import audit
from kernel import scope
from kernel.actors import Actor
from tasks import dispatcher, schedules
from tasks.models import Schedule, TenantJob
from tenants import current, shop_settings
from tenants.models import Tenant
from tenants.shop_settings import SettingsValues

JOB = "reports.daily_summary"


@dataclass(frozen=True, slots=True)
class Plan:
    """The hour on the shop's clock, and the next run; None where there will be none."""

    hour: int
    is_on: bool
    is_offered: bool
    next_run_at: datetime | None


def get() -> Plan:
    """The current shop's plan. Looks into the registry."""
    shop = current.tenant()
    with scope.on_platform():
        return _read(shop)


def choose(*, hour: int | None = None, is_on: bool | None = None, actor: Actor, now: datetime) -> Plan:
    """Send the current shop's summary at another hour of its day, or no more; the next run is planned at once.

    What is not said stays. Its other work that goes by that hour (reminders of trials and invoices) follows.
    Raises InvalidHour.
    """
    with transaction.atomic():
        values: SettingsValues = {} if hour is None else {"summary_hour": hour}
        kept, changes = shop_settings.settle(values=values, now=now)
        with scope.on_platform():
            dispatcher.plan_daily_jobs(tenant=kept, now=now)
            before = _read(kept).is_on
            if is_on is not None:
                schedules.switch(tenant=kept, job=JOB, is_on=is_on)
            dispatcher.replan_shop(tenant=kept, now=now)
            plan = _read(kept)
        if plan.is_on != before:
            changes["daily_summary"] = (before, plan.is_on)
        audit.write(actor=actor, verb=audit.UPDATED, target=kept, changes=changes)
    return plan


def _read(shop: Tenant) -> Plan:
    """The plan as the registry has it. Stands in public."""
    hour = Tenant.objects.values_list("summary_hour", flat=True).get(pk=shop.pk)
    planned = TenantJob.objects.filter(tenant_id=shop.pk, schedule__job=JOB).first()
    is_offered = Schedule.objects.filter(job=JOB, is_enabled=True).exists()
    is_on = planned is None or planned.is_enabled
    runs = planned is not None and is_on and is_offered
    return Plan(hour, is_on, is_offered, planned.next_run_at if runs and planned else None)
