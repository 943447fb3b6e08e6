"""The rule of gapless documents sees a gap."""

from collections.abc import Callable

import pytest
from django.db.models import F

from storefront.orders.models import Order, OrderCounter, Refund
from storefront.orders.numbers import Series
from storefront.payments import refunds
from tenants.models import Tenant
from tests import invariants
from tests.factories import NOW, OrderFactory


def skip_an_invoice() -> None:
    Order.objects.filter(invoice_number=1002).update(invoice_number=1003)
    OrderCounter.objects.filter(pk=Series.INVOICE).update(value=1003)


def skip_a_credit_note() -> None:
    Refund.objects.filter(credit_note=1002).update(credit_note=1003)
    OrderCounter.objects.filter(pk=Series.CREDIT_NOTE).update(value=1003)


def lose_a_credit_note() -> None:
    OrderCounter.objects.filter(pk=Series.CREDIT_NOTE).update(value=F("value") + 1)


@pytest.mark.parametrize("spoil", [skip_an_invoice, skip_a_credit_note, lose_a_credit_note])
def test_a_gap_in_invoices_and_credit_notes_is_seen(in_shop: Tenant, spoil: Callable[[], None]) -> None:
    for _ in range(2):
        order = OrderFactory(paid=True)
        refunds.issue(number=order.number, key="once", actor="", now=NOW)
    invariants.check(in_shop)
    spoil()
    with pytest.raises(AssertionError, match="invoice and credit-note numbers have no gap"):
        invariants.check(in_shop)
