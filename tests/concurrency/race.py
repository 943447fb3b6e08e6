"""Running many calls at the same moment, each over a connection of its own."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.models import Tenant

LONGEST_HESITATION = 10.0
_window = threading.Condition()
_in_window: list[int] = []

RUNNERS = 40
"""Each holds a connection, of which the test server has two hundred for all workers of the run."""


def run(
    calls: Sequence[Callable[[], Any]], *, shop: Tenant | None = None, runners: int = RUNNERS
) -> list[Any]:
    """Make all calls, `runners` at a time and those that start first at one moment.

    Returns what each returned, or the exception it ended with, in order. With a `shop` each call
    stands in that shop's schema.
    """
    _in_window.clear()
    count = min(runners, len(calls))
    start, numbers, ends = threading.Barrier(count), itertools.count(), [None] * len(calls)

    def work() -> None:
        start.wait(30)
        try:
            while (number := next(numbers)) < len(calls):
                ends[number] = _end_of(calls[number], shop)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        for runner in [pool.submit(work) for _ in range(count)]:
            runner.result()
    return ends


def _end_of(call: Callable[[], Any], shop: Tenant | None) -> Any:
    try:
        if shop is None:
            return call()
        with tenant_context(shop):
            return call()
    except Exception as error:  # noqa: BLE001 - the caller judges how each call ended
        connection.close()
        return error


def hesitate() -> None:
    """Hold open the window between reading and writing until a second call stands in it.

    For what controls race: a busy machine may run calls so far apart that none would meet another.
    """
    with _window:
        _in_window.append(threading.get_ident())
        _window.notify_all()
        _window.wait_for(lambda: len(set(_in_window)) > 1, timeout=LONGEST_HESITATION)
    time.sleep(0.05)


def wait_until_somebody_waits() -> None:
    """Return when another connection waits for a lock."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")
