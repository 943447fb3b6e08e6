"""How long the database may take: said to the server by kind of work, and held here where the server says nothing.

The server ends a statement that takes or waits too long, which does not help when the server itself hangs. So a
process that serves people also waits for its answers no longer than whoever asked waits (`kernel.deadlines`);
what was broken off so has lost its connection. See docs/decisions/0024.
"""

import math
import select
import time
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import extensions

from kernel import deadlines


@dataclass(frozen=True, slots=True)
class Limits:
    """Milliseconds: for a lock, for a statement, and of silence in a transaction."""

    lock: int
    statement: int
    idle_in_transaction: int


WEB = Limits(lock=3_000, statement=4_500, idle_in_transaction=15_000)
WORKER = Limits(lock=10_000, statement=300_000, idle_in_transaction=120_000)
"""Of long work. Fleet runs and migrations set limits of their own."""

_SET = "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false),"
_SET += " set_config('idle_in_transaction_session_timeout', %s, false)"
KEEP_ALIVE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
"""Seconds after which the server asks whether the client is still there. One whose farewell was lost with the network
leaves a session and its locks: of a key, whose retries would be told for two hours that it is in progress."""
_SET += "".join(f", set_config('{name}', '{value}', false)" for name, value in KEEP_ALIVE.items())
_held: list[Limits] = []


def hold(limits: Limits) -> None:
    """Hold every connection that this process opens from now on to them."""
    _held[:] = [limits]


def wait_no_longer_than_asked() -> None:
    """Have this process wait for the server under the deadline of the request it serves."""
    extensions.set_wait_callback(_wait)


def tell(link: Any) -> None:
    """Tell the server of a new connection, which commits by itself."""
    for limits in _held:
        with link.cursor() as cursor:
            cursor.execute(_SET, [str(limits.lock), str(limits.statement), str(limits.idle_in_transaction)])


def is_over_time(error: BaseException | None) -> bool:
    """Whether the server refused to wait, and is well otherwise."""
    while error is not None:
        if getattr(error, "pgcode", None) in ("55P03", "57014"):  # lock_not_available, query_canceled
            return True
        error = error.__cause__
    return False


def _wait(link: Any) -> None:
    """psycopg2's way to wait. What is raised here closes the connection."""
    left = deadlines.left()
    until = math.inf if left is None else time.monotonic() + left
    while (state := link.poll()) != extensions.POLL_OK:
        poller = select.poll()
        poller.register(link.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        if not poller.poll(None if left is None else max(0.0, until - time.monotonic()) * 1000):
            deadlines.spend()
            raise psycopg2.OperationalError("the database does not answer")
