"""Adding to the outbox and delivering what is in it.

Entries are claimed in one statement, delivered outside any transaction, and settled in another: a mail server
that takes its time holds no lock. A process that dies meanwhile leaves its claims behind, and the entries go out
again when the claims are over, or when a run finds itself alone with them: at least once, and at most one
delivery too many for each such death. An entry's `id` stays the same, for the receiver to tell.
"""

import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from kernel import announcing, clock, crashpoints, jobs
from kernel.jobs import wakeups
from kernel.outbox import claims
from kernel.outbox.models import OutboxEntry, new_id
from kernel.prepared import Statement

logger = logging.getLogger(__name__)

LANES = {"urgent": "outbox.urgent", "mail": "outbox.drain", "webhooks": "outbox.webhooks"}
"""Each lane's own job: urgent mail goes before all, and a slow receiver of webhooks delays no mail."""
JOB = LANES["mail"]
LONGEST_WAIT = timedelta(hours=6)
MAX_ATTEMPTS = 12
MOST_CUTS = 5  # deaths of its worker after which an entry is given up, most of them while it was alone
BATCH = 20
KEPT_FOR = timedelta(days=400)
SLICE = timedelta(seconds=10)  # what one shop gets before the next one's turn


class Undeliverable(Exception):
    """Raised by a handler when no retry can help; the entry is given up at once."""


class Postponed(Exception):
    """Raised by a handler for an entry that may go out later; it costs none of its attempts."""

    def __init__(self, reason: str, *, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


@dataclass(frozen=True, slots=True)
class Call:
    """What is left of a delivery: a call to the world outside, which may take long, and what follows it.

    `run` may go on in a thread of its own and must leave the database alone. `settle` is given a function that
    returns what `run` returned or raises what it raised; it raises when the entry is not delivered. `host` is
    who is called, so that those who are slow can be kept apart.
    """

    host: str
    run: Callable[[], Any]
    settle: Callable[[Callable[[], Any]], None]


Handler = Callable[[OutboxEntry], Call | None]


@dataclass(frozen=True, slots=True)
class _Topic:
    handler: Handler
    waits: Sequence[timedelta]
    lane_of: Callable[[dict[str, Any]], str]
    receiver_of: Callable[[dict[str, Any]], str]


_topics: dict[str, _Topic] = {}
_INSERT = """
    INSERT INTO outbox_outboxentry
        (id, topic, key, ordering_key, payload, created_at, available_at, attempts, last_error, lane)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s, 0, '', %s) ON CONFLICT (key) DO NOTHING
"""
_DELIVERED = Statement(
    """
    UPDATE outbox_outboxentry SET delivered_at = %(now)s, leased_until = NULL, last_error = '', payload = %(payload)s
    WHERE id = %(id)s AND attempts = %(attempts)s AND cuts = %(cuts)s AND delivered_at IS NULL RETURNING true
    """,
    now="timestamptz",
    payload="jsonb",
    id="uuid",
    attempts="int",
    cuts="int",
)
"""As `_mine`: it only holds for the latest claim."""


def backoff(attempts: int) -> timedelta:
    """How long to wait after the given number of failures: 10 s, 20 s, 40 s … at most 6 hours."""
    return min(timedelta(seconds=10 * 2 ** min(attempts - 1, 20)), LONGEST_WAIT)


WAITS = tuple(backoff(attempts) for attempts in range(1, MAX_ATTEMPTS))


def register(
    topic: str,
    handler: Handler,
    *,
    waits: Sequence[timedelta] = WAITS,
    lane_of: Callable[[dict[str, Any]], str] = lambda _: "mail",
    receiver_of: Callable[[dict[str, Any]], str] = lambda _: "",
) -> None:
    """Name the function that delivers entries of a topic. It runs at least once per entry.

    It runs outside a transaction and within claims.LEASE, and returns the Call that is left to be made, or None
    when all is done. The payload that it leaves on the entry is what is kept of one that is delivered, so that it
    may take a secret out. `waits` are the pauses after the first, second … failure; when there is none left the
    entry is given up. `lane_of` names the lane of an entry by its payload, and `receiver_of` who is sent one at a
    time, where that matters.
    """
    _topics[topic] = _Topic(handler, waits, lane_of, receiver_of)


def _find(topic: str) -> _Topic | None:
    announcing.connect_all()  # the rooms' receivers register what they deliver
    return _topics.get(topic)


def add(
    topic: str, payload: dict[str, Any], *, now: datetime, key: str | None = None, ordering_key: str = ""
) -> None:
    """Write an entry in the current transaction and wake its lane once it has committed.

    `payload` is JSON. With a `key`, a second entry of the same key is passed over. Entries of one
    `ordering_key` are delivered in the order they were written, each when the one before it is
    delivered or given up.
    """
    found = _find(topic)
    lane = found.lane_of(payload) if found else "mail"
    wakeups.mark_with(
        _INSERT,
        [new_id(), topic, key, ordering_key, json.dumps(payload), now, now, lane],
        job=LANES[lane],
        due_at=now,
    )
    jobs.enqueue(LANES[lane])


def drain(*, lanes: Collection[str] = tuple(LANES), limit: int = 200, is_alone: bool = False) -> int:
    """Deliver what is due in the current schema, one after the other; return how many entries were delivered.

    Safe to run many times at once. A caller that knows no other to run (`is_alone`: it holds the lock that all
    take) does not wait for claims to be over: whoever made them is dead. It stops after SLICE; what is left is
    marked for its time. Workers deliver many at once and of many shops (`tasks.sender`).
    """
    delivered = left = 0
    until = time.monotonic() + SLICE.total_seconds()
    for suspects in (False, True):
        while left < limit:
            most = 1 if suspects else min(BATCH, limit - left)
            batch = claims.claim(lanes=lanes, limit=most, is_alone=is_alone, suspects=suspects)
            for number, entry in enumerate(batch):
                left += 1
                delivered += deliver(entry)
                if time.monotonic() > until:
                    put_back(batch[number + 1 :], available_at=clock.now())
                    limit = 0
                    break
            if not batch:
                break
    wanted = {lane: LANES[lane] for lane in lanes}
    first, _ = claims.finish(jobs=wanted, is_alone=is_alone)
    if first is not None and first <= clock.now():
        for job in wanted.values():
            jobs.enqueue(job)
    return delivered


def deliver(entry: OutboxEntry) -> bool:
    """Deliver a claimed entry here and now; return whether it is delivered."""
    begun = begin(entry)
    return settle(entry, begun, begun.run) if isinstance(begun, Call) else begun


def begin(entry: OutboxEntry) -> Call | bool:
    """Hand a claimed entry to its handler; return the call that is left to be made, or whether it is delivered."""
    crashpoints.reach("outbox.claimed")
    topic = _find(entry.topic)
    try:
        if topic is None:
            raise Undeliverable(f"no handler for topic {entry.topic!r}")
        if entry.cuts >= MOST_CUTS:
            raise Undeliverable(f"its worker died {entry.cuts} times while delivering it")
        call = topic.handler(entry)
    except Postponed as error:
        put_back([entry], available_at=error.until, reason=str(error))
        return False
    except Exception as error:  # noqa: BLE001 - whatever a handler meets is recorded on its entry
        _record_failure(entry, error)
        return False
    return _record_delivery(entry) if call is None else call


def settle(entry: OutboxEntry, call: Call, answer: Callable[[], Any]) -> bool:
    """Write down how an entry's call went, which `answer` returns or raises; return whether it is delivered."""
    try:
        call.settle(answer)
    except Postponed as error:
        put_back([entry], available_at=error.until, reason=str(error))
        return False
    except Exception as error:  # noqa: BLE001 - as above
        _record_failure(entry, error)
        return False
    return _record_delivery(entry)


def receiver_of(entry: OutboxEntry) -> str:
    """Whoever is sent one message at a time, or nothing."""
    topic = _find(entry.topic)
    return topic.receiver_of(entry.payload) if topic else ""


def put_back(entries: Sequence[OutboxEntry], *, available_at: datetime, reason: str = "") -> None:
    """Give up claims of which nothing was delivered: no attempt is counted."""
    if entries:
        claimed = OutboxEntry.objects.filter(
            pk__in=[entry.pk for entry in entries], delivered_at__isnull=True
        )
        claimed.update(
            available_at=available_at,
            leased_until=None,
            attempts=Greatest(F("attempts") - 1, 0),
            last_error=reason[:2000],
        )


def retry(ids: Iterable[UUID], *, now: datetime) -> int:
    """Give entries that wait or were given up their attempts anew, at once; return how many."""
    with transaction.atomic():
        undelivered = OutboxEntry.objects.filter(id__in=list(ids), delivered_at__isnull=True)
        lanes = set(undelivered.values_list("lane", flat=True))
        count = undelivered.update(dead_at=None, available_at=now, leased_until=None, attempts=0, cuts=0)
        for lane in lanes:
            wakeups.mark(LANES[lane], due_at=now)
            jobs.enqueue(LANES[lane])
    return count


def forget(*, keys: "QuerySet[Any, Any]") -> None:
    """Delete the entries of these keys, sent or not, in the caller's transaction: nobody is to be told any more."""
    OutboxEntry.objects.filter(key__in=keys).delete()


def delete_old(*, now: datetime) -> int:
    """Forget what was delivered or given up more than KEPT_FOR ago; return how many. Ids sort by time."""
    first = UUID(int=int((now - KEPT_FOR).timestamp() * 1000) << 80)
    settled = Q(delivered_at__isnull=False) | Q(dead_at__isnull=False)
    deleted: int = OutboxEntry.objects.filter(settled, pk__lt=first).delete()[0]
    return deleted


def _record_delivery(entry: OutboxEntry) -> bool:
    crashpoints.reach("outbox.delivered")
    _DELIVERED.fetch(
        now=clock.now(),
        payload=json.dumps(entry.payload),
        id=entry.pk,
        attempts=entry.attempts,
        cuts=entry.cuts,
    )
    return True


def _mine(entry: OutboxEntry) -> Any:
    """The entry's row as long as this claim is the latest."""
    return OutboxEntry.objects.filter(
        pk=entry.pk, attempts=entry.attempts, cuts=entry.cuts, delivered_at__isnull=True
    )


def _record_failure(entry: OutboxEntry, error: Exception) -> None:
    topic = _find(entry.topic)
    waits = topic.waits if topic else ()
    now = clock.now()
    is_over = isinstance(error, Undeliverable) or entry.attempts > len(waits)
    _mine(entry).update(
        last_error=f"{type(error).__name__}: {error}"[:2000],
        available_at=now if is_over else now + waits[entry.attempts - 1],
        dead_at=now if is_over else None,
        leased_until=None,
        cuts=0,
    )
    logger.warning(
        "outbox entry %s (%s) failed at attempt %d%s: %s",
        entry.id,
        entry.topic,
        entry.attempts,
        ", given up" if is_over else "",
        error,
    )
