"""The one place that reads the clock; services take `now` from their caller."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.errors import Invalid

EARLIEST, LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The current instant, in UTC."""
    return timezone.now()


def check(at: datetime | None, *, field: str) -> None:
    """Raises Invalid for a time at the calendar's edges, which another zone does not have and nobody could read."""
    if at is not None and not EARLIEST <= at < LATEST:
        raise Invalid(_("Choose a time between the years 1000 and 9000."), field=field)
