"""Finds the shops that have something to do, and asks for exactly that."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kernel import jobs, scope
from kernel.jobs import wakeups
from tasks import rules, runs
from tasks.models import JobRun, Schedule, TenantJob
from tenants.models import Tenant
from tenants.rules import OPEN

CHUNK = 1000  # rows that are taken at once
DIRECTLY = 50  # jobs that one message or one tick itself asks for
GRACE = timedelta(seconds=15)  # time the nudge after a commit gets before the sweep follows it
FIRST_PAUSE = timedelta(seconds=60)  # of what failed once; twice as long each time
CLOSED_FOR = timedelta(hours=6)  # marks of a closed shop are left alone; opening it hastens them
PUT_BACK = timedelta(hours=1)  # until a shop whose clock cannot be read is looked at again
_BY_THE_CLOCK = (Schedule.Kind.DAILY, Schedule.Kind.NIGHTLY)


def dispatch(*, now: datetime) -> int:
    """Enqueue every due job of every shop; return how many. No shop's schema is opened.

    What is sent stays marked until its task has run, so a message that is lost is sent again: when its lease is
    over, or at once when the queue was emptied. Two dispatchers at once share the work. Marked work is sent
    even when the daily jobs cannot be.
    """
    enqueued, grace = 0, GRACE
    if jobs.was_queue_emptied():
        wakeups.take_back(now=now)
        grace = timedelta(0)
    try:
        enqueued += _dispatch_daily(now=now)
    finally:
        enqueued += _dispatch_marked(before=now - grace, now=now)
    return enqueued


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


def send_chunk(pairs: Collection[tuple[str, str]]) -> None:
    """Ask for these (schema, job) pairs, in this order."""
    for schema, job in pairs:
        jobs.enqueue_in(schema, job)


@transaction.atomic
def _replan(planned: QuerySet[TenantJob], *, now: datetime) -> None:
    found = list(planned.select_for_update(of=("self",)).select_related("tenant", "schedule").order_by("pk"))
    for job in found:
        job.next_run_at = _find_next_run(job.tenant, job.schedule, now=now) or now + PUT_BACK
    TenantJob.objects.bulk_update(found, ["next_run_at"], batch_size=CHUNK)


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
            sent = []
            for job in due:
                next_run_at = _find_next_run(job.tenant, job.schedule, now=now)
                job.next_run_at = next_run_at or now + PUT_BACK
                if next_run_at and job.schedule.is_enabled and job.tenant.is_open:
                    job.last_enqueued_at = now
                    sent.append((job.tenant.schema_name, job.schedule.job))
            TenantJob.objects.bulk_update(due, ["next_run_at", "last_enqueued_at"])
            wakeups.mark_sent(sent, now=now)
            _enqueue(sent)
        enqueued += len(sent)
        if len(due) < CHUNK:
            return enqueued


def _dispatch_marked(*, before: datetime, now: datetime) -> int:
    enqueued = 0
    while True:
        pairs = wakeups.lease_due(before=before, now=now, limit=CHUNK)
        if pairs:
            enqueued += _send_marked(pairs, now=now)
        if len(pairs) < CHUNK:
            return enqueued


def _send_marked(pairs: list[tuple[str, str]], *, now: datetime) -> int:
    schemas = {schema for schema, _ in pairs}
    states = dict(Tenant.objects.filter(schema_name__in=schemas).values_list("schema_name", "state"))
    states[scope.PUBLIC] = min(OPEN)
    wakeups.forget(schemas - states.keys())
    closed = [pair for pair in pairs if pair[0] in states and states[pair[0]] not in OPEN]
    wakeups.postpone(closed, until=now + CLOSED_FOR)
    off = set(Schedule.objects.filter(is_enabled=False).values_list("job", flat=True))
    sent = [pair for pair in pairs if states.get(pair[0]) in OPEN and pair[1] not in off]
    _slow_down_failing(sent, now=now)
    _enqueue(sent)
    return len(sent)


def _slow_down_failing(pairs: Collection[tuple[str, str]], *, now: datetime) -> None:
    """What fails or kills its workers time after time is asked for more and more rarely."""
    schemas = {schema for schema, _ in pairs}
    failing = JobRun.objects.filter(failures_in_a_row__gt=0, schema_name__in=schemas)
    for schema, job, failures in failing.values_list("schema_name", "job", "failures_in_a_row"):
        if (schema, job) in pairs:
            wakeups.postpone([(schema, job)], until=now + rules.pause(FIRST_PAUSE, failures))


def _enqueue(pairs: Collection[tuple[str, str]]) -> None:
    """Ask for the jobs: a few at once, many in chunks that workers send on."""
    turns = rules.in_turn(pairs)
    if len(turns) <= DIRECTLY:
        send_chunk(turns)
        return
    for first in range(0, len(turns), DIRECTLY):
        chunk = json.dumps(turns[first : first + DIRECTLY])
        jobs.enqueue_in(scope.PUBLIC, "tasks.send_chunk", pairs=chunk)


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
