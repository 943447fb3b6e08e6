"""The dispatcher wakes exactly the shops that have something to do."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import PeriodicTask
from django_tenants.utils import tenant_context

from kernel import clock, jobs
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from tasks import dispatcher, rules
from tasks.models import JobRun, Schedule, TenantJob
from tenants import lifecycle
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What reached the queue, as (job, schema): recorded at the port that `config` binds."""
    Wakeup.objects.all().delete()
    TenantJob.objects.update(next_run_at=clock.now() + timedelta(days=365))  # at whatever hour the tests run
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: found.append((job, schema)))
    monkeypatch.setattr(jobs, "_was_emptied", lambda: False)
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda call: call())
    return found


SUMMARY = "reports.daily_summary"


def make_due(tenant: Tenant, job: str = SUMMARY) -> None:
    """Only this job of this shop is due; nothing else is for an hour."""
    now = clock.now()
    TenantJob.objects.update(next_run_at=now + timedelta(hours=1))
    TenantJob.objects.filter(tenant=tenant, schedule__job=job).update(next_run_at=now)


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


def test_a_due_job_is_enqueued_in_its_shop_once(shop: Tenant, sent: list) -> None:
    make_due(shop)
    now = clock.now()
    dispatcher.dispatch(now=now)
    dispatcher.dispatch(now=now)
    assert sent == [(SUMMARY, shop.schema_name)]
    assert TenantJob.objects.get(tenant=shop, schedule__job=SUMMARY).next_run_at > now


def test_a_daily_job_whose_message_is_lost_is_sent_again_until_it_has_run(shop: Tenant, sent: list) -> None:
    make_due(shop)
    now = clock.now()
    dispatcher.dispatch(now=now)
    dispatcher.dispatch(now=now + wakeups.LEASE - timedelta(seconds=1))
    assert len(sent) == 1
    dispatcher.dispatch(now=now + wakeups.LEASE)
    assert sent == 2 * [(SUMMARY, shop.schema_name)]
    with tenant_context(shop):
        wakeups.clear(wakeups.list_marks(SUMMARY, now=clock.now()))
    dispatcher.dispatch(now=now + timedelta(seconds=600))
    assert len(sent) == 2


@pytest.mark.parametrize("time_zone", ["Mars/Olympus", "Europe", "../etc", ""])
def test_a_shop_whose_clock_cannot_be_read_stops_nobody_else(
    shop: Tenant, other_shop: Tenant, sent: list, time_zone: str
) -> None:
    now = clock.now()
    TenantJob.objects.update(next_run_at=now + timedelta(hours=3))
    TenantJob.objects.filter(schedule__job=SUMMARY).update(next_run_at=now)
    Tenant.objects.filter(pk=shop.pk).update(time_zone=time_zone)
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now - timedelta(minutes=1))
    dispatcher.dispatch(now=now)
    assert set(sent) == {(SUMMARY, other_shop.schema_name), ("outbox.drain", shop.schema_name)}
    run = JobRun.objects.get(schema_name=shop.schema_name, job=SUMMARY)
    assert (run.outcome, run.error[:12]) == ("refused", "no next run:")
    again = TenantJob.objects.get(tenant=shop, schedule__job=SUMMARY).next_run_at
    assert again == now + dispatcher.PUT_BACK
    TenantJob.objects.filter(tenant=shop).delete()
    assert dispatcher.plan_missing(now=now) > 0


def test_marked_work_is_sent_though_the_daily_jobs_cannot_be(
    shop: Tenant, sent: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_due(shop)
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now - timedelta(minutes=1))
    monkeypatch.setattr(rules, "jitter", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        dispatcher.dispatch(now=now)
    assert sent == [("outbox.drain", shop.schema_name)]


def test_a_schedule_has_an_hour_of_the_day() -> None:
    schedule = Schedule.objects.filter(kind="nightly").first()
    assert schedule is not None
    schedule.hour = 24
    with pytest.raises(ValidationError):
        schedule.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        schedule.save()


def test_no_shops_schema_is_opened_and_idle_ones_cost_nothing(
    shop: Tenant, other_shop: Tenant, sent: list
) -> None:
    make_due(shop)
    with tenant_context(other_shop):
        wakeups.mark("outbox.drain", due_at=clock.now() - timedelta(minutes=1))
    with CaptureQueriesContext(connection) as captured:
        assert dispatcher.dispatch(now=clock.now()) == 2
    touched = [q["sql"] for q in captured if "search_path" in q["sql"] and "t_" in q["sql"]]
    assert touched == []
    assert len([q for q in captured if "search_path" not in q["sql"]]) <= 14


def test_a_suspended_shop_and_a_schedule_switched_off_are_passed_over(
    shop: Tenant, other_shop: Tenant, sent: list
) -> None:
    now = clock.now()
    make_due(shop)
    Tenant.objects.filter(pk=shop.pk).update(state="suspended")
    dispatcher.dispatch(now=now)
    assert sent == []
    make_due(other_shop)
    Schedule.objects.update(is_enabled=False)
    dispatcher.dispatch(now=now)
    assert sent == []


def test_marks_of_a_closed_shop_wait_for_it_and_those_of_a_shop_that_is_gone_are_forgotten(
    shop: Tenant, sent: list
) -> None:
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now)
    Wakeup.objects.create(schema_name="t_gone000000", job="outbox.drain", due_at=now)
    shop = lifecycle.suspend(tenant=shop, actor="test", reason="test", now=now)
    for minutes in (1, 3, 5):
        dispatcher.dispatch(now=now + timedelta(minutes=minutes))
    assert sent == []
    assert set(Wakeup.objects.values_list("schema_name", flat=True)) == {shop.schema_name}
    lifecycle.reactivate(tenant=shop, actor="test", now=now)
    dispatcher.dispatch(now=now + timedelta(minutes=6))
    assert sent == [("outbox.drain", shop.schema_name)]


def test_a_busy_shop_takes_one_place_however_many_marks_it_has(
    shop: Tenant, other_shop: Tenant, sent: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "CHUNK", 10)
    now = clock.now()
    for _ in range(50):
        Wakeup.objects.create(schema_name=shop.schema_name, job="outbox.drain", due_at=now)
    Wakeup.objects.create(schema_name=shop.schema_name, job="orders.expire_unpaid", due_at=now)
    Wakeup.objects.create(
        schema_name=other_shop.schema_name, job="outbox.drain", due_at=now + timedelta(seconds=1)
    )
    dispatcher.dispatch(now=now + timedelta(minutes=1))
    assert sorted(sent[:2]) == sorted(
        [("outbox.drain", shop.schema_name), ("outbox.drain", other_shop.schema_name)]
    ) or sorted(sent[:2]) == sorted(
        [("orders.expire_unpaid", shop.schema_name), ("outbox.drain", other_shop.schema_name)]
    )
    assert len(sent) == 3


def test_what_keeps_failing_is_asked_for_ever_more_rarely(shop: Tenant, sent: list) -> None:
    now = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=now)
    JobRun.objects.create(
        schema_name=shop.schema_name,
        job="outbox.drain",
        outcome="failed",
        started_at=now,
        failures_in_a_row=4,
    )
    for minutes in range(1, 16):
        dispatcher.dispatch(now=now + timedelta(minutes=minutes))
    assert len(sent) == 1
    dispatcher.dispatch(now=now + timedelta(minutes=18))
    assert len(sent) == 2


def test_a_marked_shop_is_woken_after_its_grace_and_again_until_it_is_done(shop: Tenant, sent: list) -> None:
    start = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=start)
        wakeups.mark("outbox.drain", due_at=start)
    dispatcher.dispatch(now=start + timedelta(seconds=5))
    assert sent == []
    dispatcher.dispatch(now=start + timedelta(seconds=20))
    dispatcher.dispatch(now=start + timedelta(seconds=30))
    assert sent == [("outbox.drain", shop.schema_name)]
    dispatcher.dispatch(now=start + timedelta(seconds=20) + wakeups.LEASE)  # it was lost on its way
    assert len(sent) == 2
    with tenant_context(shop):
        wakeups.clear(wakeups.list_marks("outbox.drain", now=clock.now()))
    dispatcher.dispatch(now=start + timedelta(seconds=300))
    assert len(sent) == 2


def test_what_an_emptied_queue_has_lost_is_sent_again_at_once_and_what_is_left_alone_is_not(
    shop: Tenant, other_shop: Tenant, sent: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    for each in (shop, other_shop):
        with tenant_context(each):
            wakeups.mark("outbox.drain", due_at=start)
    dispatcher.dispatch(now=start + dispatcher.GRACE)
    wakeups.postpone([(other_shop.schema_name, "outbox.drain")], until=start + dispatcher.CLOSED_FOR)
    with tenant_context(shop):
        wakeups.mark("carts.expire", due_at=start + dispatcher.GRACE)
    sent.clear()
    dispatcher.dispatch(now=start + dispatcher.GRACE + timedelta(seconds=1))
    assert sent == []
    monkeypatch.setattr(jobs, "_was_emptied", lambda: True)
    dispatcher.dispatch(now=start + dispatcher.GRACE + timedelta(seconds=2))
    assert sorted(sent) == [("carts.expire", shop.schema_name), ("outbox.drain", shop.schema_name)]


def test_a_tick_and_a_lease_together_are_not_longer_than_half_a_minute() -> None:
    interval = PeriodicTask.objects.get(task="tasks.dispatch").interval
    assert interval.period == "seconds"
    tick = timedelta(seconds=interval.every)
    assert max(dispatcher.GRACE, wakeups.LEASE) + tick <= timedelta(seconds=30)


def test_clearing_leaves_marks_that_came_meanwhile(in_shop: Tenant) -> None:
    seen = wakeups.list_marks("outbox.drain", now=clock.now())
    wakeups.mark("outbox.drain", due_at=clock.now())
    wakeups.clear(seen)
    assert len(wakeups.list_marks("outbox.drain", now=clock.now())) == 1


def test_many_are_asked_for_in_chunks_that_workers_send_on(
    sent: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks: list[str] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: chunks.append(ids["pairs"]))
    pairs = [(f"t_{n}", "outbox.drain") for n in range(dispatcher.DIRECTLY * 2 + 1)]
    dispatcher._enqueue(pairs)
    assert len(chunks) == 3
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: sent.append((schema, job)))
    for chunk in chunks:
        dispatcher.send_chunk([(schema, job) for schema, job in json.loads(chunk)])
    assert sent == pairs
