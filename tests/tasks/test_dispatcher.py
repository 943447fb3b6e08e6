"""The dispatcher wakes exactly the lanes that have something to do, and lanes take exactly what is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import PeriodicTask
from django_tenants.utils import tenant_context

from kernel import clock, jobs
from kernel.jobs import locks, wakeups
from kernel.jobs.models import Wakeup
from tasks import dispatcher, due, lanes, rules
from tasks.models import JobRun, Schedule, TenantJob
from tenants import lifecycle
from tenants.models import Tenant
from tests import actors

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lanes that were sent a message: recorded at the port that `config` binds."""
    Wakeup.objects.all().delete()
    TenantJob.objects.update(next_run_at=clock.now() + timedelta(days=365))  # at whatever hour the tests run
    found: list[str] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: found.append(ids["lane"]))
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda call: call())
    return found


def take(now: datetime, lane: str = "mail", *, limit: int = 9) -> list[tuple[str, str]]:
    """What a lane's run takes, as (job, schema), and leaves undone."""
    found = due.take(lanes.ALL[lane], now=now, limit=limit)
    for each in found:
        locks.unlock(each.lock)
    return [(each.job, each.schema) for each in found]


SUMMARY = "reports.daily_summary"


def make_due(tenant: Tenant, job: str = SUMMARY) -> None:
    """Only this job of this shop is due; nothing else is for an hour."""
    now = clock.now()
    TenantJob.objects.update(next_run_at=now + timedelta(hours=1))
    TenantJob.objects.filter(tenant=tenant, schedule__job=job).update(next_run_at=now)


def test_a_job_stands_in_its_shop_as_the_registry_has_it(shop: Tenant) -> None:
    facts = {"entitlements": {"plan": "Scale", "max_products": 5}, "cors_origins": ["https://a.example"]}
    Tenant.objects.filter(pk=shop.pk).update(**facts)
    Wakeup.objects.all().delete()
    wakeups.mark_many([(shop.schema_name, "transfers.run")], due_at=clock.now())
    (taken,) = due.take(lanes.ALL["transfers"], now=clock.now())
    locks.unlock(taken.lock)
    stored = Tenant.objects.filter(pk=shop.pk).values().get()
    assert {name: getattr(taken.tenant, name) for name in stored} == stored


def test_a_shop_that_opens_has_every_job_that_goes_by_the_clock(shop: Tenant) -> None:
    planned = set(TenantJob.objects.filter(tenant=shop).values_list("schedule__job", flat=True))
    assert planned == set(Schedule.objects.exclude(kind="when_due").values_list("job", flat=True))


def test_a_schedule_that_comes_with_a_release_reaches_the_shops_that_are_open(shop: Tenant) -> None:
    TenantJob.objects.filter(tenant=shop, schedule__job="carts.expire").delete()
    assert dispatcher.plan_missing(now=clock.now()) == 1
    assert dispatcher.plan_missing(now=clock.now()) == 0
    assert TenantJob.objects.filter(tenant=shop, schedule__job="carts.expire").exists()


def test_nightly_jobs_keep_to_the_shops_night(shop: Tenant) -> None:
    Tenant.objects.filter(pk=shop.pk).update(time_zone="Asia/Tokyo", summary_hour=20)
    dispatcher.replan_shop(tenant=shop, now=clock.now())
    runs = dict(TenantJob.objects.filter(tenant=shop).values_list("schedule__job", "next_run_at"))
    hours = {job: run.astimezone(ZoneInfo("Asia/Tokyo")).hour for job, run in runs.items()}
    assert (hours["carts.expire"], hours[SUMMARY]) == (3, 20)


def test_a_due_job_is_marked_in_its_shop_once(shop: Tenant, woken: list) -> None:
    make_due(shop)
    now = clock.now()
    assert [dispatcher.dispatch(now=now) for _ in range(2)] == [1, 0]
    assert woken == ["reports"]
    assert list(Wakeup.objects.values_list("schema_name", "job")) == [(shop.schema_name, SUMMARY)]
    assert TenantJob.objects.get(tenant=shop, schedule__job=SUMMARY).next_run_at > now


def test_a_daily_job_is_taken_again_until_it_has_run(shop: Tenant, woken: list) -> None:
    make_due(shop)
    now = clock.now()
    dispatcher.dispatch(now=now)
    assert take(now, "reports") == [(SUMMARY, shop.schema_name)]
    assert take(now + wakeups.LEASE - timedelta(seconds=1), "reports") == []
    assert take(now + wakeups.LEASE, "reports") == [(SUMMARY, shop.schema_name)]  # its worker had died
    with tenant_context(shop):
        wakeups.clear(wakeups.list_marks(SUMMARY, now=clock.now()))
    assert take(now + timedelta(seconds=600), "reports") == []


@pytest.mark.parametrize("time_zone", ["Mars/Olympus", "Europe", "../etc", ""])
def test_a_shop_whose_clock_cannot_be_read_stops_nobody_else(
    shop: Tenant, other_shop: Tenant, woken: list, time_zone: str
) -> None:
    now = clock.now()
    TenantJob.objects.update(next_run_at=now + timedelta(hours=3))
    TenantJob.objects.filter(schedule__job=SUMMARY).update(next_run_at=now)
    Tenant.objects.filter(pk=shop.pk).update(time_zone=time_zone)
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now - timedelta(minutes=1))
    dispatcher.dispatch(now=now)
    assert set(woken) == {"mail", "reports"}
    assert take(now, "reports") == [(SUMMARY, other_shop.schema_name)]
    run = JobRun.objects.get(schema_name=shop.schema_name, job=SUMMARY)
    assert (run.outcome, run.error[:12]) == ("refused", "no next run:")
    again = TenantJob.objects.get(tenant=shop, schedule__job=SUMMARY).next_run_at
    assert again == now + dispatcher.PUT_BACK
    TenantJob.objects.filter(tenant=shop).delete()
    assert dispatcher.plan_missing(now=now) > 0


def test_marked_work_is_sent_though_the_daily_jobs_cannot_be(
    shop: Tenant, woken: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_due(shop)
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now - timedelta(minutes=1))
    monkeypatch.setattr(rules, "jitter", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        dispatcher.dispatch(now=now)
    assert woken == ["mail"]


def test_a_schedule_has_an_hour_of_the_day() -> None:
    schedule = Schedule.objects.filter(kind="nightly").first()
    assert schedule is not None
    schedule.hour = 24
    with pytest.raises(ValidationError):
        schedule.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        schedule.save()


def test_no_shops_schema_is_opened_and_idle_ones_cost_nothing(
    shop: Tenant, other_shop: Tenant, woken: list
) -> None:
    make_due(shop)
    with tenant_context(other_shop):
        wakeups.mark("outbox.drain", due_at=clock.now() - timedelta(minutes=1))
    with CaptureQueriesContext(connection) as captured:
        assert dispatcher.dispatch(now=clock.now()) == 1
    assert woken == ["mail", "reports"]
    with CaptureQueriesContext(connection) as taking:
        assert len(take(clock.now()) + take(clock.now(), "reports")) == 2
    queries = [query["sql"] for query in (*captured, *taking)]
    assert [sql for sql in queries if "search_path" in sql and "t_" in sql] == []
    assert len([sql for sql in queries if "search_path" not in sql]) <= 14


def test_a_suspended_shop_and_a_schedule_switched_off_are_passed_over(
    shop: Tenant, other_shop: Tenant, woken: list
) -> None:
    now = clock.now()
    make_due(shop)
    Tenant.objects.filter(pk=shop.pk).update(state="suspended")
    assert dispatcher.dispatch(now=now) == 0
    make_due(other_shop)
    Schedule.objects.update(is_enabled=False)
    assert dispatcher.dispatch(now=now) == 0
    with tenant_context(other_shop):
        wakeups.mark("outbox.drain", due_at=now)
    assert take(now) == []


def test_marks_of_a_closed_shop_wait_for_it_and_those_of_a_shop_that_is_gone_are_forgotten(
    shop: Tenant, woken: list
) -> None:
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now)
    Wakeup.objects.create(schema_name="t_gone000000", job="outbox.drain", due_at=now)
    shop = lifecycle.suspend(tenant=shop, actor=actors.TERMINAL, reason="test", now=now)
    assert [take(now + timedelta(minutes=minutes)) for minutes in (1, 3, 5)] == [[], [], []]
    assert set(Wakeup.objects.values_list("schema_name", flat=True)) == {shop.schema_name}
    lifecycle.reactivate(tenant=shop, actor=actors.TERMINAL, now=now)
    assert take(now + timedelta(minutes=6)) == [("outbox.drain", shop.schema_name)]


def test_a_busy_shop_takes_one_place_however_many_marks_it_has(
    shop: Tenant, other_shop: Tenant, woken: list
) -> None:
    now = clock.now()
    for _ in range(50):
        Wakeup.objects.create(schema_name=shop.schema_name, job="outbox.drain", due_at=now)
    Wakeup.objects.create(schema_name=other_shop.schema_name, job="outbox.drain", due_at=now)
    assert len(take(now, limit=2)) == 2


def test_every_shop_has_its_first_job_before_any_has_its_second(
    shop: Tenant, other_shop: Tenant, woken: list
) -> None:
    now = clock.now()
    for number, job in enumerate(("carts.expire", "orders.expire_unpaid", "promotions.turn")):
        Wakeup.objects.create(
            schema_name=shop.schema_name, job=job, due_at=now - timedelta(seconds=9 - number)
        )
    Wakeup.objects.create(schema_name=other_shop.schema_name, job="carts.expire", due_at=now)
    taken = take(now, "general", limit=2)
    assert taken == [("carts.expire", shop.schema_name), ("carts.expire", other_shop.schema_name)]


def test_a_shop_has_as_many_turns_as_its_plan_weighs(shop: Tenant, other_shop: Tenant, woken: list) -> None:
    shop.entitlements = shop.entitlements | {"weight": 2}
    shop.save(update_fields=["entitlements"])
    now, jobs = clock.now(), ("carts.expire", "orders.expire_unpaid", "promotions.turn")
    for number, job in enumerate(jobs):
        Wakeup.objects.create(
            schema_name=shop.schema_name, job=job, due_at=now - timedelta(seconds=9 - number)
        )
    Wakeup.objects.create(schema_name=other_shop.schema_name, job="carts.expire", due_at=now)
    taken = take(now, "general", limit=3)
    assert taken == [(job, shop.schema_name) for job in jobs[:2]] + [("carts.expire", other_shop.schema_name)]


def test_what_keeps_failing_is_taken_ever_more_rarely(shop: Tenant, woken: list) -> None:
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("carts.expire", due_at=now)
    facts = {"schema_name": shop.schema_name, "job": "carts.expire", "started_at": now}
    JobRun.objects.create(**facts, outcome="failed", failures_in_a_row=4)
    assert [bool(take(now + timedelta(minutes=minutes), "general")) for minutes in (1, 2, 15, 18)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_what_kills_its_worker_twice_runs_in_a_lane_of_its_own(shop: Tenant, woken: list) -> None:
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("carts.expire", due_at=now - timedelta(minutes=1))
    facts = {"schema_name": shop.schema_name, "job": "carts.expire", "started_at": now}
    JobRun.objects.create(**facts, outcome="running", deaths=due.ISOLATED_AFTER)
    dispatcher.dispatch(now=now)
    assert "isolated" in woken
    assert take(now, "general") == []
    assert take(now, "isolated") == [("carts.expire", shop.schema_name)]


def test_what_is_being_done_is_not_taken_by_another(shop: Tenant, woken: list) -> None:
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now)
    assert take(now) != []
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now)  # comes while it is done
    assert take(now + timedelta(seconds=1)) == []
    wakeups.free(shop.schema_name, "outbox.drain")
    assert take(now + timedelta(seconds=1)) != []


def test_a_lane_is_woken_after_a_grace_and_at_each_tick_until_nothing_is_left(
    shop: Tenant, woken: list
) -> None:
    start = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=start)
    dispatcher.dispatch(now=start + timedelta(seconds=1))
    assert woken == []
    dispatcher.dispatch(now=start + dispatcher.GRACE)
    dispatcher.dispatch(now=start + timedelta(seconds=5))  # whatever has become of the first message
    assert woken == ["mail", "mail"]
    take(start + timedelta(seconds=6))
    dispatcher.dispatch(now=start + timedelta(seconds=7))
    assert len(woken) == 2


def test_two_ticks_and_a_lease_together_are_not_longer_than_half_a_minute() -> None:
    interval = PeriodicTask.objects.get(task="tasks.dispatch").interval
    assert interval.period == "seconds"
    tick = timedelta(seconds=interval.every)
    assert max(dispatcher.GRACE, wakeups.LEASE) + 2 * tick <= timedelta(seconds=30)


def test_clearing_leaves_marks_that_came_meanwhile(in_shop: Tenant) -> None:
    seen = wakeups.list_marks("outbox.drain", now=clock.now())
    wakeups.mark("outbox.drain", due_at=clock.now())
    wakeups.clear(seen)
    assert len(wakeups.list_marks("outbox.drain", now=clock.now())) == 1
