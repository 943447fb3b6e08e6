"""When a shop's daily summary is sent: its merchant's own choice, kept in the registry and planned at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel import scope
from tasks import dispatcher
from tasks.models import Schedule, TenantJob
from tenants import current, errors, hosts
from tenants.models import Tenant

JOB = "reports.daily_summary"
HOURS = range(24)


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


def choose(*, hour: int, is_on: bool, now: datetime) -> Plan:
    """Send the current shop's summary at another hour of its day, or no more; the next run is planned at once.

    Its other work that goes by that hour (reminders of trials and invoices) follows. Raises InvalidHour.
    """
    if hour not in HOURS:
        raise errors.InvalidHour(f"{hour} is no hour of a day: 0 to 23.", field="hour")
    shop = current.tenant()
    with scope.on_platform(), transaction.atomic():
        kept = Tenant.objects.select_for_update().get(pk=shop.pk)
        kept.summary_hour = hour
        kept.save(update_fields=["summary_hour"])
        dispatcher.plan_daily_jobs(tenant=kept, now=now)
        TenantJob.objects.filter(tenant=kept, schedule__job=JOB).update(is_enabled=is_on)
        dispatcher.replan_shop(tenant=kept, now=now)
        transaction.on_commit(lambda: _forget(kept))
        return _read(kept)


def _forget(shop: Tenant) -> None:
    """Have every process look the shop up anew; what is remembered of hosts is the platform's."""
    with scope.on_platform():
        hosts.forget(shop)


def _read(shop: Tenant) -> Plan:
    """The plan as the registry has it. Stands in public."""
    hour = Tenant.objects.values_list("summary_hour", flat=True).get(pk=shop.pk)
    planned = TenantJob.objects.filter(tenant_id=shop.pk, schedule__job=JOB).first()
    is_offered = Schedule.objects.filter(job=JOB, is_enabled=True).exists()
    is_on = planned is None or planned.is_enabled
    runs = planned is not None and is_on and is_offered
    return Plan(hour, is_on, is_offered, planned.next_run_at if runs and planned else None)
