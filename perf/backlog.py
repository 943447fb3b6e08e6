"""What ten times the rate does to the lanes of later work: `make backlog ARGS="--rate 2 --seconds 60"`.

Souk runs as `make up` runs it, with nine shops. A second, each is given `--rate` letters, as many webhooks and a tenth
as many urgent letters, and every ten seconds an export: first each alike; then a third of them TIMES as much; then
alike again until nothing is late. Prints how old messages were when they were delivered (exports: when they were
begun), by lane, of the noisy shops and of the others, and how long it took until nothing was late.

Exits 0 when the others waited at most twice as long as before (or LATE seconds), urgent letters were never late,
nothing was lost, and all was as before after as long as it had been too much.
"""

import contextlib
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from perf import scratch
from perf.torture import ground, people, world

if TYPE_CHECKING:
    from tenants.models import Tenant

SHOPS, TIMES, FAIR = 9, 10, 2.0
LATE = 2.0  # seconds
TICK = 0.25
PATIENCE = 900.0
SHARES = {"urgent": 0.1, "mail": 1.0, "webhooks": 1.0}
EXPORTS = 0.1  # a second, whatever the rate
Ages = dict[tuple[str, str, bool], list[float]]
"""Seconds, by phase, lane and whether the shop is noisy."""


def main() -> int:
    """Flood, print, judge."""
    options = scratch.options(
        __doc__,
        tells_programs=False,
        rate=(2.0, "letters and webhooks of a shop in a second"),
        seconds=(60.0, "of too much; half as long before"),
    )
    ground.go_apart()  # where a mail server's look at its own name is not waited for
    with world.running(shops=SHOPS):
        ages, lost, recovery = _measure(rate=options.rate, seconds=options.seconds)
    world.say("| lane | shops | when | messages | half of them within | 95 of 100 | the last |")
    world.say("|---|---|---|---|---|---|---|")
    for lane in (*SHARES, "transfers"):
        for is_noisy in (False, True):
            for phase in ("before", "beside"):
                found = ages.get((phase, lane, is_noisy), [0.0])
                whose, when = "noisy" if is_noisy else "quiet", "flood" if phase == "beside" else "before"
                told = f"{statistics.median(found):.2f} s | {_p95(found):.2f} s | {max(found):.2f} s"
                world.say(f"| {lane} | {whose} | {when} | {len(found)} | {told} |")
    verdict = {
        f"others' {lane}: 95 of 100 within {FAIR:g} × before, or {LATE:g} s": _p95(
            ages["beside", lane, False]
        )
        <= max(FAIR * _p95(ages["before", lane, False]), LATE)
        for lane in (*SHARES, "transfers")
    }
    urgent = max(_p95(ages["beside", "urgent", is_noisy]) for is_noisy in (False, True))
    verdict[f"urgent letters: 95 of 100 within {LATE:g} s in every shop"] = urgent <= LATE
    verdict[f"nothing late {recovery:.0f} s after the flood"] = recovery <= options.seconds
    verdict[f"nothing lost ({lost} are)"] = lost == 0
    for text, is_met in verdict.items():
        world.say(f"{'yes' if is_met else 'NO '}  {text}")
    return 0 if all(verdict.values()) else 1


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)]


def _measure(*, rate: float, seconds: float) -> tuple[Ages, int, float]:
    from kernel import clock
    from tenants.models import Tenant

    shops = list(Tenant.objects.filter(slug__startswith="torture-").order_by("slug"))
    noisy, times = {shop.pk for shop in shops[: SHOPS // 3]}, Counter[Any]()
    with _feeding(shops, times, rate=rate):
        time.sleep(seconds / 6)  # until all is warm
        began = clock.now()
        time.sleep(seconds / 2)
        flooded = clock.now()
        times.update(dict.fromkeys(noisy, TIMES - 1))
        time.sleep(seconds)
        ended = clock.now()
        times.clear()
        recovery = world.seconds_until(lambda: _oldest(shops) < LATE, most=PATIENCE, every=0.2)
    world.seconds_until(lambda: _oldest(shops) == 0.0, most=PATIENCE, every=0.2)
    ages, lost = Ages(), 0
    for shop, lane, made, out in _messages(shops, since=began):
        phase = "before" if made < flooded else "beside" if made < ended else "after"
        lost += out is None
        if out is not None:
            ages.setdefault((phase, lane, shop.pk in noisy), []).append((out - made).total_seconds())
    return ages, lost, recovery


@contextlib.contextmanager
def _feeding(shops: "list[Tenant]", times: Counter[Any], *, rate: float) -> Iterator[None]:
    """Give every shop what it is to have, `times` more where it is in there, until it ends."""
    is_over = threading.Event()

    def feed() -> None:
        from django.db import connection

        owed, last = Counter[Any](), time.monotonic()
        while not is_over.wait(TICK):
            passed, last = time.monotonic() - last, time.monotonic()
            for shop in shops:
                more = passed * (1 + times[shop.pk])
                for kind, share in (
                    *((lane, rate * share) for lane, share in SHARES.items()),
                    ("exports", EXPORTS),
                ):
                    owed[shop.pk, kind] += share * more  # type: ignore[assignment]
                whole = {kind: int(owed[shop.pk, kind]) for kind in (*SHARES, "exports")}
                for kind, count in whole.items():
                    owed[shop.pk, kind] -= count
                _give(shop, whole)
        connection.close()

    with people.living([feed], is_over):
        yield


def _give(shop: "Tenant", whole: dict[str, int]) -> None:
    from django.db import transaction
    from django_tenants.utils import tenant_context

    from kernel import actors, clock
    from kernel.errors import DomainError
    from kernel.outbox import delivery
    from storefront.emails import services as emails
    from storefront.transfers import services as transfers
    from storefront.webhooks import rules, services as webhooks
    from storefront.webhooks.models import Endpoint

    now = clock.now()
    with tenant_context(shop), transaction.atomic():
        for _ in range(whole["mail"]):
            facts = {"template": "daily_summary", "context": {"date": "2026-01-01"}}
            delivery.add("email", facts | {"to": [f"{uuid4().hex}@example.com"]}, now=now)
        for _ in range(whole["urgent"]):
            facts = {"link": "https://a.example/", "invited_by": "Ada"}
            emails.send(kind="staff_invitation", to=f"{uuid4().hex}@example.com", facts=facts, now=now)
        events = [(uuid4(), "", rules.TEST_EVENT) for _ in range(whole["webhooks"])]
        webhooks.send(Endpoint.objects.get(), events=events, now=now)
        for _ in range(whole["exports"]):
            with contextlib.suppress(DomainError):  # so many may wait and no more
                transfers.request_export(tells_stock=True, actor=actors.command("backlog"), now=now)


def _messages(
    shops: "list[Tenant]", *, since: datetime
) -> "Iterator[tuple[Tenant, str, datetime, datetime | None]]":
    from django_tenants.utils import tenant_context

    from kernel.outbox.models import OutboxEntry
    from storefront.transfers.models import Transfer

    for shop in shops:
        with tenant_context(shop):
            sent = OutboxEntry.objects.filter(created_at__gte=since)
            asked = Transfer.objects.filter(created_at__gte=since)
            found = list(sent.values_list("lane", "created_at", "delivered_at"))
            begun = list(asked.values_list("created_at", "started_at"))
        yield from ((shop, lane, made, out) for lane, made, out in found)
        yield from ((shop, "transfers", made, out) for made, out in begun)


def _oldest(shops: "list[Tenant]") -> float:
    """How long what waits has waited at the most."""
    from django_tenants.utils import tenant_context

    from kernel import clock
    from kernel.outbox.models import OutboxEntry
    from storefront.transfers.models import Transfer

    waiting = []
    for shop in shops:
        with tenant_context(shop):
            sent = OutboxEntry.objects.filter(delivered_at=None).order_by("created_at")
            asked = Transfer.objects.filter(started_at=None).order_by("created_at")
            waiting += [each.created_at for found in (sent, asked) if (each := found.first()) is not None]
    return (clock.now() - min(waiting)).total_seconds() if waiting else 0.0


if __name__ == "__main__":
    sys.exit(main())
