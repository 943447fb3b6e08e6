"""A business elsewhere in the European Union buys without tax, where the shop says so."""

import pytest

from kernel.errors import Invalid
from storefront.carts import queries, services
from storefront.checkout import services as checkout
from storefront.orders import documents
from storefront.orders.models import Order
from storefront.taxes import rules
from tenants.models import Tenant
from tests.storefront.stories import ADDRESS, NOW, PAYS, goods, guest_cart

PARIS = ADDRESS | {"country": "FR", "postal_code": "75001", "city": "Paris"}
FRENCH = "FR 40 303 265 045"


@pytest.mark.parametrize(
    ("seller", "buyer", "to", "applies"),
    [
        ("DE", "FR", "FR", True),
        ("DE", "FR", "IT", True),
        ("DE", "DE", "FR", False),
        ("DE", "FR", "DE", False),
        ("DE", "FR", "CH", False),
        ("DE", "", "FR", False),
        ("CH", "FR", "FR", False),
        ("GB", "FR", "FR", False),
    ],
)
def test_it_is_from_one_state_to_another(seller: str, buyer: str, to: str, applies: bool) -> None:
    assert rules.is_reverse_charge(seller=seller, buyer=buyer, to=to) == applies


def test_prices_are_without_the_tax_that_was_in_them(in_shop: Tenant) -> None:
    in_shop.reverse_charge = True
    cart_id, shopper = guest_cart(goods(price="11.90"), quantity=2)
    changes = {"shipping_address": PARIS, "vat_id": FRENCH}
    seen = services.update(cart_id=cart_id, shopper=shopper, changes=changes, now=NOW)
    assert (seen["vat_id"], seen["reverse_charge"]) == ("FR40303265045", True)
    figures = [seen[name]["amount"] for name in ("subtotal", "shipping_total", "tax_total", "total")]
    assert figures == ["20.00", "4.20", "0.00", "24.20"]
    (option,) = queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=NOW)
    assert option["price"]["amount"] == "4.20"
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert (placed["total"]["amount"], placed["reverse_charge"], placed["taxes"]) == ("24.20", True, [])
    order = Order.objects.get(number=placed["number"])
    said = documents.invoice_data(order, list(order.lines.all()))
    assert "VAT number: FR40303265045" in said["addresses"][0]["lines"]
    assert "article 138" in said["note"]


def test_where_the_shop_does_not_say_so_the_number_is_kept_and_tax_is_due(in_shop: Tenant) -> None:
    cart_id, shopper = guest_cart(goods(price="11.90"))
    changes = {"shipping_address": PARIS, "vat_id": FRENCH}
    seen = services.update(cart_id=cart_id, shopper=shopper, changes=changes, now=NOW)
    assert (seen["vat_id"], seen["reverse_charge"]) == ("FR40303265045", False)
    assert seen["tax_total"]["amount"] == "2.70"
    with pytest.raises(Invalid) as refused:
        services.update(cart_id=cart_id, shopper=shopper, changes={"vat_id": "FR 123"}, now=NOW)
    assert refused.value.field == "vat_id"
