"""When a daily job runs next, in the shop's own time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from tasks import rules

NONE = timedelta(0)


@pytest.mark.parametrize(
    ("after", "zone", "hour", "run"),
    [
        ("2026-11-22T05:00", "UTC", 7, "2026-11-22T07:00"),
        ("2026-11-22T07:00", "UTC", 7, "2026-11-23T07:00"),
        ("2026-07-01T04:59", "Europe/Berlin", 7, "2026-07-01T05:00"),
        ("2026-01-01T05:59", "Europe/Berlin", 7, "2026-01-01T06:00"),
        ("2026-11-22T00:00", "Asia/Tokyo", 7, "2026-11-22T22:00"),
        # 29 March 2026: 02:00 to 03:00 does not exist in Berlin
        ("2026-03-28T22:00", "Europe/Berlin", 2, "2026-03-29T01:00"),
        # 25 October 2026: 02:00 to 03:00 comes twice in Berlin; the first is taken, once
        ("2026-10-24T22:00", "Europe/Berlin", 2, "2026-10-25T00:00"),
        ("2026-10-25T00:00", "Europe/Berlin", 2, "2026-10-26T01:00"),
        # 8 March and 1 November 2026 in New York, the same
        ("2026-03-07T12:00", "America/New_York", 2, "2026-03-08T07:00"),
        ("2026-10-31T12:00", "America/New_York", 1, "2026-11-01T05:00"),
        ("2026-11-01T05:00", "America/New_York", 1, "2026-11-02T06:00"),
        # midnight itself does not exist in Cairo on 24 April 2026, nor in Santiago on 6 September
        ("2026-04-23T12:00", "Africa/Cairo", 0, "2026-04-23T22:00"),
        ("2026-09-05T12:00", "America/Santiago", 0, "2026-09-06T04:00"),
        # Lord Howe puts its clock back by half an hour on 5 April 2026
        ("2026-04-04T12:00", "Australia/Lord_Howe", 1, "2026-04-04T14:00"),
    ],
)
def test_next_run(after: str, zone: str, hour: int, run: str) -> None:
    found = rules.next_daily_run(
        after=datetime.fromisoformat(after).replace(tzinfo=UTC), time_zone=zone, hour=hour, delay=NONE
    )
    assert found == datetime.fromisoformat(run).replace(tzinfo=UTC)


@given(
    after=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]),
    hour=st.integers(0, 23),
    minutes=st.integers(0, 14),
)
def test_a_run_is_later_and_within_two_days(after: datetime, zone: str, hour: int, minutes: int) -> None:
    start = after.replace(tzinfo=UTC)
    run = rules.next_daily_run(after=start, time_zone=zone, hour=hour, delay=timedelta(minutes=minutes))
    assert start < run <= start + timedelta(hours=26)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
@pytest.mark.parametrize("delay", [NONE, timedelta(minutes=14, seconds=59)])
def test_there_is_one_run_on_every_day_of_a_year_whatever_the_clock_does(
    zone: str, hour: int, delay: timedelta
) -> None:
    run, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while len(days) < 365:
        run = rules.next_daily_run(after=run, time_zone=zone, hour=hour, delay=delay)
        days.append((run - delay).astimezone(ZoneInfo(zone)).date())
    assert days == [days[0] + timedelta(days=number) for number in range(365)]


def test_jitter_is_fixed_short_and_spreads_shops_and_jobs() -> None:
    tenants = [UUID(int=number) for number in range(300)]
    delays = [rules.jitter(tenant, "a") for tenant in tenants]
    assert delays == [rules.jitter(tenant, "a") for tenant in tenants]
    assert all(timedelta(0) <= delay < timedelta(minutes=15) for delay in delays)
    in_each_third = Counter(delay // timedelta(minutes=5) for delay in delays)
    assert min(in_each_third[third] for third in range(3)) > 60
    assert (
        sum(rules.jitter(tenant, "b") != delay for tenant, delay in zip(tenants, delays, strict=True)) > 280
    )


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (50, 60), (10**9, 60)]
)
def test_what_fails_is_left_alone_twice_as_long_each_time_an_hour_at_most(
    failures: int, minutes: int
) -> None:
    assert rules.pause(timedelta(minutes=1), failures) == timedelta(minutes=minutes)
