"""When a daily job runs next, in the shop's own time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_jitter_is_fixed_and_short() -> None:
    tenant = uuid4()
    assert rules.jitter(tenant, "a") == rules.jitter(tenant, "a")
    assert timedelta(0) <= rules.jitter(tenant, "a") < timedelta(minutes=15)
