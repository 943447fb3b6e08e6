"""Finds what has become due by the clock, and wakes the lanes in which something is due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kernel import jobs, scope
from kernel.jobs import wakeups
from tasks import due, lanes, rules, runs
from tasks.models import Schedule, TenantJob
from tenants.models import Tenant
from tenants.rules import OPEN

CHUNK = 1000  # rows that are taken at once
GRACE = timedelta(seconds=3)  # time that the message after a commit gets before the sweep follows it
PUT_BACK = timedelta(hours=1)  # until a shop whose clock cannot be read is looked at again
_BY_THE_CLOCK = (Schedule.Kind.DAILY, Schedule.Kind.NIGHTLY)


def dispatch(*, now: datetime) -> int:
    """Mark every daily job that is due, and wake each lane that has something due; return how many were marked.

    No shop's schema is opened. A lane is sent one message however much is due in it, and one more at each tick
    until all is done, so that whatever message is lost is sent again. Lanes are woken even when the daily jobs
    cannot be read. Two dispatchers at once share the work.
    """
    marked, grace = 0, GRACE
    try:
        marked = _mark_daily(now=now)
        if marked:
            grace = timedelta(0)
    finally:
        for lane in sorted(due.list_lanes(now=now, grace=grace)):
            jobs.enqueue_in(scope.PUBLIC, lanes.WORK, lane=lane)
    return marked


def plan_daily_jobs(*, tenant: Tenant, now: datetime) -> None:
    """Give a shop its row for each schedule that goes by the clock; rows it has are kept."""
    TenantJob.objects.bulk_create(
        [
            TenantJob(
                tenant=tenant,
                schedule=schedule,
                next_run_at=_find_next_run(tenant, schedule, now=now) or now + PUT_BACK,
            )
            for schedule in Schedule.objects.filter(kind__in=_BY_THE_CLOCK)
        ],
        ignore_conflicts=True,
    )


def plan_missing(*, now: datetime, limit: int = CHUNK) -> int:
    """Give shops the rows of schedules that came with a release; return how many shops had to be given."""
    scheduled = Schedule.objects.filter(kind__in=_BY_THE_CLOCK)
    planned = 0
    for schedule in scheduled:
        has_it = TenantJob.objects.filter(schedule=schedule, tenant=OuterRef("pk"))
        for tenant in Tenant.objects.filter(~Exists(has_it), state__in=OPEN)[: limit - planned]:
            plan_daily_jobs(tenant=tenant, now=now)
            planned += 1
    return planned


def replan_shop(*, tenant: Tenant, now: datetime) -> None:
    """Compute a shop's next runs anew, after its hour or time zone changed."""
    _replan(TenantJob.objects.filter(tenant=tenant), now=now)


def replan_schedule(*, schedule: Schedule, now: datetime) -> None:
    """Compute every shop's next run of a schedule anew, after its hour changed."""
    _replan(TenantJob.objects.filter(schedule=schedule), now=now)


@transaction.atomic
def _replan(planned: QuerySet[TenantJob], *, now: datetime) -> None:
    found = list(planned.select_for_update(of=("self",)).select_related("tenant", "schedule").order_by("pk"))
    for job in found:
        job.next_run_at = _find_next_run(job.tenant, job.schedule, now=now) or now + PUT_BACK
    TenantJob.objects.bulk_update(found, ["next_run_at"], batch_size=CHUNK)


def _mark_daily(*, now: datetime) -> int:
    marked = 0
    while True:
        with transaction.atomic():
            found = list(
                TenantJob.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(next_run_at__lte=now, is_enabled=True)
                .select_related("tenant", "schedule")
                .order_by("next_run_at")[:CHUNK]
            )
            pairs = []
            for job in found:
                next_run_at = _find_next_run(job.tenant, job.schedule, now=now)
                job.next_run_at = next_run_at or now + PUT_BACK
                if next_run_at and job.schedule.is_enabled and job.tenant.is_open:
                    job.last_enqueued_at = now
                    pairs.append((job.tenant.schema_name, job.schedule.job))
            TenantJob.objects.bulk_update(found, ["next_run_at", "last_enqueued_at"])
            wakeups.mark_many(pairs, due_at=now)
        marked += len(pairs)
        if len(found) < CHUNK:
            return marked


def _find_next_run(tenant: Tenant, schedule: Schedule, *, now: datetime) -> datetime | None:
    """When the shop's clock next shows the hour; None, and a record, when that clock cannot be read."""
    try:
        return rules.next_daily_run(
            after=now,
            time_zone=tenant.time_zone,
            hour=tenant.summary_hour if schedule.hour is None else schedule.hour,
            delay=rules.jitter(tenant.id, schedule.job),
        )
    except (ValueError, LookupError, OSError) as error:  # what ZoneInfo raises for a name that is none
        reason = f"no next run: {type(error).__name__}: {error}"
        runs.refuse(schema=tenant.schema_name, job=schedule.job, task_id="", reason=reason, now=now)
        return None
