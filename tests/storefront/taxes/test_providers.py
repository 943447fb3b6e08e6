"""Rates come from a provider that is brought from outside, and from the shop's own table where it has none to say."""

from decimal import Decimal
from typing import Any

import pytest

from storefront.carts import queries, services
from storefront.checkout import errors, services as checkout
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests.storefront.stories import ADDRESS, NOW, PAYS, goods, guest_cart

CALIFORNIA = {"country": "US", "region": "CA", "postal_code": "90210"}


@pytest.fixture(autouse=True)
def _installed(settings: Any, in_shop: Tenant) -> None:
    settings.TAX_PROVIDERS = ["tests.storefront.taxes.outside.COUNTIES"]
    in_shop.prices_include_tax = False
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    TaxRate.objects.create(name="Sales tax", country="US", region="CA", percent=Decimal("7.25"))


def cart_to(**place: str) -> Any:
    cart, shopper = guest_cart(goods(price="100.00"), goods("Rice", price="10.00", tax_class="groceries"))
    changes = {"shipping_address": ADDRESS | place}
    services.update(cart_id=cart, shopper=shopper, changes=changes, now=NOW)
    return {"cart_id": cart, "shopper": shopper, "now": NOW}


def test_what_it_says_is_charged_and_kept_with_the_order() -> None:
    order = checkout.place(**cart_to(**CALIFORNIA), payment=PAYS)
    assert [(tax["name"], tax["percent"]) for tax in order["taxes"]] == [("County tax", "9.5")]
    assert [line["tax"]["amount"] for line in order["lines"]] == ["9.50", "0.00"]


def test_where_it_says_nothing_the_shop_s_own_rates_hold() -> None:
    order = checkout.place(**cart_to(), payment=PAYS)
    assert [tax["percent"] for tax in order["taxes"]] == ["19"]


def test_while_it_cannot_say_nothing_is_sold_there() -> None:
    cart = cart_to(**CALIFORNIA | {"postal_code": "90001"})
    assert [warning["code"] for warning in queries.get(**cart)["warnings"]] == ["tax_unsettled"]
    with pytest.raises(errors.TaxUnsettled):
        checkout.place(**cart, payment=PAYS)
