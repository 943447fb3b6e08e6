"""What the server says of itself meanwhile, from its /metrics; nothing where they are closed."""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from perf import serving

EVERY_SECONDS = 2.0
GAUGES = ("souk_requests_waiting", "souk_queue_oldest_age_seconds", "souk_outbox_oldest_age_seconds")
"""Of which the highest is told."""
COUNTERS = ("souk_valkey_hits_total", "souk_valkey_misses_total")
"""Of which what was added is told."""


@contextmanager
def watched(address: str, *, pins: bool = False) -> Iterator[dict[str, float]]:
    """Read the figures now and then; what is yielded is full when this ends.

    With `pins` the connections of this database that began since are put where its server is.
    """
    seen: dict[str, float] = {}
    first = _read(address)
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY_SECONDS):
            if pins:
                serving.pin_backends()
            latest = _read(address)
            for name in GAUGES:
                if name in latest:
                    seen[name] = max(seen.get(name, 0.0), latest[name])

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
        last = _read(address)
        seen.update({name: last[name] - first[name] for name in COUNTERS if name in first and name in last})


def _read(address: str) -> dict[str, float]:
    """The highest sample of each gauge, the sum of each counter's."""
    try:
        with urllib.request.urlopen(f"{address}/metrics", timeout=5) as answer:  # noqa: S310 - this machine's
            families: Any = list(text_string_to_metric_families(answer.read().decode()))
    except (OSError, ValueError):
        return {}
    found: dict[str, float] = {}
    for sample in (sample for family in families for sample in family.samples):
        if sample.name in GAUGES:
            found[sample.name] = max(found.get(sample.name, 0.0), sample.value)
        elif sample.name in COUNTERS:
            found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found
