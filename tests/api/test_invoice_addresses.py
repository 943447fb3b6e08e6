"""Invoices and credit notes by signed addresses: no credentials, one document, one shop, a quarter of an hour."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.orders import addresses
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.api.test_refunds import place
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db
LEEWAY = timedelta(seconds=5)


def path_of(answer: Any) -> str:
    url: str = answer.json()["url"]
    assert url.startswith("http://alpha.localhost/api/v1/orders/")
    return url.removeprefix("http://alpha.localhost")


@pytest.fixture
def order(api: Api, product: dict[str, Any]) -> dict[str, Any]:
    return place(api, product)


@pytest.fixture
def signed(api: Api, order: dict[str, Any]) -> str:
    guest = api.with_(X_Order_Token=order["token"])
    return path_of(guest.get(f"/orders/{order['number']}/invoice"))


def test_whose_order_it_is_gets_an_address_that_needs_no_credentials(
    api: Api, customer_api: Api, order: dict[str, Any], signed: str
) -> None:
    found = api.get(signed)
    assert (found.status_code, found["Content-Type"], found.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (found["Cache-Control"], found["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert order["token"] not in signed
    for nobody in (api, customer_api):
        assert nobody.get(f"/orders/{order['number']}/invoice").status_code == 404
    direct = api.get(f"/orders/{order['number']}/invoice.pdf", X_Order_Token=order["token"])
    assert direct.content[:5] == b"%PDF-"


def test_a_credit_note_has_one_too(api: Api, owner_api: Api, order: dict[str, Any], signed: str) -> None:
    where = f"/orders/{order['number']}/refunds"
    refund = owner_api.post(where, {}, Idempotency_Key="all").json()["refund"]["id"]
    note = path_of(owner_api.get(f"{where}/{refund}/credit-note"))
    assert api.get(note).content[:5] == b"%PDF-"
    signature = signed.partition("?")[2]
    assert api.get(f"{where}/{refund}/credit-note.pdf?{signature}").status_code == 404
    assert api.get(f"/orders/{order['number']}/invoice.pdf?{note.partition('?')[2]}").status_code == 404


def test_it_runs_out(api: Api, signed: str) -> None:
    with time_machine.travel(clock.now() + addresses.LASTS - LEEWAY):
        assert api.get(signed).status_code == 200
    with time_machine.travel(clock.now() + addresses.LASTS + LEEWAY):
        refused = api.get(signed)
    assert (refused.status_code, refused.json()["code"]) == (403, "order.address_expired")


def test_another_shop_another_order_and_a_change_are_not_found(
    api: Api, order: dict[str, Any], signed: str, product: dict[str, Any], other_shop: Tenant
) -> None:
    with tenant_context(other_shop):  # the same number there, paid: nothing but the signature refuses
        twin = OrderFactory(paid=True)
    assert twin.number == order["number"]
    assert Api("bravo.localhost").get(signed).status_code == 404
    second = place(api, product)
    path, _, signature = signed.partition("?signature=")
    assert api.get(f"/orders/{second['number']}/invoice.pdf?signature={signature}").status_code == 404
    body, _, seal = signature.rpartition("%3A")
    for wrong in (signature[:-1] + ("a" if signature[-1] != "a" else "b"), body, f"x{body}%3A{seal}", "ü"):
        refused = api.get(f"{path}?signature={wrong}")
        assert (refused.status_code, refused.json()["code"]) == (404, "order.not_found"), wrong


def test_there_is_none_before_the_order_is_paid(api: Api, product: dict[str, Any]) -> None:
    unpaid = place(api, product, {"gateway": "manual"})
    guest = api.with_(X_Order_Token=unpaid["token"])
    refused = guest.get(f"/orders/{unpaid['number']}/invoice")
    assert (refused.status_code, refused.json()["code"]) == (409, "order.no_invoice")
