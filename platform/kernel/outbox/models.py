"""The outbox; the table exists in the public schema and in every shop's."""

import uuid

from django.db import models
from django.db.models import Q


class OutboxEntry(models.Model):
    """A thing to be told to the world outside, committed with the fact that causes it.

    Delivered at least once, under its stable `id`. `dead_at` is set when it is given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(max_length=60)
    key = models.CharField(
        max_length=200, null=True, blank=True, unique=True, help_text="makes the entry unique"
    )
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "outbox entries"
        indexes = [
            models.Index(
                fields=["available_at"],
                name="outbox_pending",
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"
