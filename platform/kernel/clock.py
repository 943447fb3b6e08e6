"""The one place that reads the clock; services take `now` from their caller."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current instant, in UTC."""
    return timezone.now()
