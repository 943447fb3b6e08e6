"""R17: a store that hangs, and a table that is locked. Nobody waits for more than a few seconds, others for nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import redis

from config.health import QUIET_SECONDS
from kernel import deadlines
from tests import market
from tests.database import PASSWORD
from tests.faults.processes import Stores
from tests.faults.test_web_deaths import locked
from tests.patience import seconds
from tests.server import Answer, Server, web_server

PATIENCE = seconds(5)
OWNER = {"email": "owner@alpha.example", "password": PASSWORD}


def ask(server: Server, path: str, *, shop: str | None = "alpha", **more: Any) -> tuple[float, Answer]:
    began = time.monotonic()
    answer = server.request("GET", path, shop=shop, **more)
    return time.monotonic() - began, answer


def assert_unavailable(answer: Answer) -> None:
    assert answer.status == 503, answer.text
    assert market.header(answer, "Content-Type") == "application/problem+json"
    assert int(market.header(answer, "Retry-After")) > 0


def test_a_locked_table_is_503_in_its_shop_and_nothing_in_others(server: Server) -> None:
    for shop in ("alpha", "bravo"):
        assert ask(server, "/api/v1/products", shop=shop)[1].status == 200
    with locked("catalogue_product", shop="alpha"), ThreadPoolExecutor(16) as pool:
        waiting = [pool.submit(ask, server, f"/api/v1/products?offset={n}") for n in range(12)]
        time.sleep(0.3)
        beside = [ask(server, f"/api/v1/products?offset={n}", shop="bravo") for n in range(20)]
        found = [future.result() for future in waiting]
    for took, answer in found:
        assert_unavailable(answer)
        assert took < PATIENCE
    assert {answer.status for _, answer in beside} == {200}
    assert max(took for took, _ in beside) < PATIENCE
    assert ask(server, "/api/v1/products?offset=50")[1].status == 200


def test_a_postgres_that_hangs_is_503_in_five_seconds(stores: Stores, web: Server) -> None:
    for path in ("/api/v1/shop", "/api/v1/categories"):
        assert ask(web, path)[1].status == 200
    hung_at = time.monotonic()
    with stores.hanging("postgres"):
        for _ in range(2):
            with ThreadPoolExecutor(16) as pool:
                waiting = [pool.submit(ask, web, f"/api/v1/products?offset={n}") for n in range(12)]
                assert ask(web, "/health/live", shop=None)[0] < seconds(1)
                found = [future.result() for future in waiting]
            for took, answer in found:
                assert_unavailable(answer)
                assert took < PATIENCE
        took, answer = ask(web, "/health/ready", shop=None)
        assert (answer.status, took < PATIENCE) == (503, True)
    began = time.monotonic()
    while web.request("GET", "/api/v1/products?offset=3", shop="alpha").status != 200:
        assert time.monotonic() - began < PATIENCE, web.words()[-3000:]
        time.sleep(0.1)
    told = web.words().count("database unavailable")
    assert told <= 2 + (time.monotonic() - hung_at) / QUIET_SECONDS, "one line a fault, and each ten seconds"


def test_a_postgres_that_hangs_while_nothing_is_known_yet_is_waited_for_once(
    stores: Stores, environment: dict[str, str], tmp_path: Path
) -> None:
    redis.Redis.from_url(stores.redis_url).flushall()
    as_made_up = environment | {"ENVIRONMENT": "development", "DEBUG": "1"}
    cold = web_server(environment=as_made_up, log=tmp_path / "cold.log")
    try:
        cold.start()
        with stores.hanging("postgres"):
            found = [ask(cold, "/api/v1/products", shop=shop) for shop in ("alpha", "bravo", "nobody")]
    finally:
        cold.kill()
    for took, answer in found:
        assert_unavailable(answer)
        assert took < PATIENCE
    assert min(took for took, _ in found) < 1.5 * deadlines.SECONDS, "another wait is another second"


def test_a_valkey_that_hangs_keeps_nobody_from_shopping(stores: Stores, web: Server) -> None:
    assert ask(web, "/api/v1/products")[1].status == 200
    with stores.hanging("valkey"):
        for number in range(8):
            took, answer = ask(web, f"/api/v1/products?offset={number}")
            assert answer.status == 200, answer.text
            assert took < PATIENCE
    assert ask(web, "/api/v1/products")[1].status == 200


@pytest.mark.parametrize("is_remembered", [True, False])
def test_without_postgres_and_without_kept_hosts_it_is_still_503(
    stores: Stores, web: Server, is_remembered: bool
) -> None:
    if is_remembered:
        assert ask(web, "/api/v1/products")[1].status == 200
        time.sleep(3.5)
    stores.stop_postgres()
    try:
        redis.Redis.from_url(stores.redis_url).flushall()
        for path in (
            "/api/v1/products",
            "/api/v1/products/facets",
            "/",
            "/admin/",
        ):
            assert_unavailable(ask(web, path, headers={"Cookie": "session=0123456789"})[1])
    finally:
        stores.start()
    assert "Traceback" not in web.words()


def test_tries_at_logging_in_while_we_were_away_do_not_count(stores: Stores, web: Server) -> None:
    assert market.log_in(web, shop="alpha", **OWNER)["access"]
    stores.stop_postgres()
    try:
        for _ in range(20):
            assert_unavailable(web.request("POST", "/api/v1/auth/token", shop="alpha", body=OWNER))
    finally:
        stores.start()
    until = time.monotonic() + seconds(10)
    while web.request("GET", "/health/ready").status != 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert market.log_in(web, shop="alpha", **OWNER)["access"]
