"""The world that is tortured: Souk as `make up` runs it, and witnesses that are never killed.

The witnesses are a payment gateway, a mail server and a receiver of webhooks for each shop: each keeps what it was
told. They are the tests' own.
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psutil

from config.local import data_dir, processes, servers
from perf.torture import ground
from tests.faults import post
from tests.gateways.conftest import GatewayProcess, started
from tests.server import Answer, Server
from tests.storefront.webhooks import receiver

START_SECONDS = 300
UNITS = 100_000
PASSWORD = "a password for torture"  # noqa: S105


def say(text: str) -> None:
    """A line that is read while it goes on."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def seconds_until(is_so: Callable[[], bool], *, most: float = 120.0, every: float = 0.05) -> float:
    """How long it takes until it is so, or more than `most`."""
    began = time.monotonic()
    while not is_so() and time.monotonic() - began < most:
        time.sleep(every)
    return time.monotonic() - began


@dataclass
class Shop:
    """One shop, what is sold there, and who hears of it."""

    slug: str
    key: str
    product: int
    variant: int
    location: int
    hooks: receiver.Receiver


@dataclass
class World:
    """Everything, and how to reach its parts."""

    folder: Path
    web: Server
    gateway: GatewayProcess
    post: post.Post
    has_own_clock: bool = False
    shops: list[Shop] = field(default_factory=list)
    looks: Iterator[int] = field(default_factory=count)

    @cached_property
    def addresses(self) -> servers.Servers:
        """Of its Postgres and its Valkey, which keep them when they are started again."""
        found = servers.find(self.var_dir)
        assert found is not None
        return found

    @property
    def var_dir(self) -> Path:
        return self.folder / "var"

    @property
    def letters(self) -> Path:
        """Where the mail server keeps what it took."""
        return self.folder / "letters"

    def find(self, part: str) -> list[psutil.Process]:
        """The processes of a part (`config.web`, `config.worker`, `config.beat`), the first one first."""
        found = []
        for process in processes.find_orphans(self.var_dir):
            try:
                if part in process.cmdline():
                    found.append((process.create_time(), process))
            except psutil.NoSuchProcess:
                continue
        return [process for _, process in sorted(found, key=lambda each: each[0])]

    def stores(self, name: str) -> list[psutil.Process]:
        """The processes of `postgres` or of `valkey`; of Postgres the postmaster first."""
        found = data_dir.find(self.var_dir)
        assert found is not None
        folder = found.postgres if name == "postgres" else found.valkey
        return sorted(processes.working_in(folder, name), key=lambda process: process.create_time())

    def worker_children(self) -> list[psutil.Process]:
        """The processes that do background work; none while the one that hands it out is on its way back."""
        with suppress(psutil.NoSuchProcess):
            return [child for each in self.find("config.worker") for child in each.children()]
        return []

    def is_whole(self) -> bool:
        """Whether all is there that could be killed: what was killed a moment ago may be on its way back."""
        has_processes = bool(self.find("config.web")) and bool(self.worker_children())
        return has_processes and bool(self.stores("postgres")) and servers.find(self.var_dir) is not None

    def is_well(self) -> bool:
        """Whether it serves every shop."""
        try:
            path = f"/api/v1/products?offset={next(self.looks)}"  # which no cache knows
            return all(self.ask("GET", path, shop).status == 200 for shop in self.shops)
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, method: str, path: str, shop: Shop, body: Any = None, **headers: str) -> Answer:
        """One call; header names have underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.web.request(method, path, shop=shop.slug, body=body, headers=named, timeout=15)


Serve = Callable[[Path, dict[str, str], int], AbstractContextManager[Server]]
"""Runs Souk with its data in `var` of a folder, in an environment, behind a port; ready when it is entered."""


@contextmanager
def up(folder: Path, environment: dict[str, str], port: int) -> Iterator[Server]:
    """As `make up` does."""
    environment = environment | {"VAR_DIR": str(folder / "var"), "PORT": str(port), "POOL_SIZE": "0"}
    command = [sys.executable, "manage.py", "up", "--no-demo"]
    web = Server(command=command, environment=environment, log=folder / "up.log", port=port)
    try:
        super(Server, web).start()  # it is alive only when its stores are
        _wait_until_ready(web)
        yield web
    finally:
        _stop(web, folder / "var")


@contextmanager
def running(*, shops: int, serve: Serve = up) -> Iterator[World]:
    """A new world in a folder of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="souk-torture-")))
        folder.chmod(0o755)  # the servers' account is to get at it
        stack.enter_context(ground.own(folder / "var"))
        clock = ground.clock(folder)
        gateway = stack.enter_context(started(folder))
        mail = post.mail_server(box=folder / "letters", environment=dict(os.environ), log=folder / "post.log")
        stack.callback(mail.kill)
        mail.start()
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
        } | {**clock, "ENVIRONMENT": "development", "SANDBOX_GATEWAY_URL": f"{gateway.url}/sandbox"}
        web = stack.enter_context(serve(folder, environment, processes.free_port()))
        world = World(folder, web, gateway, mail, has_own_clock=bool(clock))
        _open_shops(world, stack, wanted=shops)
        yield world


def _wait_until_ready(web: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        web.fail_if_dead()
        try:
            if web.request("GET", "/health/ready", timeout=3).status == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.3)
    raise SystemExit("it never got ready:\n" + web.words()[-3000:])


def _stop(web: Server, var_dir: Path) -> None:
    if web.popen is not None:
        web.popen.send_signal(signal.SIGTERM)
        try:
            web.popen.wait(60)
        except subprocess.TimeoutExpired:
            web.kill()
    processes.end_orphans(var_dir)
    servers.destroy(var_dir)


def _open_shops(world: World, stack: ExitStack, *, wanted: int) -> None:
    """In this process, over Souk's own database; nothing of it is kept open afterwards."""
    os.environ |= {
        "DATABASE_URL": world.addresses.database_url,
        "REDIS_URL": world.addresses.redis_url,
        "BROKER_URL": "",  # beside it, wherever the terminal's is
        "VAR_DIR": str(world.var_dir),
        "ENVIRONMENT": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    from django.db import connection

    for number in range(wanted):
        hooks = stack.enter_context(receiver.running(f"127.0.1.{number + 1}"))  # a host each
        world.shops.append(_open_shop(f"torture-{number}", hooks, mail_port=world.post.port))
    connection.close()


def _open_shop(slug: str, hooks: receiver.Receiver, *, mail_port: int) -> Shop:
    from django_tenants.utils import tenant_context

    from accounts import api_keys
    from kernel import actors, clock
    from storefront.emails.models import MailSettings
    from storefront.inventory.models import StockLocation
    from storefront.webhooks import services as webhooks, signing
    from storefront.webhooks.models import Endpoint
    from tenants.provisioning import signups
    from tests import market

    now, actor = clock.now(), actors.command("torture")
    signup = signups.reserve(slug=slug, name=slug, email=f"owner@{slug}.example", password=PASSWORD, now=now)
    while not (tenant := signups.advance(signup.id, now=clock.now()).tenant).is_open:
        time.sleep(0.1)  # a worker has been faster, and is at it
    variant = market.put_on_shelf(shop=tenant, sku="TORTURE", units=UNITS)
    with tenant_context(tenant):
        facts = {
            "host": "127.0.0.1",
            "port": mail_port,
            "security": "none",
            "from_email": f"shop@{slug}.example",
        }
        MailSettings.objects.update_or_create(pk=1, defaults=facts)
        scopes = ["orders:read", "orders:write", "refunds:write", "stock:write", "products:write"]
        _, key = api_keys.create(name="Torture", kind="sk", scopes=scopes, actor=actor, now=now)
        endpoint = webhooks.create(
            values={"url": hooks.url, "event_types": ["order.paid"]}, actor=actor, now=now
        )
        hooks.secret = signing.read(endpoint.secret)
        Endpoint.objects.update(
            secret=hooks.secret
        )  # as older code keeps it, whose workers sign too (`--old`)
        return Shop(slug, key, variant.product_id, variant.pk, StockLocation.objects.get().pk, hooks)
