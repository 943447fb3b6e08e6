"""When a shop's daily job runs next, and in which order shops get their turn. Pure."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

SPREAD_MINUTES = 15
LONGEST_PAUSE = timedelta(hours=1)


def jitter(tenant_id: UUID, job: str) -> timedelta:
    """A fixed delay of 0 to 15 minutes per shop and job, so that not all run at the full hour."""
    digest = hashlib.sha256(f"{tenant_id}:{job}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4]) % (SPREAD_MINUTES * 60))


def next_daily_run(*, after: datetime, time_zone: str, hour: int, delay: timedelta) -> datetime:
    """The first instant later than `after` at which the shop's clock shows `hour`, plus its delay, in UTC.

    In a spring gap the hour does not exist and the run comes when the clock has moved past it; in an
    autumn fold the first of the two is taken. One run a day either way.
    """
    zone = ZoneInfo(time_zone)
    day = (after - delay).astimezone(zone).date()
    while True:
        run = datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC) + delay
        if run > after:
            return run
        day += timedelta(days=1)


def pause(first: timedelta, failures: int) -> timedelta:
    """How long a job that keeps failing is left alone: twice as long each time, an hour at most."""
    return min(first * 2 ** min(failures, 16), LONGEST_PAUSE)
