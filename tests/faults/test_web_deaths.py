"""The web server's own deaths: a process that is killed is replaced, and one that is told to stop ends what it does."""

import http.client
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psutil
import psycopg2
from django.conf import settings

from tenants.models import Tenant
from tests.server import Answer, Server

BACK_SECONDS = 2.0  # R18


@contextmanager
def locked(table: str, *, shop: str) -> Iterator[None]:
    """Nobody reads or writes a shop's table meanwhile."""
    schema = Tenant.objects.get(slug=shop).schema_name
    database = settings.DATABASES["default"]
    facts = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    with (
        closing(psycopg2.connect(dbname=database["NAME"], password=database["PASSWORD"], **facts)) as link,
        link,
        link.cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {schema}.{table} IN ACCESS EXCLUSIVE MODE")
        yield


def worker_of(server: Server) -> psutil.Process:
    assert server.popen is not None
    (worker,) = psutil.Process(server.popen.pid).children()
    return worker


def wait_until_served(server: Server) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 20:
        try:
            if server.request("GET", "/api/v1/shop", shop="alpha", timeout=2).status == 200:
                return time.monotonic() - began
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
    raise AssertionError("it did not come back:\n" + server.words()[-3000:])


def test_a_killed_worker_is_back_within_two_seconds(server: Server) -> None:
    wait_until_served(server)
    time.sleep(6)  # granian takes two deaths within 5.5 s for a loop
    worker_of(server).kill()
    assert wait_until_served(server) < BACK_SECONDS
    server.fail_if_dead()


def test_what_is_being_served_is_answered_before_the_server_ends(server: Server) -> None:
    wait_until_served(server)
    with ThreadPoolExecutor(1) as pool:
        with locked("catalogue_product", shop="alpha"):
            waiting = pool.submit(_list_products, server)
            time.sleep(1)
            assert server.popen is not None
            server.popen.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert not waiting.done()
        assert waiting.result(timeout=10).status == 200
    assert server.popen.wait(15) == 0


def _list_products(server: Server) -> Answer:
    return server.request("GET", "/api/v1/products", shop="alpha", timeout=10)
