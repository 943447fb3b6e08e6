"""Delivering the messages of all shops: many calls to the world outside at once, and slow receivers kept apart.

One connection to the database serves a run; only the calls themselves go on in threads. A shop that has messages
in the air keeps its lock, so that nobody else delivers for it; it may have PER_SHOP of them. Of the messages that
wait, each shop's first goes before any shop's second. Where more shops have messages than there are places, a shop that
has had its turn goes to the end of the line.
"""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError

from kernel import clock, jobs, scope
from kernel.jobs import locks, wakeups
from kernel.outbox import claims, delivery
from kernel.outbox.delivery import Call
from kernel.outbox.models import OutboxEntry
from tasks import due, lanes, queue_marks
from tasks.due import Due
from tasks.hosts import Hosts
from tasks.lanes import Lane

logger = logging.getLogger(__name__)

PER_SHOP = 16  # messages of one shop in the air or waiting for their receiver
PER_HOST = 4  # of those wait for one receiver that is not known to be fast; more are put back
MOST_PARKED = 16  # for each of the lane's calls; then nobody else is taken
TURN_SECONDS = 2.0
TAKEN = 20  # shops at a time
STEP = 0.25  # seconds between two looks at what is new; while a lane is at work nothing else wakes it
READ_FOR = 0.25  # seconds for which messages that come one by one share what handlers read of their shop
KEEP_SECONDS = 5.0
LONGEST_SECONDS = 600.0  # less than the queue waits for a task; then another process goes on
STOP_SECONDS = 4.0  # for calls in the air when the process is told to stop
SLOW_LATER = timedelta(seconds=10)
FULL_LATER = timedelta(seconds=1)
FAILED_LATER = timedelta(minutes=1)

_hosts: dict[str, Hosts] = {}


@dataclass(slots=True)
class _Shop:
    due: Due
    marks: set[int]
    held: dict[UUID, str] = field(default_factory=dict)
    """What is in the air or waits for its receiver, with whoever is sent one at a time."""
    wants: bool = True
    looked_at: float = 0.0
    waits_for_landing: bool = False
    is_quarantined: bool = False
    came_at: float = field(default_factory=time.monotonic)
    served_at: float = 0.0
    is_over: bool = False
    """It has had its turn and others wait: it claims nothing more."""


@dataclass(eq=False, slots=True)
class _Flight:
    shop: _Shop
    entry: OutboxEntry
    call: Call
    seconds: float = 0.0
    """How long the call took, and not how long it then waited to be written down."""

    def make(self) -> Any:
        """Make the call, in a thread."""
        began = time.monotonic()
        try:
            return self.call.run()
        finally:
            self.seconds = time.monotonic() - began


def run(lane: Lane, *, release: Callable[[], None], stopping: threading.Event) -> None:
    """Deliver what is due in the lane until nothing is, or for LONGEST_SECONDS; `release` gives up the lane's place."""
    pool = ThreadPoolExecutor(lane.calls, thread_name_prefix=lane.name)
    try:
        _Run(lane, pool, stopping).go(release)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Run:
    def __init__(self, lane: Lane, pool: ThreadPoolExecutor, stopping: threading.Event) -> None:
        self.lane, self.pool, self.stopping = lane, pool, stopping
        self.job = lane.jobs[0]
        self.shops: dict[str, _Shop] = {}
        self.air: dict[Future[Any], _Flight] = {}
        self.parked: deque[_Flight] = deque()
        self.hosts = _hosts.setdefault(lane.name, Hosts(lane.calls))
        self.hosts.open = Counter()
        self.takes_at = 0.0
        self.read: claims.Read = {}
        self.read_at = 0.0

    def go(self, release: Callable[[], None]) -> None:
        """The run, from the first look to the last landing."""
        started = kept = last = time.monotonic()
        queue_marks.keep(self.lane.name)
        while not self.stopping.is_set():
            now = time.monotonic()
            if now - started > LONGEST_SECONDS:
                break
            if now - kept > KEEP_SECONDS:
                queue_marks.keep(self.lane.name)
                kept = now
            if self._land() | self._look():
                last = time.monotonic()
            elif not self.air and now - last >= self.lane.lingers:
                break
            self._pause()
        queue_marks.drop(self.lane.name)
        is_over = not self.air and not self.stopping.is_set() and not self._look(is_last=True)
        if not is_over:
            release()  # the next run has the place while this one's calls come back
            jobs.enqueue_in(scope.PUBLIC, lanes.WORK, lane=self.lane.name)
        self._wind_up()

    def _pause(self) -> None:
        if self.air:
            wait(self.air, timeout=STEP, return_when=FIRST_COMPLETED)
        else:
            self.stopping.wait(STEP)

    def _look(self, *, is_last: bool = False) -> bool:
        """Claim what is due, of shops that are at it and of others; returns whether there was anything."""
        found = False
        now = time.monotonic()
        for shop in list(self.shops.values()):
            may_claim = not (shop.is_quarantined or shop.is_over)
            if may_claim and (shop.wants or now - shop.looked_at > 1.0):
                found |= self._guard(shop, self._claim)
        room = self._count_places()
        if room <= 0:
            for shop in self.shops.values():
                shop.is_over |= now - shop.came_at > TURN_SECONDS
        if room > 0 and (is_last or now >= self.takes_at):
            taken = due.take(self.lane, now=clock.now(), limit=min(room, TAKEN))
            self.takes_at = now if len(taken) == TAKEN else now + STEP
            for each in taken:
                found = True
                self._open(each)
        self._close_idle()
        return found

    def _count_places(self) -> int:
        """How many more shops may have their turn; those that only wait for slow receivers take no place."""
        flights = (*self.air.values(), *self.parked)
        busy = {flight.shop.due.schema for flight in flights if not self.hosts.is_slow(flight.call.host)}
        return min(self.lane.calls * 2 - len(busy), self.lane.calls * MOST_PARKED - len(self.parked))

    def _open(self, taken: Due) -> None:
        known = self.shops.get(taken.schema)
        if known is None:
            known = self.shops[taken.schema] = _Shop(taken, set(taken.marks))
            self._guard(known, self._claim)
            return
        locks.unlock(taken.lock)  # its lease was over before it was done: the lock is this session's twice
        known.marks.update(taken.marks)
        known.wants = not known.is_quarantined

    def _claim(self, shop: _Shop) -> bool:
        shop.looked_at = time.monotonic()
        limit = PER_SHOP - len(shop.held)
        if limit <= 0:
            return False
        entries = claims.claim(lanes=[self.lane.name], limit=limit, is_alone=True, held=tuple(shop.held))
        shop.wants = len(entries) == limit
        too_many: list[_Flight] = []
        busy: list[OutboxEntry] = []
        if shop.looked_at - self.read_at > READ_FOR:
            self.read, self.read_at = {}, shop.looked_at
        with claims.batch(self.read):
            for entry in entries:
                if (receiver := delivery.receiver_of(entry)) and receiver in shop.held.values():
                    busy.append(entry)
                    continue
                begun = delivery.begin(entry)
                if not isinstance(begun, Call):
                    shop.wants |= bool(entry.ordering_key)
                elif not self._send(flight := _Flight(shop, entry, begun)):
                    too_many.append(flight)
        is_slow = any(self.hosts.is_slow(flight.call.host) for flight in too_many)
        later = clock.now() + (SLOW_LATER if is_slow else FULL_LATER)
        delivery.put_back([flight.entry for flight in too_many], available_at=later)
        delivery.put_back(busy, available_at=clock.now())
        shop.waits_for_landing |= bool(busy)
        shop.wants &= not busy
        return bool(entries)

    def _send(self, flight: _Flight) -> bool:
        """Make the call, or let it wait for its host's next; returns whether it may do either."""
        host = flight.call.host
        is_next = sum(each.shop is flight.shop for each in self.air.values()) < self.lane.per_shop
        if is_next and self.hosts.has_room(host):
            self.hosts.begin(host)
            flight.shop.served_at = time.monotonic()
            self.air[self.pool.submit(flight.make)] = flight
        elif not is_next or self.hosts.is_fast(host) or self._count_parked(flight) < PER_HOST:
            self.parked.append(flight)
        else:
            return False
        flight.shop.held[flight.entry.pk] = delivery.receiver_of(flight.entry)
        return True

    def _count_parked(self, flight: _Flight) -> int:
        """How many of the shop's wait for the same receiver."""
        host = flight.call.host
        return sum(each.shop is flight.shop and each.call.host == host for each in self.parked)

    def _in_turn(self) -> list[_Flight]:
        """What waits: each shop's first before any shop's second, and first whoever was served longest ago."""
        ahead = Counter(flight.shop.due.schema for flight in self.air.values())
        ranked: list[tuple[int, float, int, _Flight]] = []
        for flight in self.parked:
            ranked.append((ahead[flight.shop.due.schema], flight.shop.served_at, len(ranked), flight))
            ahead[flight.shop.due.schema] += 1
        return [flight for *_, flight in sorted(ranked, key=lambda each: each[:3])]

    def _land(self) -> bool:
        """Write down how the calls went that came back; returns whether any has."""
        done = [future for future in self.air if future.done()]
        for future in done:
            flight = self.air.pop(future)
            self.hosts.end(flight.call.host, flight.seconds)
            self._guard(flight.shop, partial(self._settle, flight=flight, future=future))
        if done:
            waiting = self._in_turn()
            self.parked.clear()
            for flight in waiting:
                if not self._send(flight):
                    flight.shop.held.pop(flight.entry.pk, None)
                    self._guard(flight.shop, partial(_put_back, flight.entry))
        return bool(done)

    def _settle(self, shop: _Shop, *, flight: _Flight, future: "Future[Any]") -> bool:
        shop.held.pop(flight.entry.pk, None)
        follows = bool(flight.entry.ordering_key) or shop.waits_for_landing
        shop.wants |= follows and not shop.is_quarantined
        shop.waits_for_landing = False
        return delivery.settle(flight.entry, flight.call, future.result)

    def _close_idle(self) -> None:
        for shop in list(self.shops.values()):
            if shop.held or (shop.wants and not shop.is_over):
                continue
            if not shop.is_quarantined:
                self._guard(shop, self._finish)
            if shop.is_quarantined and not self.air and not self.parked:
                self._guard(shop, self._deliver_suspects)

    def _finish(self, shop: _Shop, *, is_last: bool = False) -> bool:
        """Let the shop go, or keep it until what may have killed its workers can be delivered alone."""
        _, suspects = claims.finish(
            jobs={self.lane.name: self.job},
            marks=shop.marks,
            is_alone=True,
            unlock=shop.due.lock,
            keeps_suspects=not is_last,
            not_before=clock.now() if shop.is_over else None,
        )
        shop.marks.clear()
        if suspects and not is_last:
            shop.is_quarantined = True
            return True
        self.shops.pop(shop.due.schema, None)
        return False

    def _deliver_suspects(self, shop: _Shop) -> bool:
        while found := claims.claim(lanes=[self.lane.name], limit=1, is_alone=True, suspects=True):
            entry = found[0]
            logger.warning(
                "outbox entry %s (%s) of %s is delivered alone: its worker died %d times over it",
                entry.pk,
                entry.topic,
                shop.due.schema,
                entry.cuts,
            )
            delivery.deliver(entry)
        return self._finish(shop, is_last=True)

    def _guard(self, shop: _Shop, what: Any) -> bool:
        """Do something in the shop's schema. An error of ours puts the shop off and stops no other."""
        structlog.contextvars.bind_contextvars(shop=shop.due.schema)
        if shop.due.tenant is not None:
            scope.enter(shop.due.tenant)
        try:
            return bool(what(shop))
        except (OperationalError, InterfaceError):
            raise  # the database is away
        except Exception:
            logger.exception("messages of %s (%s) could not be delivered", shop.due.schema, self.lane.name)
            wakeups.postpone([(shop.due.schema, self.job)], until=clock.now() + FAILED_LATER)
            if self.shops.pop(shop.due.schema, None) is not None:
                locks.unlock(shop.due.lock)
            return False
        finally:
            scope.leave()
            structlog.contextvars.unbind_contextvars("shop")

    def _wind_up(self) -> None:
        """Hand back what is not in the air, wait for what is, and let the shops go."""
        for flight in self.parked:
            flight.shop.held.pop(flight.entry.pk, None)
            self._guard(flight.shop, partial(_put_back, flight.entry))
        self.parked.clear()
        until = time.monotonic() + (STOP_SECONDS if self.stopping.is_set() else 60.0)
        while self.air and time.monotonic() < until:
            wait(self.air, timeout=STEP, return_when=FIRST_COMPLETED)
            self._land()
            if self.stopping.is_set():
                until = min(until, time.monotonic() + STOP_SECONDS)
        for shop in list(self.shops.values()):
            self._guard(shop, partial(self._finish, is_last=True))


def _put_back(entry: OutboxEntry, _shop: _Shop) -> None:
    delivery.put_back([entry], available_at=clock.now())
