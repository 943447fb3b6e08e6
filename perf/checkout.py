"""How fast a guest buys, against a bare handler taking the same orders: `python -m perf.checkout`.

The whole way of a guest: a cart, two lines, address and shipping, a paid order; five requests. The floor
(`perf.floor_checkout`) takes them with 16 statements and nothing else. Both are served by granian with one
thread and asked over four connections in many short turns, one after the other: the figure is the median of
the turns' ratios (TARGETS P4), since a machine's speed may change within seconds. Servers and their Postgres
backends are kept on one processor and the asking on another where the system lets us.

Exits 0 when the ratio reaches the figure.
"""

import statistics
import sys
from contextlib import ExitStack
from decimal import Decimal

from perf import scratch, serving, shops

RATIO = 0.16
SLUG = "buyers"


def main() -> int:
    """Measure, print, and judge."""
    options = scratch.options(__doc__, seconds=(2.0, "of each of the turns"), turns=9)
    with scratch.database("checkout"):
        figures = _measure(seconds=options.seconds, turns=options.turns)
    ratio = figures["orders / floor"]
    verdict = {f"P4 whole way >= {RATIO} x floor": ratio >= RATIO}
    return scratch.report(figures, verdict, as_json=options.json)


def _measure(*, seconds: float, turns: int) -> dict[str, float]:
    variants = _fill()
    with ExitStack() as stack:
        floor = stack.enter_context(
            serving.served("perf.floor_checkout:application", SOUK_FLOOR_SCHEMA="floor")
        )
        souk = stack.enter_context(serving.served_by_souk())
        found: dict[str, list[float]] = {"floor": [], "orders": []}
        for turn in range(turns + 1):
            for name, port in (("floor", floor), ("orders", souk)):
                serving.pin_backends()
                lasts = seconds if turn else 2.0
                asked = (port, f"{SLUG}.localhost", lasts, *variants)
                per_second = serving.ask("perf.shoppers", *asked, seconds=lasts)
                if turn:  # the first is for warming up
                    found[name].append(per_second)
    figures = {f"{name}_per_second": statistics.median(values) for name, values in found.items()}
    ratios = [orders / floor for orders, floor in zip(found["orders"], found["floor"], strict=True)]
    return figures | {"orders / floor": round(statistics.median(ratios), 3)}


def _fill() -> list[int]:
    """Make the shop and the floor's tables; return the two variants both sell."""
    from django.db import connection
    from django_tenants.utils import tenant_context

    from kernel import actors, clock
    from perf import floor_checkout
    from storefront.catalogue import services
    from storefront.inventory import services as inventory
    from storefront.inventory.models import StockLocation

    now, variants = clock.now(), []
    with tenant_context(shops.make(SLUG)):
        location = StockLocation.objects.get()
        for title, price in (("Cup", "12.90"), ("Pot", "49.00")):
            data = [services.VariantData(price=Decimal(price))]
            product = services.create_product(
                title=title,
                status="active",
                variants_data=data,
                actor=actors.command("perf.checkout"),
                now=now,
            )
            variants.append(product.variants.get().pk)
            inventory.set_on_hand(
                variant_id=variants[-1],
                location_id=location.pk,
                on_hand=1_000_000,
                reason="opening",
                actor=actors.command("loadtest"),
                now=now,
            )
    with connection.cursor() as cursor:
        cursor.execute(floor_checkout.TABLES)
        for variant in variants:
            cursor.execute("INSERT INTO floor.variant VALUES (%s, 'Cup', 12.90)", [variant])
            cursor.execute("INSERT INTO floor.stock VALUES (%s, 1000000, 0)", [variant])
    return variants


if __name__ == "__main__":
    sys.exit(main())
