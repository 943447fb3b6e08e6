"""A load test's world: shops to be busy in, and a web server over them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from perf import serving

CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CHF")
FEW = 20
PRODUCTS, CUSTOMERS = (40, 5), (8, 1)
"""Of each of a few shops, and of each of many."""
UNITS = 1_000_000
PASSWORD = "a password for load tests"  # noqa: S105
KEY_SCOPES = ("orders:read", "products:read", "products:write")
CACHE, QUEUE = 14, 15
"""Valkey's databases for the server that is measured: development's own are 0 and 1."""


@contextmanager
def local_servers() -> Iterator[None]:
    """Postgres and Valkey, started for a while where none are named in the environment and none run."""
    from django.conf import settings

    from config.env import environment

    env = environment()
    if env.database_url and env.redis_url:
        yield
        return
    from config.local import servers  # its packages are not in the production lock

    was_running = servers.find(env.var_dir) is not None
    found = servers.ensure(env.var_dir)
    # the settings were read before these servers had an address
    settings.DATABASE_URL, settings.REDIS_URL = found.database_url, found.redis_url
    address = urlsplit(found.database_url)
    settings.DATABASES["default"].update(
        NAME=address.path.lstrip("/"),
        USER=address.username,
        PASSWORD=address.password,
        HOST=address.hostname,
        PORT=str(address.port),
    )
    settings.CACHES["default"]["LOCATION"] = found.redis_url
    try:
        yield
    finally:
        if not was_running:
            servers.stop(env.var_dir)


def make_shops(count: int, *, on_made: Callable[[int], None]) -> list[dict[str, Any]]:
    """Make shops with products and customers in the current database; return them as the plan tells of them.

    Neighbours differ in currency, and every product's slug names its shop, so that a leak shows.
    """
    from tenants.provisioning import template

    template.prepare()
    plan = []
    for number in range(count):
        currency = CURRENCIES[number % len(CURRENCIES)]
        plan.append(_make_shop(f"load-{number}", currency, is_one_of_few=count <= FEW))
        on_made(number + 1)
    return plan


def surroundings() -> dict[str, str]:
    """The environment of processes over the current database, with a port, a cache and an empty queue of their own."""
    import redis
    from django.conf import settings

    stores = [urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{n}")) for n in (CACHE, QUEUE)]
    for store in stores:
        redis.Redis.from_url(store).flushdb()
    return serving.environment(REDIS_URL=stores[0], BROKER_URL=stores[1], WEB_THREADS="8")


@contextmanager
def web_server() -> Iterator[tuple[str, int]]:
    """A web server over the current database; yields its address and its first process."""
    environment = surroundings()
    with serving.running(environment, "config.web") as process:
        serving.pin(process.pid, 0)
        serving.wait(process, environment["PORT"])
        yield f"http://127.0.0.1:{environment['PORT']}", process.pid


def warm(address: str, plan: list[dict[str, Any]]) -> None:
    """Ask once for each page that is kept, of every shop of the plan, and put something into a cart there.

    What a connection knows of a shop's tables it learns by the first cart.
    """
    pages = [
        f"products?ordering={by}&offset={at}" for by in ("title", "price", "-created_at") for at in (0, 20)
    ]
    caller, json_type = HTTPConnection(urlsplit(address).netloc, timeout=20), "application/json"

    def ask(shop: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        head = {"Host": f"{shop}.localhost:{caller.port}", "Accept": json_type, "Content-Type": json_type}
        data = None if body is None else json.dumps(body)
        caller.request(method, f"/api/v1/{path}", data, head | headers)
        return json.loads(caller.getresponse().read())

    for shop in plan:
        slug = shop["slug"]
        words = {f"products?q={each.rpartition('-')[2]}" for each in shop["products"]}
        products = [ask(slug, "GET", f"products/{each}") for each in shop["products"]]
        for page in ("shop", "categories", *pages, *words):
            ask(slug, "GET", page)
        cart = ask(slug, "POST", "carts", {})
        line = {"variant": products[0]["variants"][0]["id"], "quantity": 1}
        ask(slug, "POST", f"carts/{cart['id']}/items", line, **{"X-Cart-Token": cart["token"]})


def _make_shop(slug: str, currency: str, *, is_one_of_few: bool) -> dict[str, Any]:
    from django.conf import settings
    from django_tenants.utils import tenant_context

    from accounts import api_keys
    from accounts.models import User
    from kernel import actors, clock
    from perf import sessions, shops
    from storefront.customers import services as customers

    owner, now, actor = f"owner@{slug}.example", clock.now(), actors.command("loadtest")
    shop = shops.open_shop(slug, name=f"The shop {slug}", currency=currency)
    with tenant_context(shop):
        count = PRODUCTS[not is_one_of_few]
        slugs = [_make_product(slug, number) for number in range(count)]
        emails = [f"customer{number}@{slug}.example" for number in range(CUSTOMERS[not is_one_of_few])]
        for email in emails:
            customers.register(email=email, password=PASSWORD, now=now)
        _, key = api_keys.create(name="load", kind="sk", scopes=KEY_SCOPES, actor=actor, now=now)
        session = sessions.open_session(User.objects.get(email=owner))
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    return {
        "slug": slug,
        "name": shop.name,
        "currency": currency,
        "products": slugs,
        "customers": [(email, PASSWORD) for email in emails],
        "key": key,
        "cookie": cookie,
    }


def _make_product(shop: str, number: int) -> str:
    from decimal import Decimal

    from kernel import actors, clock
    from storefront.catalogue import services as catalogue
    from storefront.inventory import services as inventory
    from storefront.inventory.models import StockLocation

    product = catalogue.create_product(
        title=f"Product {number}",
        slug=f"{shop}-product-{number}",
        description=f"<p>One of the many things that {shop} sells.</p>",
        status="active",
        price=Decimal(5 + number),
        actor=actors.command("loadtest"),
        now=clock.now(),
    )
    inventory.adjust(
        variant_id=product.variants.get().pk,
        location_id=StockLocation.objects.get().pk,
        delta=UNITS,
        reason="load test",
        actor=actors.command("loadtest"),
        now=clock.now(),
    )
    return product.slug
