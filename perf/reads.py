"""How fast the catalogue is read, against a bare handler sending the same JSON: `python -m perf.reads`.

One shop of 1,000 products with a category, two pictures and two variants each. The floor runs the very
statement that Souk runs, so the ratio tells what Souk costs above Postgres. It and Souk are each
served with one thread and asked in turns over four connections, Souk with its kept answers (hot), of one page
and of pages at random, and without them (cold, `HOT_READS=0`); the medians are compared (TARGETS P1, P2, P3). A
second shop of `--large` products shows what a search costs beside a list, both cold. Servers and their
Postgres backends are kept on one processor and the asking on another where the system lets us.

Exits 0 when every figure is reached.
"""

import argparse
import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from perf import scratch

if TYPE_CHECKING:
    from tenants.models import Tenant

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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--large", type=int, default=10_000, help="products of the shop that is searched")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each of the turns")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
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
        floor = stack.enter_context(served("perf.floor:application", **environment))
        souk = stack.enter_context(served_by_souk())
        cold = stack.enter_context(served_by_souk(HOT_READS="0"))
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
                pin_backends()
                per_second = _ask(port, slug, path, header, seconds=seconds if turn else 1.0)
                if turn:  # the first is for warming up
                    found[name].append(per_second)
    return {name: statistics.median(values) for name, values in found.items()}


def _fill_large(products: int) -> None:
    from django_tenants.utils import tenant_context

    from perf import catalogue

    with tenant_context(make_shop(LARGE)):
        catalogue.generate(products=products)


def make_shop(slug: str) -> "Tenant":
    """A shop to measure in, born as every shop is."""
    from kernel import clock
    from tenants.models import Tenant
    from tenants.provisioning import signups

    password = "a password for benchmarks"  # noqa: S105
    signup = signups.reserve(
        slug=slug, name=slug, email=f"owner@{slug}.example", password=password, now=clock.now()
    )
    signups.advance(signup.id, now=clock.now())
    shop = Tenant.objects.get(slug=slug)
    shop.entitlements = shop.entitlements | {"max_products": None}
    shop.save()
    return shop


def _fill(products: int) -> tuple[str, str]:
    """Make the shop; return its schema and the statement that the list of its products runs."""
    from django_tenants.utils import tenant_context

    from kernel import actors
    from storefront.catalogue import services
    from tenants.provisioning import template

    template.prepare()
    shop = make_shop(SLUG)
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


def served(application: str, **environment: str) -> AbstractContextManager[int]:
    """A bare handler on granian with one thread; gives its port."""
    command = ["granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws"]
    return _running([*command, application], **environment)


def served_by_souk(**environment: str) -> AbstractContextManager[int]:
    """Souk with one thread over the current database; gives its port."""
    return _running(["config.web"], WEB_THREADS="1", **environment)


@contextmanager
def _running(command: list[str], **environment: str) -> Iterator[int]:
    import socket

    from django.conf import settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    name = settings.DATABASES["default"]["NAME"]
    path = [str(scratch.ROOT), str(scratch.ROOT / "platform")]
    variables = {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}")),
        "REDIS_URL": settings.REDIS_URL,
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
        "PORT": str(port),
        "GRANIAN_PORT": str(port),
        "PYTHONPATH": os.pathsep.join(path),
        **environment,
    }
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", *command], env=variables, cwd=scratch.ROOT, stdout=quiet, stderr=quiet
    )
    pin(process.pid, 0)
    try:
        _get(port, wait=40)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _get(port: int, *, wait: float = 0) -> Any:
    until = time.monotonic() + wait
    while True:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{PATH}", headers={"Host": f"{SLUG}.localhost:{port}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own servers
                return json.load(answer)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


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


def _ask(port: int, slug: str, path: str, header: str, *, seconds: float) -> float:
    command = [
        sys.executable,
        "-m",
        "perf.hammer",
        str(port),
        f"{slug}.localhost",
        path,
        str(seconds),
        header,
    ]
    with subprocess.Popen(command, cwd=scratch.ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        pin(process.pid, 1)
        said = process.communicate(timeout=seconds + 30)[0]
    if process.returncode:
        raise SystemExit("A server failed while it was measured.")
    return float(said)


def pin(process: int, processor: int) -> None:
    """Keep a process, and what it starts, on one processor, where there are two and the system lets us."""
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(available) >= 2:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(process, {available[processor]})


def pin_backends() -> None:
    """Put the backends of this database where the servers are; a Postgres elsewhere is left alone."""
    from django.conf import settings
    from django.db import connection

    if settings.DATABASES["default"]["HOST"] not in ("127.0.0.1", "localhost"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        for (pid,) in cursor.fetchall():
            pin(pid, 0)


if __name__ == "__main__":
    sys.exit(main())
