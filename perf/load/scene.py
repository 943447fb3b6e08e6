"""What one locust process knows: the shops, how visitors spread over them, and what each shop's were answered."""

from collections.abc import Sequence
from typing import Any

from locust.stats import RequestStats, StatsEntry

from perf.load.leaks import Findings, Shop
from perf.load.spread import Spread

findings = Findings()
by_shop = RequestStats()
quiet = RequestStats()
"""Everybody's but the noisy neighbour's."""
shops: list[Shop] = []
noisy: list[Shop] = []
"""The shop that makes noise, where one does; it is none of `shops`."""
_spread: list[Spread[Shop]] = []


def set_up(found: Sequence[Shop], *, kind: str, has_noise: bool) -> None:
    """Take these shops; with noise the first of them is the noisy one's and nobody else's."""
    shops[:], noisy[:] = (found[1:], found[:1]) if has_noise else (found, ())
    _spread[:] = [Spread(shops, kind=kind)]


def choose_shop() -> Shop:
    """Where the next visitor comes."""
    return _spread[0].choose()


def count(*, shop: str, milliseconds: float, length: int, error: BaseException | None) -> None:
    """Keep each shop's own times, and those of all who are not noise."""
    is_noise = any(each.slug == shop for each in noisy)
    for stats in (by_shop,) if is_noise else (by_shop, quiet):
        name = shop if stats is by_shop else "all"
        stats.log_request("shop", name, int(milliseconds), length)
        if error is not None:
            stats.log_error("shop", name, str(error))


def hand_over() -> dict[str, Any]:
    """What a worker process tells its master: its counts since it last did, which start anew."""
    told = {
        "by_shop": [entry.get_stripped_report() for entry in by_shop.entries.values()],
        "quiet": [entry.get_stripped_report() for entry in quiet.entries.values()],
        "leaks": list(findings.leaks),
    }
    findings.leaks.clear()
    return told


def take_over(told: dict[str, Any]) -> None:
    """Add what a worker process told."""
    for name, stats in (("by_shop", by_shop), ("quiet", quiet)):
        for data in told[name]:
            entry = StatsEntry.unserialize(data, stats)
            stats.get(entry.name, entry.method).extend(entry)
            stats.total.extend(entry)
    findings.leaks += told["leaks"]
