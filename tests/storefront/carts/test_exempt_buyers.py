"""A customer who is exempt from tax buys without it, and every paper says why."""

from datetime import date
from typing import Any

import pytest

from accounts.models import AuditEvent
from kernel.errors import Invalid
from storefront.carts import queries, services
from storefront.checkout import drafts, edits, services as checkout
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.emails.contexts import orders as mails
from storefront.orders import documents, errors, queries as orders, refunds
from storefront.orders.models import Order, Refund
from storefront.orders.wording import format_of
from tenants.models import Tenant
from tests.storefront.stories import (
    ADDRESS,
    BY_TRANSFER,
    NOW,
    PAYS,
    STAFF,
    anything,
    customer,
    customer_cart,
    goods,
)

TODAY = NOW.date()


def exempt(buyer: Customer, reason: str = "charity", **values: Any) -> None:
    customers.update(
        customer_id=buyer.pk,
        values={"tax_exemption": reason, "tax_exemption_certificate": "NV 17", **values},  # type: ignore[typeddict-item]
        actor=STAFF,
        now=NOW,
    )


def test_prices_are_without_the_tax_that_was_in_them_and_every_paper_says_why(in_shop: Tenant) -> None:
    buyer, other = customer(), customer("ada@example.com")
    exempt(buyer)
    cup = goods(price="11.90")
    cart_id, shopper = customer_cart(buyer, cup, quantity=2)
    seen = services.update(cart_id=cart_id, shopper=shopper, changes={"shipping_address": ADDRESS}, now=NOW)
    figures = [seen[name]["amount"] for name in ("subtotal", "shipping_total", "tax_total", "total")]
    assert (figures, seen["tax_exemption"]) == (["20.00", "4.20", "0.00", "24.20"], "charity")
    (option,) = queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=NOW)
    assert option["price"]["amount"] == "4.20"
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert (placed["total"]["amount"], placed["taxes"], placed["tax_exemption"]) == ("24.20", [], "charity")

    theirs, shopper = customer_cart(other, cup)
    seen = services.update(cart_id=theirs, shopper=shopper, changes={"shipping_address": ADDRESS}, now=NOW)
    assert (seen["subtotal"]["amount"], seen["tax_exemption"]) == ("11.90", None)
    assert seen["tax_total"]["amount"] == "2.70"

    exempt(buyer, "", tax_exemption_certificate="")  # the order keeps what it was placed with
    order = Order.objects.get(number=placed["number"])
    why = "Without tax: the buyer is exempt as a charity. Certificate: NV 17."
    assert documents.invoice_data(order, list(order.lines.all()))["note"] == why
    table = mails.order_table(orders.get_bought(number=order.number), format_of(order))
    assert why in table.text
    assert why in table.html
    refunds.issue(number=order.number, key="all", actor=STAFF, now=NOW)
    refund = Refund.objects.get()
    assert (f"{refund.amount:.2f}", refund.tax) == ("24.20", 0)
    assert documents.credit_note_data(order, refund)["note"] == why


@pytest.mark.parametrize(("until", "tax"), [(TODAY, "0.00"), (date(TODAY.year - 1, 12, 31), "2.70")])
def test_it_ends_with_its_last_day(in_shop: Tenant, until: date, tax: str) -> None:
    buyer = customer()
    exempt(buyer, tax_exempt_until=until)
    cart_id, shopper = customer_cart(buyer, goods(price="11.90"))
    seen = services.update(cart_id=cart_id, shopper=shopper, changes={"shipping_address": ADDRESS}, now=NOW)
    assert seen["tax_total"]["amount"] == tax


def test_a_draft_order_bears_none_and_is_not_edited(in_shop: Tenant) -> None:
    buyer = customer()
    exempt(buyer)
    draft = drafts.create(
        values={
            "customer": buyer.pk,
            "shipping_address": ADDRESS,
            "lines": [{"variant": goods(price="11.90").pk, "quantity": 1, "price": None}],
        },
        may=anything,
        actor=STAFF,
        now=NOW,
    )
    assert (draft["subtotal"]["amount"], draft["tax_total"]["amount"]) == ("10.00", "0.00")
    number = drafts.send(draft_id=draft["id"], actor=STAFF, now=NOW)["order"]
    assert number is not None
    assert Order.objects.get(number=number).tax_exemption == "charity"
    with pytest.raises(errors.NotEditable, match="No tax was charged"):
        edits.edit(number=number, lines=[], may=anything, actor=STAFF, now=NOW)


def test_an_order_that_was_taxed_stays_so_when_it_is_edited(in_shop: Tenant) -> None:
    buyer = customer()
    cart_id, shopper = customer_cart(buyer, goods(price="11.90"))
    services.update(cart_id=cart_id, shopper=shopper, changes={"shipping_address": ADDRESS}, now=NOW)
    number = checkout.place(cart_id=cart_id, shopper=shopper, payment=BY_TRANSFER, now=NOW)["number"]
    exempt(buyer)
    line = Order.objects.get(number=number).lines.get()
    lines = [{"id": line.pk, "variant": None, "quantity": 2, "price": None}]
    edited = edits.edit(number=number, lines=lines, may=anything, actor=STAFF, now=NOW)  # type: ignore[arg-type]
    assert (edited["subtotal"]["amount"], edited["tax_exemption"]) == ("23.80", None)


def test_a_reason_is_needed_and_takes_the_rest_along(in_shop: Tenant) -> None:
    buyer = customer()
    with pytest.raises(Invalid) as refused:
        exempt(buyer, "")
    assert refused.value.field == "tax_exemption"
    with pytest.raises(Invalid):
        exempt(buyer, "because")
    exempt(buyer, tax_exempt_until=TODAY)
    fields = AuditEvent.objects.filter(verb="updated").latest("pk").fields
    assert fields["tax_exemption"] == ["", "charity"]
    assert "NV 17" not in str(fields)
    customers.update(customer_id=buyer.pk, values={"tax_exemption": None}, actor=STAFF, now=NOW)
    buyer.refresh_from_db()
    assert (buyer.tax_exemption, buyer.tax_exemption_certificate, buyer.tax_exempt_until) == ("", "", None)
