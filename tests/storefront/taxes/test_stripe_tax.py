"""Stripe Tax behind the port: what it takes is charged, and while it cannot say nothing is sold there."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from kernel import throttling
from storefront.carts import queries, services
from storefront.checkout import errors, services as checkout
from storefront.payments import accounts
from storefront.payments.gateways.stripe import tax
from storefront.payments.gateways.stripe.tax import STRIPE_TAX
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests.gateways.conftest import GatewayProcess, gateway  # noqa: F401 - a fixture
from tests.storefront.stories import ADDRESS, NOW, PAYS, STAFF, goods, guest_cart

FOOD = "txcd_40060003"
BEVERLY_HILLS = {"country": "US", "region": "CA", "postal_code": "90210"}


@pytest.fixture(autouse=True)
def stripe(gateway: GatewayProcess, settings: Settings, in_shop: Tenant) -> Iterator[GatewayProcess]:  # noqa: F811
    settings.TAX_PROVIDERS = ["storefront.payments.gateways.stripe.tax.STRIPE_TAX"]
    settings.STRIPE_API_BASE = gateway.url
    in_shop.prices_include_tax = False
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    TaxRate.objects.create(name="Food", tax_class=FOOD, percent=Decimal(7))
    accounts.save(gateway="stripe", values={"secret_key": "sk_test_1"}, actor=STAFF)
    STRIPE_TAX.forget()
    yield gateway
    STRIPE_TAX.forget()


def cart_to(**place: str) -> dict[str, Any]:
    cart, shopper = guest_cart(goods(price="100.00"), goods("Rice", price="10.00", tax_class=FOOD))
    services.update(cart_id=cart, shopper=shopper, changes={"shipping_address": ADDRESS | place}, now=NOW)
    return {"cart_id": cart, "shopper": shopper, "now": NOW}


def warnings(cart: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in queries.get(**cart)["warnings"]]


def test_what_state_county_and_city_take_is_charged_by_the_class_of_goods() -> None:
    order = checkout.place(**cart_to(**BEVERLY_HILLS), payment=PAYS)
    assert [(tax["name"], Decimal(tax["percent"])) for tax in order["taxes"]] == [
        ("Sales Tax", Decimal("8.5"))
    ]
    assert [line["tax"]["amount"] for line in order["lines"]] == ["8.50", "0.00"]


def test_it_is_asked_once_for_a_place_and_what_it_said_outlives_it(stripe: GatewayProcess) -> None:
    cart_to(**BEVERLY_HILLS)
    stripe.stop()
    order = checkout.place(**cart_to(**BEVERLY_HILLS), payment=PAYS)
    assert [Decimal(tax["percent"]) for tax in order["taxes"]] == [Decimal("8.5")]
    STRIPE_TAX._known.clear()  # as another process, which has the cache alone
    assert warnings(cart_to(**BEVERLY_HILLS)) == []


@pytest.mark.parametrize("wrong", ["error", "hang", "drop"])
def test_while_it_does_not_answer_nothing_is_sold_there_and_afterwards_it_is(
    stripe: GatewayProcess, wrong: str
) -> None:
    stripe.control(wrongs=[wrong])
    cart = cart_to(**BEVERLY_HILLS)
    assert warnings(cart) == ["tax_unsettled"]
    with pytest.raises(errors.TaxUnsettled):
        checkout.place(**cart, payment=PAYS)
    STRIPE_TAX.forget()  # as half a minute later
    assert warnings(cart) == []
    assert checkout.place(**cart, payment=PAYS)["tax_total"]["amount"] != "0.00"


def test_a_place_that_it_does_not_know_is_not_sold_to_and_keeps_no_other_from_being() -> None:
    for _ in range(2):
        assert warnings(cart_to(**BEVERLY_HILLS | {"postal_code": "00000"})) == ["tax_unsettled"]
    assert warnings(cart_to(**BEVERLY_HILLS)) == []


def test_it_is_asked_about_so_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tax, "_PLACES", throttling.Limit("stripe_tax_places", 3, 3600, is_strict=True))
    codes = ("90210", "90211", "90212", "90210")  # after Berlin
    carts = [cart_to(**BEVERLY_HILLS | {"postal_code": code}) for code in codes]
    assert [warnings(cart) for cart in carts] == [[], [], ["tax_unsettled"], []]


def test_where_strangers_have_asked_about_too_many_places_others_order_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tax, "_PLACES", throttling.Limit("stripe_tax_places", 1, 3600, is_strict=True))
    monkeypatch.setattr(
        tax, "_ORDERED", throttling.Limit("stripe_tax_places_ordered", 1, 3600, is_strict=True)
    )
    first, second, third = (
        cart_to(**BEVERLY_HILLS | {"postal_code": code}) for code in ("90210", "90211", "90212")
    )
    assert warnings(first) == ["tax_unsettled"], "after Berlin"
    assert checkout.place(**first, payment=PAYS, address="192.0.2.1")["taxes"]
    with pytest.raises(errors.TaxUnsettled):
        checkout.place(**second, payment=PAYS, address="192.0.2.1")
    assert checkout.place(**third, payment=PAYS, address="192.0.2.2")["taxes"]


def test_before_there_is_an_address_and_for_who_does_not_use_it_the_shop_s_own_rates_hold() -> None:
    cart, shopper = guest_cart(goods(price="100.00"))
    services.update(cart_id=cart, shopper=shopper, changes={"shipping_address": None}, now=NOW)
    before = queries.get(cart_id=cart, shopper=shopper, now=NOW)
    assert (before["warnings"], before["tax_total"]["amount"]) == ([], "19.95")
    accounts.save(gateway="stripe", values={"secret_key": "sk_untaxed"}, actor=STAFF)
    STRIPE_TAX.forget()  # as a day later
    order = checkout.place(**cart_to(), payment=PAYS)
    assert [tax["percent"] for tax in order["taxes"]] == ["19", "7"]
    accounts.disconnect(gateway="stripe", actor=STAFF)
    STRIPE_TAX.forget()
    assert warnings(cart_to(postal_code="10117")) == []
