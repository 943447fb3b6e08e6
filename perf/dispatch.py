"""What a tick of the dispatcher costs: `python -m perf.dispatch [--shops 10000]`.

In a database of its own that is dropped afterwards, `--shops` shops have three daily jobs each. At every
tick one in a hundred of those is due, and as many shops as one in a hundred have marked work; the lanes are really
woken, at queues of this measurement's own. What a worker takes to take one job of a lane is measured apart. The
same number of due jobs is measured among a tenth of the shops beside it.

Exits 0 when TARGETS P8 holds: a tick takes at most 1 s, and no more than 1.5 x among ten times the idle shops.
"""

import statistics
import sys
import time
from datetime import datetime, timedelta

from perf import scratch

TICK_MS, FLAT = 1000, 1.5
JOBS = 3
QUEUE = "souk_perf_dispatch"


def main() -> int:
    """Measure, print, and judge."""
    options = scratch.options(__doc__, shops=10_000, ticks=9)
    with scratch.database("dispatch"):
        figures = _measure(shops=options.shops, ticks=options.ticks)
    verdict = {
        f"slowest tick <= {TICK_MS} ms": figures["slowest_ms"] <= TICK_MS,
        f"among 10 x the idle shops <= {FLAT} x": figures["flat"] <= FLAT,
        "all that was due was marked, nothing else": figures["marked_per_tick"] == figures["due_per_tick"],
    }
    return scratch.report(figures, verdict, as_json=options.json)


def _measure(*, shops: int, ticks: int) -> dict[str, float]:
    from celery import current_app
    from django.apps import apps

    from tasks import lanes
    from tasks.models import Schedule

    kept = Schedule.objects.exclude(kind="when_due").values_list("pk", flat=True)[:JOBS]
    Schedule.objects.exclude(pk__in=list(kept)).delete()
    apps.get_app_config("wiring").ready()  # binds the real queue again
    current_app.conf.broker_transport_options = {
        **current_app.conf.broker_transport_options,
        "global_keyprefix": QUEUE,
    }
    due = shops * JOBS // 100
    try:
        _populate(0, shops // 10)
        few, _ = _ticks(ticks, due=due, marked=shops // 100)
        _populate(shops // 10, shops)
        many, sent = _ticks(ticks, due=due, marked=shops // 100)
        take = _take()
    finally:
        with current_app.connection_for_write() as connection:
            for lane in lanes.ALL:
                connection.default_channel.queue_purge(lane)
    figures = {
        "shops": float(shops),
        "jobs": float(shops * JOBS),
        "due_per_tick": float(due + shops // 100),
        "marked_per_tick": statistics.mean(sent),
        "median_ms": statistics.median(many),
        "slowest_ms": max(many),
        "median_ms_among_a_tenth": statistics.median(few),
        "take_ms": take,
        "flat": statistics.median(many) / statistics.median(few),
    }
    return {name: round(value, 2) for name, value in figures.items()}


def _populate(first: int, last: int) -> None:
    """Make the registry rows of shops and their jobs; a dispatcher looks at nothing else."""
    from django.db import connection

    from kernel import clock
    from tasks.models import Schedule, TenantJob
    from tenants import rules
    from tenants.models import Tenant

    made = Tenant.objects.bulk_create(
        [
            Tenant(
                slug=f"shop-{number}",
                name="Shop",
                contact_email="a@b.example",
                schema_name=rules.new_schema_name(),
                state="active",
                time_zone="Europe/Berlin",
            )
            for number in range(first, last)
        ],
        batch_size=2000,
    )
    far = clock.now() + timedelta(days=1)
    schedules = list(Schedule.objects.all())
    TenantJob.objects.bulk_create(
        [
            TenantJob(tenant=tenant, schedule=schedule, next_run_at=far)
            for tenant in made
            for schedule in schedules
        ],
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _ticks(count: int, *, due: int, marked: int) -> tuple[list[float], list[int]]:
    """Milliseconds of each tick, after one that warms up, and how much is marked as due after each."""
    from kernel import clock
    from kernel.jobs.models import Wakeup
    from tasks import dispatcher

    took, found = [], []
    for _ in range(count + 1):
        now = clock.now()
        _make_due(due=due, marked=marked, now=now)
        started = time.perf_counter()
        dispatcher.dispatch(now=now)
        took.append((time.perf_counter() - started) * 1000)
        found.append(Wakeup.objects.filter(due_at__lte=now).count())
    return took[1:], found[1:]


def _take() -> float:
    """Milliseconds a worker takes to take one job, the median of what is due after the last tick."""
    from kernel import clock
    from kernel.jobs import locks
    from tasks import due, lanes

    took = []
    for _ in range(50):
        started = time.perf_counter()
        taken = due.take(lanes.ALL["mail"], now=clock.now())
        took.append((time.perf_counter() - started) * 1000)
        for each in taken:
            locks.unlock(each.lock)
    return statistics.median(took)


def _make_due(*, due: int, marked: int, now: datetime) -> None:
    """Let these many jobs be due, each time of other shops, and give others work that waits."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.jobs_wakeup")
        cursor.execute(
            "UPDATE tasks_tenantjob SET next_run_at = %s WHERE next_run_at <= %s",
            [now + timedelta(days=1), now],
        )
        cursor.execute(
            "UPDATE tasks_tenantjob SET next_run_at = %s WHERE id IN "
            "(SELECT id FROM tasks_tenantjob ORDER BY random() LIMIT %s)",
            [now - timedelta(seconds=1), due],
        )
        cursor.execute(
            "INSERT INTO public.jobs_wakeup (schema_name, job, due_at) "
            "SELECT schema_name, 'outbox.drain', %s FROM tenants_tenant ORDER BY random() LIMIT %s",
            [now - timedelta(minutes=1), marked],
        )


if __name__ == "__main__":
    sys.exit(main())
