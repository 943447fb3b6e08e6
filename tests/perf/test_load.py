"""A load test that sees another shop's data fails, whatever else it measured."""

from typing import Any

import pytest

from perf import leaks, load
from perf.leaks import Shop
from tenants.models import Tenant
from tests import market
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
    assert all(load.judge(true, load.Limits(p95_ms=10_000, fail_ratio=0)).values()), true
    lying = _run(server, told | {"currency": "JPY"}, seconds=30)
    assert lying["leaks"] != []
    assert not all(load.judge(lying, load.Limits(p95_ms=10_000, fail_ratio=1)).values())
    assert lying["total"]["requests"] < true["total"]["requests"] + 10, "it did not go on"


def test_a_run_without_a_request_does_not_hold() -> None:
    nothing = {"total": {"requests": 0, "failures": 0, "p95": 0}, "leaks": []}
    assert not all(load.judge(nothing, load.Limits(p95_ms=1, fail_ratio=0.5)).values())


def _run(server: Server, told: dict[str, Any], *, seconds: int = 3) -> Any:
    address = f"http://127.0.0.1:{server.port}"
    return load.run(address=address, plan=[told], shops=1, users=4, seconds=seconds, html="")
