"""How fast the catalogue is read, against a bare handler sending the same JSON: `python -m perf.reads`.

One shop of 1,000 products with a category, two pictures and two variants each. The floor runs the very
statement that Souk runs, so the ratio tells what Souk costs above Postgres. It and Souk are each
served with one thread and asked in turns over four connections, Souk with its kept answers (hot), of one page
and of pages at random, and without them (cold, `HOT_READS=0`); the medians are compared (TARGETS P1, P2, P3). A
second shop of `--large` products shows what a search costs beside a list, both cold. Servers and their
Postgres backends are kept on one processor and the asking on another where the system lets us.

Exits 0 when every figure is reached.
"""

import http.client
import json
import statistics
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from perf import scratch, serving, shops

HOT, COLD, SEARCH = 1.0, 0.35, 2.0
SLUG, LARGE = "reads", "large"
PATH = "/api/v1/products"
SEARCHED = f"{PATH}?q=stoneware+mug"
RANDOM = f"{PATH}?offset={{page}}"
GZIP = "Accept-Encoding: gzip"
HOT_PATHS = {
    "hot list": PATH,
    "hot pages": RANDOM,
    "hot detail": f"{PATH}/product-7",
    "hot search": f"{PATH}?q=product",
    "hot facets": f"{PATH}/facets",
}


def main() -> int:
    """Measure, print, and judge."""
    options = scratch.options(
        __doc__,
        products=1000,
        large=(10_000, "products of the shop that is searched"),
        seconds=(3.0, "of each of the turns"),
        turns=3,
    )
    with scratch.database("reads"):
        found = _measure(
            products=options.products, large=options.large, seconds=options.seconds, turns=options.turns
        )
    floor = found["floor"]
    figures = {f"{name} per second": round(value, 1) for name, value in found.items()}
    figures |= {f"{name} / floor": round(found[name] / floor, 2) for name in ("cold list", *HOT_PATHS)}
    slower = found["cold list of many"] / found["cold search of many"]
    figures["cold search / cold list"] = round(slower, 2)
    verdict = {
        f"P1 hot list >= {HOT} x floor": found["hot list"] >= HOT * floor,
        f"P2 cold list >= {COLD} x floor": found["cold list"] >= COLD * floor,
        **{
            f"P3 {name} >= {HOT} x floor": found[name] >= HOT * floor
            for name in HOT_PATHS
            if name != "hot list"
        },
        f"P3 cold search <= {SEARCH} x cold list": slower <= SEARCH,
    }
    return scratch.report(figures, verdict, as_json=options.json)


def _measure(*, products: int, large: int, seconds: float, turns: int) -> dict[str, float]:
    from django.db import connection

    schema, statement = _fill(products)
    _fill_large(large)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by and by, and not in the middle of a turn
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "floor.sql").write_text(statement)
        environment = {"SOUK_FLOOR_SQL": str(folder / "floor.sql"), "SOUK_FLOOR_SCHEMA": schema}
        floor = stack.enter_context(serving.served("perf.floor:application", **environment))
        souk = stack.enter_context(serving.served_by_souk())
        cold = stack.enter_context(serving.served_by_souk(HOT_READS="0"))
        _check_same(floor, souk)
        _warm(souk, products)
        asked = {
            "floor": (floor, SLUG, PATH, ""),
            "cold list": (cold, SLUG, PATH, ""),
            "hot pages, compressed": (souk, SLUG, RANDOM, GZIP),
            **{name: (souk, SLUG, path, "") for name, path in HOT_PATHS.items()},
            "cold list of many": (cold, LARGE, PATH, ""),
            "cold search of many": (cold, LARGE, SEARCHED, ""),
        }
        found: dict[str, list[float]] = {name: [] for name in asked}
        for turn in range(turns + 1):
            for name, (port, slug, path, header) in asked.items():
                serving.pin_backends()
                lasts = seconds if turn else 1.0
                asked_for = (port, f"{slug}.localhost", path, lasts, header)
                per_second = serving.ask("perf.hammer", *asked_for, seconds=lasts)
                if turn:  # the first is for warming up
                    found[name].append(per_second)
    return {name: statistics.median(values) for name, values in found.items()}


def _fill_large(products: int) -> None:
    from django_tenants.utils import tenant_context

    from perf import catalogue

    with tenant_context(shops.make(LARGE)):
        catalogue.generate(products=products)


def _fill(products: int) -> tuple[str, str]:
    """Make the shop; return its schema and the statement that the list of its products runs."""
    from django_tenants.utils import tenant_context

    from kernel import actors
    from storefront.catalogue import services

    shop = shops.make(SLUG)
    with tenant_context(shop):
        category = services.create_category(name="Everything", actor=actors.command("perf.reads"))
        for number in range(products):
            _make_product(number, category.pk)
        return shop.schema_name, statement_of_the_list()


def statement_of_the_list() -> str:
    """The statement that lists the products of the shop one is in, as the connection sends it."""
    from django.db import connection

    from storefront.catalogue import queries
    from storefront.catalogue.queries.filters import ProductFilter

    connection.force_debug_cursor = True
    queries.list_products(ProductFilter())
    connection.force_debug_cursor = False
    return str(connection.queries[-1]["sql"])


def _make_product(number: int, category: int) -> None:
    from kernel import actors, clock
    from media.models import Asset
    from storefront.catalogue import services
    from storefront.catalogue.models import ProductImage

    now = clock.now()
    product = services.create_product(
        title=f"Product {number}",
        description="<p>One of the many things that this shop sells, in two sizes.</p>",
        status="active",
        category_id=category,
        option_names=["Size"],
        variants_data=[
            services.VariantData(price=Decimal(10 + number % 50), options=[size]) for size in "SL"
        ],
        actor=actors.command("perf.reads"),
        now=now,
    )
    assets = Asset.objects.bulk_create(
        Asset(
            kind="image",
            name=f"{number:030x}{side:02x}.jpg",
            content_type="image/jpeg",
            width=800,
            height=800,
            bytes=90_000,
            sha256="0" * 64,
            created_at=now,
        )
        for side in range(2)
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=product, asset=asset, state="ready", position=position, alt="")
        for position, asset in enumerate(assets, start=1)
    )


def _get(port: int) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{PATH}", headers={"Host": f"{SLUG}.localhost:{port}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own servers
        return json.load(answer)


def _warm(port: int, products: int) -> None:
    """Ask for every page once: they stay kept, and what is measured is that."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for offset in range(products - 19):
        link.request("GET", RANDOM.format(page=offset), headers={"Host": f"{SLUG}.localhost:{port}"})
        link.getresponse().read()


def _check_same(floor: int, souk: int) -> None:
    """Both must send the same results, or the comparison says nothing."""
    ours, bare = _get(souk), _get(floor)
    if (ours["count"], ours["results"]) != (bare["count"], bare["results"]):
        raise SystemExit("The floor and Souk send different results: nothing was measured.")


if __name__ == "__main__":
    sys.exit(main())
