"""Staff say who is exempt from tax, and that customer alone buys without it, by the API and on the shop's pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import roles
from accounts.models import User
from tenants.models import Tenant
from tests import database
from tests.api.conftest import PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db
EXEMPTION = {
    "tax_exemption": "diplomatic",
    "tax_exemption_certificate": "151-22",
    "tax_exempt_until": "2999-12-31",
}


def taxed(view: dict[str, Any]) -> tuple[str, bool]:
    return view["subtotal"]["amount"], view["tax_total"]["amount"] != "0.00"


def test_who_may_change_customers_says_who_is_exempt_and_nobody_else(
    owner_api: Api,
    customer_api: Api,
    api: Api,
    shop: Tenant,
    member: Callable[..., User],
    product: dict[str, Any],
) -> None:
    ada = customer_api.get("/customers/me").json()["id"]
    assert customer_api.patch("/customers/me", EXEMPTION).status_code == 422
    assert customer_api.patch(f"/customers/{ada}", EXEMPTION).status_code == 403
    analyst = api.as_(member(roles.ANALYST), shop)
    assert analyst.patch(f"/customers/{ada}", EXEMPTION).status_code == 403
    cart, _ = fill_cart(customer_api, product)
    assert taxed(customer_api.get(f"/carts/{cart}").json()) == ("25.80", True)

    told = owner_api.patch(f"/customers/{ada}", EXEMPTION)
    assert {name: told.json()[name] for name in EXEMPTION} == EXEMPTION
    refused = owner_api.patch(f"/customers/{ada}", {"tax_exemption": "because"})
    assert refused.status_code == 422
    assert taxed(customer_api.get(f"/carts/{cart}").json()) == ("21.68", False)
    stranger, guest = fill_cart(api, product)
    assert taxed(guest.patch(f"/carts/{stranger}", {"email": "ada@example.com"}).json()) == ("25.80", True)

    browser = Client(headers={"host": "alpha.localhost"})
    browser.post("/account/login/", {"email": "ada@example.com", "password": database.PASSWORD})
    assert "you are exempt" in browser.get("/cart/").content.decode()
    placed = customer_api.with_(Idempotency_Key="one").post("/orders", {"cart": cart, "payment": PAYMENT})
    assert placed.status_code == 201, placed.content
    assert taxed(placed.json()) == ("21.68", False)
    owner_api.patch(f"/customers/{ada}", {"tax_exemption": None})
    page = browser.get(f"/orders/{placed.json()['number']}/").content.decode()
    assert "embassy or international organisation. Certificate: 151-22." in page
    cart, _ = fill_cart(customer_api, product)
    assert taxed(customer_api.get(f"/carts/{cart}").json()) == ("25.80", True)
