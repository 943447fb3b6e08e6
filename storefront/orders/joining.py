"""A guest's orders, once whoever placed them has an account."""

from datetime import datetime

from django.db import transaction

from kernel.money import ZERO
from storefront.customers import tiers
from storefront.customers.models import Customer
from storefront.orders import gift_cards, locked, signals
from storefront.orders.models import Order
from storefront.orders.rules import CLOSED, RefundStatus

MOST_AT_ONCE = 100


@transaction.atomic
def join_guests_orders(customer: Customer, now: datetime) -> None:
    """Give a customer who has shown that an address is theirs what guests ordered under it; it counts as theirs.

    The newest MOST_AT_ONCE at a time: anybody orders under any address, and its owner waits for this. What ended
    unpaid joins nobody.
    """
    theirs = Order.objects.filter(customer=None, email=customer.user.email)
    theirs = theirs.exclude(status__in=CLOSED, paid_at__isnull=True)
    for order_id in sorted(theirs.order_by("-number").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        order = locked.find_by_id(order_id)
        if order is None or order.customer_id is not None:
            continue
        order.customer = customer
        order.save(update_fields=["customer"])
        if order.invoice_number is not None and order.paid_at is not None:
            lines = locked.list_lines(order)
            cards = sum((line.total for line in lines if line.is_gift_card), ZERO)
            succeeded = order.refunds.filter(status=RefundStatus.SUCCEEDED)
            amount = order.total - order.refunded_total - cards
            amount += gift_cards.returned(refunds=succeeded, lines=lines)
            tiers.record_payment(
                customer_id=customer.pk, order=order.pk, amount=amount, paid_at=order.paid_at, now=now
            )
        signals.order_updated.send(sender=Order, order=order, previous={"customer": None}, now=now)
