"""Trying again what the outbox has not delivered, at the word of a person."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from kernel.actors import Actor
from kernel.outbox import delivery
from kernel.outbox.models import OutboxEntry


@transaction.atomic
def retry(*, ids: Iterable[UUID], actor: Actor, now: datetime) -> int:
    """Give entries that wait or were given up their attempts anew, at once; return how many."""
    undelivered = OutboxEntry.objects.filter(id__in=list(ids), delivered_at__isnull=True)
    entries = list(undelivered.select_for_update().order_by("pk"))
    audit.write_many(
        actor=actor,
        verb="tried again",
        changes=[(entry, {"attempts": (entry.attempts, 0)}) for entry in entries],
    )
    return delivery.retry([entry.pk for entry in entries], now=now)
