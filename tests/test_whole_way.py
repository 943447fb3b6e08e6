"""The whole way in one go: a shop is born, filled with real data and sold through, and says thank you."""

import json
import re
import subprocess
import sys
import time
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from storefront.catalogue.models import ProductImage
from tenants.models import Tenant
from tests import invariants, market
from tests.plugin import ROOT
from tests.server import Server, Worker

DATA = ROOT.parent / "shared" / "data" / "shopify"
FILES = ("apparel.csv", "home-and-garden.csv", "jewelery.csv")
RECEIPT_SECONDS = 20

pytestmark = pytest.mark.skipif(
    not all((DATA / name).exists() for name in FILES), reason=f"the real catalogues are not at {DATA}"
)


def test_a_shop_is_born_filled_and_sold_through(
    process_environment: dict[str, str], server: Server, request: pytest.FixtureRequest
) -> None:
    created = _manage(
        process_environment,
        *("create_shop", "--slug", "souvenirs", "--name", "Souvenirs", "--currency", "EUR", "--json"),
        *("--email", "owner@souvenirs.example", "--password", "a long password for owners"),
    )
    assert created["status"] == "live"
    reports = [
        _manage(process_environment, "import_products", "--shop", "souvenirs", str(DATA / name), "--json")
        for name in FILES
    ]
    assert all(report["created"] > 0 and report["error_count"] == 0 for report in reports), reports
    shop = Tenant.objects.get(slug="souvenirs")
    _leave_pictures_unfetched(shop)
    worker: Worker = request.getfixturevalue("worker")

    page = _get(server, "/api/v1/products?limit=100&in_stock=true")
    assert _get(server, "/api/v1/products?limit=1")["count"] == sum(report["created"] for report in reports)
    product = page["results"][0]
    variant = next(v for v in product["variants"] if v["in_stock"])

    order = _check_out(server, variant["id"])
    assert (order["status"], order["payment_status"]) == ("placed", "complete")
    assert order["lines"][0]["quantity"] == 2
    assert order["total"]["currency"] == "EUR"
    own = server.request(
        "GET",
        f"/api/v1/orders/{order['number']}",
        shop="souvenirs",
        headers={"X-Order-Token": order["token"]},
    )
    assert own.json()["total"] == order["total"]

    receipt = _wait_for_receipt(server, order["number"], worker)
    assert product["title"] in receipt
    assert str(order["number"]) in receipt
    assert "Souvenirs" in receipt
    other = server.request("GET", "/mailbox/", shop="alpha")
    assert market.DETAILS["email"] not in other.text, "another shop's mailbox shows none of it"
    invariants.check(shop, has_worker=True, media=server.var_dir / "media")
    assert invariants.unexpected_errors(server.words() + worker.words()) == []


def _manage(environment: dict[str, str], *arguments: str) -> Any:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def _leave_pictures_unfetched(shop: Tenant) -> None:
    """The catalogues name pictures on the internet, where no test of ours goes."""
    with tenant_context(shop):
        pending = ProductImage.objects.filter(state=ProductImage.State.PENDING)
        assert pending.update(state=ProductImage.State.FAILED, error="not fetched in tests") > 0


def _get(server: Server, path: str) -> Any:
    answer = server.request("GET", path, shop="souvenirs")
    assert answer.status == 200, answer.text
    return answer.json()


def _check_out(server: Server, variant: int) -> Any:
    """What a guest's app does, call by call."""

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = server.request(method, f"/api/v1{path}", shop="souvenirs", body=body, headers=sent)
        assert answer.status in (200, 201), answer.text
        return answer.json()

    cart = call("POST", "/carts")
    path, token = f"/carts/{cart['id']}", cart["token"]
    call("POST", f"{path}/items", {"variant": variant, "quantity": 2}, X_Cart_Token=token)
    address = {"email": market.DETAILS["email"], "shipping_address": market.ADDRESS}
    call("PATCH", path, address, X_Cart_Token=token)
    method = call("GET", f"{path}/shipping-options", X_Cart_Token=token)["results"][0]
    priced = call("PATCH", path, {"shipping_method": method["code"]}, X_Cart_Token=token)
    wish = {"cart": cart["id"], "payment": market.CARD}
    order = call("POST", "/orders", wish, X_Cart_Token=token, Idempotency_Key="the-whole-way")
    assert order["total"] == priced["total"], "what was shown is what was charged"
    return order


def _wait_for_receipt(server: Server, number: int, worker: Worker) -> str:
    """The receipt's page and body, as the mailbox on the shop's host shows them."""
    until = time.monotonic() + RECEIPT_SECONDS
    while time.monotonic() < until:
        index = server.request("GET", "/mailbox/", shop="souvenirs")
        assert index.status == 200
        for link in dict.fromkeys(re.findall(r'href="(/mailbox/[^"/]+/)"', index.text)):
            text = server.request("GET", link, shop="souvenirs").text
            if str(number) in text and market.DETAILS["email"] in text:
                return text + server.request("GET", f"{link}body", shop="souvenirs").text
        time.sleep(0.2)
    raise AssertionError("no receipt came:\n" + worker.words()[-3000:])
