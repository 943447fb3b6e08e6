"""A merchant's own hour of the daily summary, on the shop's clock, planned at once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kernel import scope
from tasks import daily_summary, dispatcher, rules
from tasks.models import Schedule, TenantJob
from tenants import errors, hosts
from tenants.models import Tenant
from tests import actors

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def in_berlin(shop: Tenant) -> Tenant:
    """Alpha's registry says Berlin; stand in its schema."""
    Tenant.objects.filter(pk=shop.pk).update(time_zone="Europe/Berlin")
    found = Tenant.objects.get(pk=shop.pk)
    scope.enter(found)
    return found


@pytest.mark.parametrize(
    ("now", "hour", "run"),
    [
        ("2026-06-10T08:00", 9, "2026-06-11T07:00"),  # nine o'clock was two hours before
        ("2026-06-10T06:00", 9, "2026-06-10T07:00"),
        ("2026-06-10T06:00", 0, "2026-06-10T22:00"),
        ("2026-06-10T06:00", 23, "2026-06-10T21:00"),
        # on 29 March 2026 there is no half past two: the run comes once the clock has moved past it
        ("2026-03-28T12:00", 2, "2026-03-29T01:00"),
        ("2026-03-28T12:00", 7, "2026-03-29T05:00"),
        # on 25 October two o'clock comes twice: the first of them
        ("2026-10-24T12:00", 2, "2026-10-25T00:00"),
        ("2026-10-24T12:00", 7, "2026-10-25T06:00"),
    ],
)
def test_the_next_run_is_planned_at_once_on_the_shops_clock(
    in_berlin: Tenant, now: str, hour: int, run: str
) -> None:
    plan = daily_summary.choose(hour=hour, is_on=True, now=utc(now), actor=actors.TERMINAL)
    delay = rules.jitter(in_berlin.pk, daily_summary.JOB)
    assert (plan.hour, plan.next_run_at) == (hour, utc(run) + delay)
    assert daily_summary.get() == plan
    assert scope.schema() == in_berlin.schema_name
    scope.leave()
    planned = TenantJob.objects.get(tenant=in_berlin, schedule__job=daily_summary.JOB)
    assert planned.next_run_at == plan.next_run_at


@pytest.mark.parametrize("hour", [-1, 24, 99])
def test_another_hour_is_refused_and_changes_nothing(in_berlin: Tenant, hour: int) -> None:
    before = daily_summary.get()
    with pytest.raises(errors.InvalidHour, match="0 to 23"):
        daily_summary.choose(hour=hour, is_on=False, now=utc("2026-06-10T08:00"), actor=actors.TERMINAL)
    assert daily_summary.get() == before


def test_switched_off_it_is_not_sent_and_switched_on_it_is_planned_anew(
    in_berlin: Tenant, other_shop: Tenant
) -> None:
    off = daily_summary.choose(hour=9, is_on=False, now=utc("2026-06-10T06:00"), actor=actors.TERMINAL)
    assert (off.is_on, off.next_run_at) == (False, None)
    scope.leave()
    TenantJob.objects.exclude(schedule__job=daily_summary.JOB).update(next_run_at=utc("2027-01-01T00:00"))
    TenantJob.objects.filter(tenant=other_shop).update(next_run_at=utc("2027-01-01T00:00"))
    assert dispatcher._mark_daily(now=utc("2026-06-12T06:00")) == 0
    scope.enter(in_berlin)
    on = daily_summary.choose(hour=9, is_on=True, now=utc("2026-06-12T06:00"), actor=actors.TERMINAL)
    assert on.next_run_at is not None
    assert on.next_run_at.date().isoformat() == "2026-06-12"
    scope.leave()
    assert dispatcher._mark_daily(now=utc("2026-06-12T07:30")) == 1


def test_an_hour_is_the_shops_alone(in_berlin: Tenant, other_shop: Tenant) -> None:
    scope.leave()
    before = set(TenantJob.objects.filter(tenant=other_shop).values_list("pk", "next_run_at"))
    scope.enter(in_berlin)
    daily_summary.choose(hour=20, is_on=False, now=utc("2026-06-10T06:00"), actor=actors.TERMINAL)
    scope.leave()
    assert set(TenantJob.objects.filter(tenant=other_shop).values_list("pk", "next_run_at")) == before
    assert Tenant.objects.get(pk=other_shop.pk).summary_hour == other_shop.summary_hour


def test_the_hosts_memory_learns_of_the_hour(in_berlin: Tenant, django_capture_on_commit_callbacks) -> None:
    scope.leave()
    hosts.resolve("alpha.localhost")
    scope.enter(in_berlin)
    with django_capture_on_commit_callbacks(execute=True):
        daily_summary.choose(hour=20, is_on=True, now=utc("2026-06-10T06:00"), actor=actors.TERMINAL)
    scope.leave()
    found = hosts.resolve("alpha.localhost").tenant
    assert found is not None
    assert found.summary_hour == 20
    hosts.forget(in_berlin)


def test_what_the_platform_switched_off_is_said_to_be(in_berlin: Tenant) -> None:
    scope.leave()
    Schedule.objects.filter(job=daily_summary.JOB).update(is_enabled=False)
    scope.enter(in_berlin)
    plan = daily_summary.get()
    assert (plan.is_on, plan.is_offered, plan.next_run_at) == (True, False, None)
