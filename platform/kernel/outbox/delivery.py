"""Adding to the outbox and delivering what is in it."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from kernel import clock, jobs
from kernel.jobs import wakeups
from kernel.outbox.models import OutboxEntry

logger = logging.getLogger(__name__)

Handler = Callable[[OutboxEntry], None]
JOB = "outbox.drain"
MAX_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)

_handlers: dict[str, Handler] = {}


class Undeliverable(Exception):
    """Raised by a handler when no retry can help; the entry is given up at once."""


def register(topic: str, handler: Handler) -> None:
    """Name the function that delivers entries of a topic. It runs at least once per entry."""
    _handlers[topic] = handler


def add(topic: str, payload: dict[str, Any], *, now: datetime, key: str | None = None) -> None:
    """Write an entry in the current transaction and nudge the queue once it has committed.

    `payload` is JSON. With a `key`, a second entry of the same key is passed over.
    """
    entry = OutboxEntry(topic=topic, payload=payload, key=key, created_at=now, available_at=now)
    OutboxEntry.objects.bulk_create([entry], ignore_conflicts=key is not None)
    wakeups.mark(JOB, due_at=now)
    jobs.enqueue(JOB)


def drain(*, limit: int = 200) -> int:
    """Deliver what is due in the current schema; return how many entries were delivered.

    Safe to run many times at once: each entry is locked while it is delivered. What has to wait
    is marked for its time.
    """
    delivered = 0
    for _ in range(limit):
        outcome = _deliver_next()
        if outcome is None:
            break
        delivered += outcome
    waiting = _pending().aggregate(first=Min("available_at"))["first"]
    if waiting is not None:
        wakeups.mark(JOB, due_at=max(waiting, clock.now()))
    return delivered


def retry(ids: Iterable[UUID], *, now: datetime) -> int:
    """Give entries that wait or were given up their attempts anew, at once; return how many."""
    with transaction.atomic():
        undelivered = OutboxEntry.objects.filter(id__in=list(ids), delivered_at__isnull=True)
        count = undelivered.update(dead_at=None, available_at=now, attempts=0)
        if count:
            wakeups.mark(JOB, due_at=now)
            jobs.enqueue(JOB)
    return count


def backoff(attempts: int) -> timedelta:
    """How long to wait after the given number of failures: 10 s, 20 s, 40 s … at most 6 hours."""
    return min(timedelta(seconds=10 * 2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def _pending() -> Any:
    return OutboxEntry.objects.filter(delivered_at__isnull=True, dead_at__isnull=True)


def _deliver_next() -> bool | None:
    """Deliver one due entry: True when it went out, False when it failed, None when none is due."""
    with transaction.atomic():
        due = _pending().filter(available_at__lte=clock.now()).order_by("available_at", "created_at")
        entry = due.select_for_update(skip_locked=True).first()
        if entry is None:
            return None
        entry.attempts += 1
        try:
            with transaction.atomic():
                _handler(entry)(entry)
        except Exception as error:  # noqa: BLE001 - whatever a handler meets is recorded on its entry
            _record_failure(entry, error)
            return False
        entry.delivered_at = clock.now()
        entry.last_error = ""
        entry.save(update_fields=["attempts", "delivered_at", "last_error"])
        return True


def _handler(entry: OutboxEntry) -> Handler:
    try:
        return _handlers[entry.topic]
    except KeyError:
        raise Undeliverable(f"no handler for topic {entry.topic!r}") from None


def _record_failure(entry: OutboxEntry, error: Exception) -> None:
    now = clock.now()
    entry.last_error = f"{type(error).__name__}: {error}"[:2000]
    entry.available_at = now + backoff(entry.attempts)
    if isinstance(error, Undeliverable) or entry.attempts >= MAX_ATTEMPTS:
        entry.dead_at = now
    entry.save(update_fields=["attempts", "last_error", "available_at", "dead_at"])
    logger.warning(
        "outbox entry %s (%s) failed at attempt %d: %s", entry.id, entry.topic, entry.attempts, error
    )
