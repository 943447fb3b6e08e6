"""The web server's own deaths: a process that is killed is replaced, and one that is told to stop ends what it does."""

import http.client
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psutil
import psycopg2
from django.conf import settings
from django.db import connection

from tenants.models import Tenant
from tests.patience import seconds
from tests.server import Answer, Server

DEATHS = int(os.environ.get("SOUK_FAULT_DEATHS", "3"))
BACK_SECONDS = seconds(2)  # R18


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
    while time.monotonic() - began < seconds(20):
        try:
            if server.request("GET", "/api/v1/shop", shop="alpha", timeout=2).status == 200:
                return time.monotonic() - began
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
    raise AssertionError("it did not come back:\n" + server.words()[-3000:])


def test_a_worker_killed_again_and_again_is_back_within_two_seconds(server: Server) -> None:
    wait_until_served(server)
    for _ in range(DEATHS):  # one after the other, which granian by itself takes for a loop
        dying = worker_of(server)
        dying.kill()
        dying.wait()
        assert wait_until_served(server) < BACK_SECONDS
        server.fail_if_dead()


def test_what_is_being_served_is_answered_before_the_server_ends(server: Server) -> None:
    wait_until_served(server)
    with ThreadPoolExecutor(1) as pool:
        with locked("catalogue_product", shop="alpha"):
            waiting = pool.submit(_list_products, server)
            _wait_for_a_lock()
            assert server.popen is not None
            server.popen.send_signal(signal.SIGTERM)
            assert not waiting.done()
        assert waiting.result(timeout=10).status == 200
    assert server.popen.wait(60) == 0


def _wait_for_a_lock() -> None:
    """Until somebody waits for one."""
    until = time.monotonic() + seconds(20)
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < until
            time.sleep(0.02)


def _list_products(server: Server) -> Answer:
    return server.request("GET", "/api/v1/products", shop="alpha", timeout=10)
