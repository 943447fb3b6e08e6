"""Adding to the outbox and delivering what is in it.

An entry is claimed in a transaction of its own, delivered outside any, and marked in a third: a mail
server that takes its time holds no lock and no transaction. A process that dies meanwhile leaves its
claim behind, and the entry goes out again when the claim is over, or when a run finds itself alone with
it: at least once, and at most one delivery too many for each such death. The entry's `id` stays the same,
for the receiver to tell.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from kernel import clock, crashpoints, jobs
from kernel.jobs import wakeups
from kernel.outbox.models import OutboxEntry, new_id

logger = logging.getLogger(__name__)

Handler = Callable[[OutboxEntry], None]
JOB = "outbox.drain"
LEASE = timedelta(seconds=45)  # longer than any handler takes to say yes or no
LONGEST_WAIT = timedelta(hours=6)
MAX_ATTEMPTS = 12
SLICE = timedelta(seconds=10)  # what one shop gets of a worker before the next one's turn


class Undeliverable(Exception):
    """Raised by a handler when no retry can help; the entry is given up at once."""


class Postponed(Exception):
    """Raised by a handler for an entry that may go out later; it costs none of its attempts."""

    def __init__(self, reason: str, *, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


@dataclass(frozen=True, slots=True)
class _Topic:
    handler: Handler
    waits: Sequence[timedelta]


_topics: dict[str, _Topic] = {}
_INSERT = """
    INSERT INTO outbox_outboxentry
        (id, topic, key, ordering_key, payload, created_at, available_at, attempts, last_error)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s, 0, '') ON CONFLICT (key) DO NOTHING
"""


def backoff(attempts: int) -> timedelta:
    """How long to wait after the given number of failures: 10 s, 20 s, 40 s … at most 6 hours."""
    return min(timedelta(seconds=10 * 2 ** min(attempts - 1, 20)), LONGEST_WAIT)


WAITS = tuple(backoff(attempts) for attempts in range(1, MAX_ATTEMPTS))


def register(topic: str, handler: Handler, *, waits: Sequence[timedelta] = WAITS) -> None:
    """Name the function that delivers entries of a topic. It runs at least once per entry.

    It runs outside a transaction and within LEASE. The payload that it leaves on the entry is what is kept
    of one that is delivered, so that it may take a secret out. `waits` are the pauses after the first, second …
    failure; when there is none left the entry is given up.
    """
    _topics[topic] = _Topic(handler, waits)


def add(
    topic: str, payload: dict[str, Any], *, now: datetime, key: str | None = None, ordering_key: str = ""
) -> None:
    """Write an entry in the current transaction and nudge the queue once it has committed.

    `payload` is JSON. With a `key`, a second entry of the same key is passed over. Entries of one
    `ordering_key` are delivered in the order they were written, each when the one before it is
    delivered or given up.
    """
    wakeups.mark_with(
        _INSERT,
        [new_id(), topic, key, ordering_key, json.dumps(payload), now, now],
        job=JOB,
        due_at=now,
    )
    jobs.enqueue(JOB)


def drain(*, limit: int = 200, is_alone: bool = False) -> int:
    """Deliver what is due in the current schema; return how many entries were delivered.

    Safe to run many times at once. A caller that knows no other to run (`is_alone`: it holds the lock that all
    take) does not wait for claims to be over: whoever made them is dead. It stops after SLICE, so that a shop
    with much to say does not keep the others waiting: what is left is asked for anew, behind them. What has
    to wait is marked for its time.
    """
    delivered = 0
    until = time.monotonic() + SLICE.total_seconds()
    for _ in range(limit):
        entry = _claim(is_alone=is_alone)
        if entry is None:
            break
        delivered += _deliver(entry)
        if time.monotonic() > until:
            break
    _mark_what_waits(is_alone=is_alone)
    return delivered


def retry(ids: Iterable[UUID], *, now: datetime) -> int:
    """Give entries that wait or were given up their attempts anew, at once; return how many."""
    with transaction.atomic():
        undelivered = OutboxEntry.objects.filter(id__in=list(ids), delivered_at__isnull=True)
        count = undelivered.update(dead_at=None, available_at=now, leased_until=None, attempts=0)
        if count:
            wakeups.mark(JOB, due_at=now)
            jobs.enqueue(JOB)
    return count


def _ready() -> "QuerySet[OutboxEntry]":
    """What is neither delivered nor given up and has no elder of its ordering key before it."""
    pending = OutboxEntry.objects.filter(delivered_at__isnull=True, dead_at__isnull=True)
    elder = pending.exclude(ordering_key="").filter(
        ordering_key=OuterRef("ordering_key"), id__lt=OuterRef("id")
    )
    return pending.filter(Q(ordering_key="") | ~Exists(elder))


def _claim(*, is_alone: bool = False) -> OutboxEntry | None:
    """Take one due entry for LEASE, in a transaction of its own."""
    now = clock.now()
    with transaction.atomic():
        free = Q() if is_alone else Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        due = _ready().filter(free, available_at__lte=now).order_by("available_at", "id")
        entry = due.select_for_update(skip_locked=True, of=("self",)).first()
        if entry is None:
            return None
        entry.attempts += 1
        entry.leased_until = now + LEASE
        entry.save(update_fields=["attempts", "leased_until"])
    return entry


def _deliver(entry: OutboxEntry) -> bool:
    """Hand a claimed entry to its handler, and write down how it went."""
    crashpoints.reach("outbox.claimed")
    topic = _topics.get(entry.topic)
    try:
        if topic is None:
            raise Undeliverable(f"no handler for topic {entry.topic!r}")
        if entry.attempts > len(topic.waits) + 1:  # it was claimed so often and never came to an end
            raise Undeliverable(f"its delivery was cut off {entry.attempts - 1} times")
        topic.handler(entry)
    except Postponed as error:
        _mine(entry).update(
            last_error=str(error)[:2000],
            available_at=error.until,
            leased_until=None,
            attempts=F("attempts") - 1,
        )
        return False
    except Exception as error:  # noqa: BLE001 - whatever a handler meets is recorded on its entry
        _record_failure(entry, error, waits=topic.waits if topic else ())
        return False
    crashpoints.reach("outbox.delivered")
    _mine(entry).update(delivered_at=clock.now(), leased_until=None, last_error="", payload=entry.payload)
    return True


def _mine(entry: OutboxEntry) -> "QuerySet[OutboxEntry]":
    """The entry's row as long as this claim is the latest."""
    return OutboxEntry.objects.filter(pk=entry.pk, attempts=entry.attempts, delivered_at__isnull=True)


def _record_failure(entry: OutboxEntry, error: Exception, *, waits: Sequence[timedelta]) -> None:
    now = clock.now()
    is_over = isinstance(error, Undeliverable) or entry.attempts > len(waits)
    _mine(entry).update(
        last_error=f"{type(error).__name__}: {error}"[:2000],
        available_at=now if is_over else now + waits[entry.attempts - 1],
        dead_at=now if is_over else None,
        leased_until=None,
    )
    logger.warning(
        "outbox entry %s (%s) failed at attempt %d%s: %s",
        entry.id,
        entry.topic,
        entry.attempts,
        ", given up" if is_over else "",
        error,
    )


def _mark_what_waits(*, is_alone: bool) -> None:
    claimed_until = Coalesce("leased_until", "available_at")
    at = F("available_at") if is_alone else Greatest("available_at", claimed_until)
    first = _ready().aggregate(first=Min(at))["first"]
    if first is None:
        return
    now = clock.now()
    if first <= now:
        wakeups.mark(JOB, due_at=now)
        jobs.enqueue(JOB)
    else:
        wakeups.mark_once(JOB, due_at=first)
