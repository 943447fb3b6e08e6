"""Finds the shops that have something to do, and asks for exactly that."""

from datetime import datetime, timedelta

from django.db import transaction
from django_tenants.utils import tenant_context

from kernel import jobs
from kernel.jobs import wakeups
from tasks import rules
from tasks.models import Schedule, TenantJob
from tenants.models import Tenant
from tenants.rules import OPEN

CHUNK = 1000
GRACE = timedelta(seconds=15)  # time the nudge after a commit gets before the sweep follows it


def dispatch(*, now: datetime) -> int:
    """Enqueue every due job of every shop; return how many. Idle shops are not opened.

    Two dispatchers at once share the work: rows are taken with SKIP LOCKED.
    """
    return _dispatch_daily(now=now) + _dispatch_marked(now=now)


def plan_daily_jobs(*, tenant: Tenant, now: datetime) -> None:
    """Give a shop its row for each daily schedule; rows it has are kept."""
    for schedule in Schedule.objects.filter(kind=Schedule.Kind.DAILY):
        TenantJob.objects.get_or_create(
            tenant=tenant,
            schedule=schedule,
            defaults={"next_run_at": _next_run(tenant, schedule.job, after=now)},
        )


def replan(*, tenant: Tenant, now: datetime) -> None:
    """Compute a shop's next runs anew, after its hour or time zone changed."""
    for job in TenantJob.objects.filter(tenant=tenant).select_related("schedule"):
        job.next_run_at = _next_run(tenant, job.schedule.job, after=now)
        job.save(update_fields=["next_run_at"])


def _dispatch_daily(*, now: datetime) -> int:
    enqueued = 0
    while True:
        with transaction.atomic():
            due = list(
                TenantJob.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(next_run_at__lte=now, is_enabled=True)
                .select_related("tenant", "schedule")
                .order_by("next_run_at")[:CHUNK]
            )
            for job in due:
                job.next_run_at = _next_run(job.tenant, job.schedule.job, after=now)
                if job.schedule.is_enabled and job.tenant.is_open:
                    job.last_enqueued_at = now
                    enqueued += 1
                    _enqueue_in(job.tenant, job.schedule.job)
            TenantJob.objects.bulk_update(due, ["next_run_at", "last_enqueued_at"])
        if len(due) < CHUNK:
            return enqueued


def _dispatch_marked(*, now: datetime) -> int:
    pairs = wakeups.lease_due(before=now - GRACE, now=now, limit=CHUNK)
    if not pairs:
        return 0
    off = set(Schedule.objects.filter(is_enabled=False).values_list("job", flat=True))
    schemas = {schema for schema, _ in pairs}
    open_tenants = {t.schema_name: t for t in Tenant.objects.filter(schema_name__in=schemas, state__in=OPEN)}
    enqueued = 0
    for schema, job in pairs:
        if job in off:
            continue
        if schema == "public":
            jobs.enqueue(job)
        elif schema in open_tenants:
            _enqueue_in(open_tenants[schema], job)
        else:
            continue
        enqueued += 1
    return enqueued


def _enqueue_in(tenant: Tenant, job: str) -> None:
    with tenant_context(tenant):
        jobs.enqueue(job)


def _next_run(tenant: Tenant, job: str, *, after: datetime) -> datetime:
    return rules.next_daily_run(
        after=after, time_zone=tenant.time_zone, hour=tenant.summary_hour, delay=rules.jitter(tenant.id, job)
    )
