"""Who is told what happens in the shop, and every telling."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.revisions import Dated


class Endpoint(Dated):
    """A program of the merchant's that is told of events. It is switched off when it fails for days."""

    url = models.URLField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    app = models.CharField(
        max_length=50,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="the app whose key has registered it",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="who made or changed it last, in person or by a key: it is told what they may see",
    )
    key = models.ForeignKey(
        "accounts.ApiKey",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="the key they did it by, with which it ends",
    )
    secret = models.CharField(max_length=200, editable=False, help_text="sealed")
    previous_secret = models.CharField(max_length=200, blank=True, db_default="", editable=False)
    previous_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    event_types = ArrayField(models.CharField(max_length=40))
    is_enabled = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_reason = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.url)


class Event(models.Model):
    """Something that happened, written with it. `body` is written once somebody reads it (`services.body_of`).

    `position` is given when the feed is read, to committed events in the order of their ids: whoever reads on
    from a position misses nothing, however late a transaction commits.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True, help_text="the object it is about")
    facts = models.JSONField(default=dict, help_text="what its body is made of")
    previous = models.JSONField(null=True, help_text="the changed fields as they were")
    body = models.TextField(blank=True)
    position = models.BigIntegerField(null=True, unique=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="event_unnumbered", condition=models.Q(position=None)),
            models.Index(
                fields=["subject", "type"], name="event_unread", condition=models.Q(position=None, body="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.subject}"


class Delivery(models.Model):
    """One event for one endpoint: what was sent, what came back, and what happens next.

    `event` is the same in every try and replay (the webhook-id), so that a receiver can tell.
    """

    class State(models.TextChoices):
        PENDING = "pending", "waiting"
        DELIVERED = "delivered", "delivered"
        FAILED = "failed", "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField()
    event_type = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True, db_default="")
    body = models.TextField(blank=True, help_text="of deliveries until 2026-11: it is the event's")
    created_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    rounds = models.PositiveIntegerField(default=1, help_text="the first sending and every replay")
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    request_headers = models.JSONField(default=dict, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_body = models.TextField(blank=True, help_text="the beginning of it")
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["event"], name="delivery_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} to {self.endpoint}"


class Attempt(models.Model):
    """One try of a delivery, and what came back."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP's; none without an answer"
    )
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%F %T}  {self.status or '–'}  {self.error}"
