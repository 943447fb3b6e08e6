"""The outbox; the table exists in the public schema and in every shop's."""

import secrets
import time
import uuid

from django.db import models
from django.db.models import Q


def new_id() -> uuid.UUID:
    """A UUID that sorts by the moment it was made, to a quarter of a microsecond (version 7, RFC 9562 6.2).

    Two entries of one process never come in the wrong order, however close they are.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    head = (milliseconds << 16 | 7 << 12 | fraction) << 64
    return uuid.UUID(int=head | 2 << 62 | secrets.randbits(62))


class OutboxEntry(models.Model):
    """A thing to be told to the world outside, committed with the fact that causes it.

    Delivered at least once, under its stable `id`. `dead_at` is set when it is given up. Entries of
    one `ordering_key` go out one after the other, in the order of their ids.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    topic = models.CharField(max_length=60)
    key = models.CharField(
        max_length=200, null=True, blank=True, unique=True, help_text="makes the entry unique"
    )
    ordering_key = models.CharField(
        max_length=200, blank=True, help_text="entries of one key go out in order, each after the last"
    )
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    leased_until = models.DateTimeField(
        null=True, blank=True, help_text="a process is delivering it; another may once this is over"
    )
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    lane = models.CharField(max_length=20, db_default="mail", help_text="the queue it goes out by")
    cuts = models.PositiveIntegerField(
        db_default=0, help_text="how often a worker died while it was delivering it"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "outbox entries"
        indexes = [
            models.Index(
                fields=["available_at"],
                name="outbox_pending",
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(
                fields=["ordering_key", "id"],
                name="outbox_order",
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True) & ~Q(ordering_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"
