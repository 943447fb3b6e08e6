"""A load test's world: shops to shop in, a web server over them, locust, and a verdict on what it saw."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from perf.scratch import ROOT

CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CHF")
PRODUCTS, CUSTOMERS, UNITS = 40, 5, 1_000_000
PASSWORD = "a password for load tests"  # noqa: S105
START_SECONDS = 120
GRACE_SECONDS = 60
CACHE, QUEUE = 14, 15
"""Valkey's databases for the server that is measured: development's own are 0 and 1."""


@dataclass(frozen=True)
class Limits:
    """What must hold for the verdict."""

    p95_ms: int
    fail_ratio: float


class LoadTestError(Exception):
    """The test could not be carried out; the message says why."""


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
        plan.append(_make_shop(f"load-{number}", CURRENCIES[number % len(CURRENCIES)]))
        on_made(number + 1)
    return plan


def surroundings() -> dict[str, str]:
    """The environment of processes over the current database, with a port, a cache and an empty queue of their own."""
    import redis
    from django.conf import settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    database = settings.DATABASES["default"]
    stores = [urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{n}")) for n in (CACHE, QUEUE)]
    for store in stores:
        redis.Redis.from_url(store).flushdb()
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{database['NAME']}")),
        "REDIS_URL": stores[0],
        "BROKER_URL": stores[1],
        "PORT": port,
        "WEB_THREADS": "8",
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }


@contextmanager
def web_server() -> Iterator[str]:
    """A web server over the current database; yields its address."""
    environment = surroundings()
    port = environment["PORT"]
    command = [sys.executable, "-m", "config.web"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            wait(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(
    *, address: str, plan: list[dict[str, Any]] | None, shops: int, users: int, seconds: int, html: str
) -> Any:
    """Let locust shop for a while; return what it measured. Raises LoadTestError."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        environment = {**os.environ, "SOUK_LOAD_RESULT": str(result)}
        if plan is not None:
            (Path(folder) / "plan.json").write_text(json.dumps(plan))
            environment["SOUK_LOAD_PLAN"] = str(Path(folder) / "plan.json")
        command = [sys.executable, "-m", "locust", "-f", str(ROOT / "perf" / "locustfile.py"), "--headless"]
        command += ["--host", address, "--users", str(users), "--spawn-rate", str(max(1, users // 5))]
        command += ["--run-time", f"{seconds}s", "--stop-timeout", "10", "--shops", str(shops)]
        command += ["--only-summary", "--loglevel", "WARNING", "--exit-code-on-error", "0"]
        command += ["--html", html] if html else []
        try:
            done = subprocess.run(  # noqa: S603
                command,
                check=False,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=seconds + GRACE_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise LoadTestError(f"locust had not ended {GRACE_SECONDS} s after its time") from error
        if not result.exists():
            raise LoadTestError("locust measured nothing:\n" + (done.stderr or done.stdout)[-2000:])
        return json.loads(result.read_text())


def judge(measured: Any, limits: Limits) -> dict[str, bool]:
    """Each condition of the verdict and whether it holds."""
    total = measured["total"]
    ratio = total["failures"] / total["requests"] if total["requests"] else 1.0
    return {
        f"p95 {total['p95']:.0f} ms <= {limits.p95_ms} ms": total["p95"] <= limits.p95_ms,
        f"failed {ratio:.2%} <= {limits.fail_ratio:.2%} of {total['requests']} requests": ratio
        <= limits.fail_ratio,
        f"answers of another shop: {len(measured['leaks'])}": not measured["leaks"],
    }


def _make_shop(slug: str, currency: str) -> dict[str, Any]:
    from django_tenants.utils import tenant_context

    from kernel import clock
    from storefront.customers import services as customers
    from tenants.provisioning import signups

    signup = signups.reserve(
        slug=slug,
        name=f"The shop {slug}",
        email=f"owner@{slug}.example",
        password=PASSWORD,
        currency=currency,
        now=clock.now(),
    )
    shop = signups.advance(signup.id, now=clock.now()).tenant
    with tenant_context(shop):
        slugs = [_make_product(slug, number) for number in range(PRODUCTS)]
        emails = [f"customer{number}@{slug}.example" for number in range(CUSTOMERS)]
        for email in emails:
            customers.register(email=email, password=PASSWORD, now=clock.now())
    return {
        "slug": slug,
        "name": shop.name,
        "currency": currency,
        "products": slugs,
        "customers": [(email, PASSWORD) for email in emails],
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


def wait(address: str, process: "subprocess.Popen[bytes]", log: Any) -> None:
    """Return when the web server at the address is ready. Raises LoadTestError with what it logged."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    log.seek(0)
    raise LoadTestError("the web server did not come up:\n" + log.read().decode(errors="replace")[-2000:])
