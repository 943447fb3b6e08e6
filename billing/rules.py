"""When a merchant is reminded that a trial ends. Pure."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAYS_BEFORE = 3


class Reminder(StrEnum):
    """Some days before, and on the last day."""

    SOON = "soon"
    LAST_DAY = "last_day"


def due_reminder(*, now: datetime, ends_at: datetime, time_zone: str, hour: int) -> Reminder | None:
    """The reminder whose time has come, on the shop's clock and at its hour of the day.

    The last day is the one on which the trial ends, or the one before where it ends before that hour;
    who was not told in time of the first is told of the last alone.
    """
    if now >= ends_at:
        return None
    zone = ZoneInfo(time_zone)
    last = datetime.combine(ends_at.astimezone(zone).date(), time(hour), tzinfo=zone)
    if last >= ends_at:
        last -= timedelta(days=1)  # on the clock of the wall: the same hour, whatever was put forward
    if now >= last:
        return Reminder.LAST_DAY
    return Reminder.SOON if now >= last - timedelta(days=DAYS_BEFORE) else None
