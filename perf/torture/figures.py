"""R17, R18 and R19 at the size that TARGETS names: `make figures`, or `python -m perf.torture.figures [R17 R18 R19]`.

Souk runs as `make up` runs it, with nine shops, on a machine that should have nothing else to do. Prints a row for
each thing that is done to it, and exits 1 when one is not as it must be. Takes twelve minutes.
"""

import argparse
import contextlib
import http.client
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from perf.torture import faults, ground, people, world
from perf.torture.people import Buyer, Seen
from perf.torture.world import Shop, World

SHOPS = 9
HANG_SECONDS, LOCK_SECONDS, SLOWEST_SECONDS = 60.0, 40.0, 5.0
KILLS, KILL_EVERY_SECONDS, MAIL_SECONDS, BACK_SECONDS = 10, 12.0, 30.0, 2.0
RECEIVER_SECONDS, ORDERS, TIMES = 14.0, 8, 2.0
PATIENCE_SECONDS = 120.0
CHANCE = random.Random(1)  # noqa: S311 - the same again
Row = tuple[str, str, bool]


def main() -> int:
    """Do it, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wanted", nargs="*", default=list(ALL), metavar="R17|R18|R19")
    options = parser.parse_args()
    ground.go_apart()
    are_met = True
    with world.running(shops=SHOPS) as found:
        world.say("| | what is done | seen | as it must be |\n|---|---|---|---|")
        for wanted in options.wanted:
            for what, seen, is_met in ALL[wanted](found):
                world.say(f"| {wanted} | {what} | {seen} | {'yes' if is_met else '**no**'} |")
                are_met &= is_met
    return 0 if are_met else 1


@dataclass
class Asking:
    """Somebody asks for pages that no cache knows, again and again, and notes how long each took."""

    took: dict[int, list[float]] = field(default_factory=dict)
    lost: int = 0

    @contextlib.contextmanager
    def running(self, found: World, shops: list[Shop]) -> Iterator[None]:
        """Ask in these shops meanwhile, four at a time."""
        is_over, number = threading.Event(), iter(range(1000, 1_000_000))

        def ask() -> None:
            while not is_over.is_set():
                began = time.monotonic()
                try:
                    path = f"/api/v1/products?offset={next(number)}"
                    status = found.ask("GET", path, CHANCE.choice(shops)).status
                    self.took.setdefault(status, []).append(time.monotonic() - began)
                except (OSError, http.client.HTTPException):
                    self.lost += 1
                is_over.wait(0.2)

        with people.living([ask] * 4, is_over):
            yield

    @property
    def slowest(self) -> float:
        return max((max(each) for each in self.took.values()), default=0.0)

    def __str__(self) -> str:
        told = [f"{len(each)} × {status}" for status, each in sorted(self.took.items())]
        return (
            ", ".join(told + [f"{self.lost} × cut off"] * bool(self.lost)) + f", slowest {self.slowest:.1f} s"
        )


def r17(found: World) -> Iterator[Row]:
    """Stores, mail server and gateway hang; a table is locked."""
    last = partial(time.sleep, HANG_SECONDS)
    wanted: dict[str, tuple[faults.Fault, set[int]]] = {
        "Postgres": (faults.hang_postgres, {200, 503}),  # what was asked before it hung had its answer
        "Valkey": (faults.hang_valkey, {200}),
        "the mail server": (faults.hang_mail_server, {200}),
        "the gateway": (faults.hang_gateway, {200}),
    }
    for name, (fault, statuses) in wanted.items():
        asking = Asking()
        with asking.running(found, found.shops):
            fault(found, CHANCE, last)
        back = world.seconds_until(found.is_well)
        is_met = set(asking.took) <= statuses and not asking.lost
        is_met &= asking.slowest <= SLOWEST_SECONDS and back <= SLOWEST_SECONDS
        yield f"{name} hangs for {HANG_SECONDS:.0f} s", f"{asking}; served {back:.1f} s after", is_met
    inside, beside = Asking(), Asking()
    shop, *others = found.shops
    with inside.running(found, [shop]), beside.running(found, others):
        faults.lock_table(found, shop, partial(time.sleep, LOCK_SECONDS))
    is_met = set(inside.took) <= {200, 503} and set(beside.took) == {200}
    is_met &= max(inside.slowest, beside.slowest) <= SLOWEST_SECONDS
    yield f"a shop's table is locked for {LOCK_SECONDS:.0f} s", f"there {inside}; in others {beside}", is_met


def r18(found: World) -> Iterator[Row]:
    """The worker is killed beside a quiet shop; the web is killed."""
    quiet, busy = found.shops[0], found.shops[1:3]
    seen, is_over = Seen(), threading.Event()
    crowd = [Buyer(found, seen, CHANCE, is_over) for _ in busy]
    lives = [partial(_buy_until, is_over, buyer, shop) for buyer, shop in zip(crowd, busy, strict=True)]
    with people.living(lives, is_over):
        for number in range(KILLS):
            if number in (0, KILLS - 1):
                Buyer(found, Seen(), CHANCE, is_over).act(quiet)
            world.seconds_until(found.is_whole)  # a worker that is on its way back cannot be killed
            (faults.kill_worker if number % 2 else faults.kill_worker_child)(found, CHANCE, lambda: None)
            if number < KILLS - 1:
                time.sleep(KILL_EVERY_SECONDS)
        out = world.seconds_until(lambda: len(set(quiet.hooks.ids)) >= 2 and _letters_to(found, quiet) >= 2)
    told = f"mail and webhooks of the quiet shop out {out:.1f} s after the last"
    yield f"the worker is killed {KILLS} times in two minutes", told, out <= MAIL_SECONDS
    backs = []
    for _ in range(KILLS):
        faults.kill_web_worker(found, CHANCE, lambda: None)
        backs.append(world.seconds_until(found.is_well))
    told = f"served again after {statistics.median(backs):.1f} s, at the most {max(backs):.1f} s"
    yield f"the web's process is killed {KILLS} times", told, max(backs) <= BACK_SECONDS


def r19(found: World) -> Iterator[Row]:
    """A third of the shops sell, first with quick receivers, then with ones that take 14 seconds."""
    slow, others = found.shops[: SHOPS // 3], found.shops[SHOPS // 3 :]
    is_over = threading.Event()
    lives = [partial(_buy_until, is_over, Buyer(found, Seen(), CHANCE, is_over), shop) for shop in slow]
    with people.living(lives, is_over):
        before = _delays(found, others)
        for shop in slow:
            shop.hooks.holds = _Slow()
        time.sleep(2 * RECEIVER_SECONDS)  # all they may have is waiting now
        beside = _delays(found, others)
    for name in before:
        usual, then = statistics.median(before[name]), statistics.median(beside[name])
        told = (
            f"{name} of the others {usual:.2f} s before (median of {len(before[name])}), {then:.2f} s beside"
        )
        yield f"a third of the receivers take {RECEIVER_SECONDS:.0f} s", told, then <= TIMES * usual


class _Slow(threading.Event):
    """A receiver's wait that is as long each time."""

    def wait(self, timeout: float | None = None) -> bool:
        time.sleep(RECEIVER_SECONDS)
        return True


def _delays(found: World, shops: list[Shop]) -> dict[str, list[float]]:
    """How long after an order its receipt and its webhook came, some orders in each shop, shop after shop."""
    told: dict[str, list[float]] = {"mail": [], "webhooks": []}
    for _ in range(ORDERS // 2):
        for shop in shops:
            letters, hooks = _letters_to(found, shop), len(set(shop.hooks.ids))
            Buyer(found, Seen(), CHANCE, threading.Event()).act(shop)
            ordered = time.monotonic()
            waiting: dict[str, Callable[[], bool]] = {
                "mail": lambda n=letters, s=shop: _letters_to(found, s) > n,  # type: ignore[misc]
                "webhooks": lambda n=hooks, s=shop: len(set(s.hooks.ids)) > n,  # type: ignore[misc]
            }
            while waiting and time.monotonic() - ordered < PATIENCE_SECONDS:
                for name in [name for name, is_there in waiting.items() if is_there()]:
                    told[name].append(time.monotonic() - ordered)
                    del waiting[name]
                time.sleep(0.02)
            for name in waiting:
                told[name].append(PATIENCE_SECONDS)
    return told


def _letters_to(found: World, shop: Shop) -> int:
    """How many letters the shop has sent to buyers."""
    sender = f"shop@{shop.slug}.example".encode()
    return sum(sender in file.read_bytes() for file in found.letters.glob("new/*"))


def _buy_until(is_over: threading.Event, buyer: Buyer, shop: Shop) -> None:
    while not is_over.is_set():
        with contextlib.suppress(people.GaveUp):
            buyer.act(shop)
        is_over.wait(0.3)


ALL: dict[str, Callable[[World], Iterator[Row]]] = {"R17": r17, "R18": r18, "R19": r19}

if __name__ == "__main__":
    sys.exit(main())
