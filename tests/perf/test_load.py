"""A load test that sees another shop's data fails, whatever else it measured."""

import subprocess
import sys
from typing import Any

import pytest

from perf.load import leaks, runs, verdicts
from perf.load.leaks import Shop
from perf.load.spread import Spread
from perf.load.verdicts import Limits
from perf.load.wishes import UNIFORM, ZIPF, Stage, Wish, parse_stages
from tenants.models import Tenant
from tests import market
from tests.plugin import ROOT
from tests.server import Server

ALPHA = Shop(slug="alpha", name="Alpha", currency="EUR", products=frozenset({"tea"}))
EUROS, DOLLARS = {"amount": "1.00", "currency": "EUR"}, {"amount": "1.00", "currency": "USD"}
TEA: dict[str, Any] = {"slug": "tea", "variants": [], "price": EUROS}
RUM = TEA | {"slug": "rum"}


@pytest.mark.parametrize(
    "document",
    [
        {"name": "Alpha", "slug": "alpha", "currency": "EUR", "payment_gateways": []},
        TEA,
        {"count": 1, "results": [TEA]},
        {"count": 0, "results": []},
        {"items": [{"variant": {"product": {"slug": "tea"}}, "total": EUROS}], "warnings": []},
        {"number": 1001, "email": "me@example.com", "total": EUROS},
    ],
)
def test_what_is_the_shops_own_is_no_leak(document: dict[str, Any]) -> None:
    assert leaks.find(ALPHA, document, email="me@example.com") == []


@pytest.mark.parametrize(
    "document",
    [
        {"name": "Bravo", "slug": "alpha", "currency": "EUR", "payment_gateways": []},
        {"name": "Alpha", "slug": "alpha", "currency": "USD", "payment_gateways": []},
        RUM,
        TEA | {"price": DOLLARS},
        {"count": 2, "results": [TEA, RUM]},
        {"items": [{"variant": {"product": {"slug": "rum"}}}], "warnings": []},
        {"number": 1001, "email": "you@example.com", "total": EUROS},
        {"number": 1001, "email": "me@example.com", "lines": [{"total": DOLLARS}]},
    ],
)
def test_what_is_anothers_is_a_leak(document: dict[str, Any]) -> None:
    assert leaks.find(ALPHA, document, email="me@example.com") != []


def test_locust_ends_with_a_verdict_and_a_leak_ends_it_at_once(fresh_database: str, server: Server) -> None:
    shop = Tenant.objects.get(slug="alpha")
    product = market.put_on_shelf(shop=shop, sku="TEA", units=100).product
    told = {"slug": "alpha", "name": shop.name, "currency": shop.currency, "products": [product.slug]}
    true = _run(server, told)
    assert true["leaks"] == []
    assert all(verdicts.judge(true, Limits(p95_ms=10_000, fail_ratio=0)).values()), true
    lying = _run(server, told | {"currency": "JPY"}, seconds=30)
    assert lying["leaks"] != []
    assert not all(verdicts.judge(lying, Limits(p95_ms=10_000, fail_ratio=1)).values())
    assert lying["total"]["requests"] < true["total"]["requests"] + 10, "it did not go on"


def test_visits_begin_at_their_rate_whether_others_were_answered_or_not(
    fresh_database: str, server: Server
) -> None:
    shop = Tenant.objects.get(slug="alpha")
    product = market.put_on_shelf(shop=shop, sku="TEA", units=100).product
    told = {"slug": "alpha", "name": shop.name, "currency": shop.currency, "products": [product.slug]}
    found = _run(server, told, rate=20.0, profile="browse", seconds=5)
    assert found["leaks"] == []
    # 100 visits of three calls are expected; a fixed number of users with pauses would make a tenth of them
    assert found["total"]["requests"] > 100
    assert found["shops"][0]["requests"] == found["total"]["requests"]


def test_a_run_without_a_request_does_not_hold() -> None:
    assert not all(verdicts.judge(_measured(), Limits(p95_ms=1, fail_ratio=0.5)).values())


def test_a_shop_that_is_served_worse_than_the_others_is_unfair() -> None:
    alike = _measured(shops={"a": 100, "b": 110, "c": 105})
    apart = _measured(shops={"a": 100, "b": 110, "c": 400})
    limits = Limits(p95_ms=1_000, fail_ratio=0, fair=1.5)
    assert all(verdicts.judge(alike, limits).values())
    assert [name for name, holds in verdicts.judge(apart, limits).items() if not holds] == [
        "worst shop's p95 against the median's: c 3.64 <= 1.5"
    ]
    assert _index(alike) > 0.99 > _index(apart)
    assert verdicts.compare_shops(_measured(shops={"a": 100})["shops"]) is None, "one shop is like itself"


def test_a_route_has_a_limit_of_its_own_and_has_to_be_asked() -> None:
    measured = _measured(routes={"GET /products": 30})
    holding = verdicts.judge(measured, Limits(1_000, 0, routes={"GET /products": 30}))
    assert all(holding.values())
    slow = verdicts.judge(measured, Limits(1_000, 0, routes={"GET /products": 29}))
    assert not all(slow.values())
    assert not all(verdicts.judge(measured, Limits(1_000, 0, routes={"GET /carts": 29})).values())


@pytest.mark.parametrize(
    ("beside", "failures", "holds"),
    [
        pytest.param(39, 0, True, id="twice as slow at most"),
        pytest.param(41, 0, False, id="slower"),
        pytest.param(20, 1, False, id="an error"),
    ],
)
def test_quiet_shops_are_served_beside_noise_as_before(beside: int, failures: int, holds: bool) -> None:
    before = _measured(routes={"GET /products": 20})
    after = _measured(routes={"GET /products": beside, "GET noise: /products": 900}, failures=failures)
    assert all(verdicts.judge_noise(before, after).values()) is holds


def test_noise_that_nothing_can_be_compared_with_does_not_hold() -> None:
    assert not all(verdicts.judge_noise(_measured(), _measured()).values())


@pytest.mark.parametrize(
    ("spread", "connection", "holds"),
    [
        pytest.param(26, 349, True, id="thirteen tenths"),
        pytest.param(27, 349, False, id="slower"),
        pytest.param(26, 351, False, id="a connection that remembers too many shops"),
    ],
)
def test_a_thousand_shops_are_served_as_one(spread: int, connection: int, holds: bool) -> None:
    one = _measured(routes={"GET /products": 20})
    many = _measured(routes={"GET /products": spread}) | {"memory": {"web": 200, "connection": connection}}
    assert all(verdicts.judge_spread(one, many).values()) is holds


def test_people_go_on_to_other_shops() -> None:
    """In a process of its own: locust patches threads."""
    program = """
from perf.load import scene, shopping
scene.choose_shop = iter(("alpha", "beta")).__next__
visitor = shopping.Visitor.__new__(shopping.Visitor)
visitor.on_start()
assert shopping.Roamer.leave in visitor.tasks
visitor.leave()
assert visitor.shop == "beta"
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, cwd=ROOT)


def test_the_verdict_is_a_test_a_condition_in_junit() -> None:
    text = verdicts.write_junit({"p95 3 ms <= 2 ms": False, "leaks": True})
    assert 'tests="2" failures="1"' in text
    assert 'name="p95 3 ms &lt;= 2 ms"><failure' in text


def test_zipf_sends_most_visitors_to_the_first_shop() -> None:
    shops = list(range(10))
    counts = {
        kind: [Spread(shops, kind=kind).choose() for _ in range(2_000)].count(0) for kind in (UNIFORM, ZIPF)
    }
    assert 100 < counts[UNIFORM] < 320
    assert 550 < counts[ZIPF] < 820  # 1 of 2.93: 683


def test_stages_are_users_and_seconds() -> None:
    assert parse_stages("20@30,100@60") == [Stage(20, 30), Stage(100, 60)]
    for text in ("20", "0@3", "a@b", "20@30@5"):
        with pytest.raises((ValueError, TypeError)):
            parse_stages(text)


def _measured(
    *, shops: dict[str, int] | None = None, routes: dict[str, int] | None = None, failures: int = 0
) -> dict[str, Any]:
    def rows(p95s: dict[str, int] | None) -> list[dict[str, Any]]:
        return [{"name": name, "requests": 100, "p95": p95} for name, p95 in (p95s or {}).items()]

    number = 100 * len([*(shops or ()), *(routes or ())])
    total = {"requests": number, "failures": failures, "p95": 0}
    return {"total": total, "routes": rows(routes), "shops": rows(shops), "leaks": []}


def _index(measured: dict[str, Any]) -> float:
    found = verdicts.compare_shops(measured["shops"])
    assert found is not None
    return found.index


def _run(server: Server, told: dict[str, Any], *, seconds: int = 3, **wishes: Any) -> Any:
    wish = Wish(shops=1, users=4, seconds=seconds, **wishes)
    return runs.run(wish, address=f"http://127.0.0.1:{server.port}", plan=[told])
