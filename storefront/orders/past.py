"""Orders that another system has seen through to their end: kept as they ended, without stock, payments or mail."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import clock, references, rows
from kernel.actors import Actor
from kernel.errors import Invalid
from kernel.money import ZERO
from kernel.postal_addresses import AddressDict
from storefront.orders import numbers, rules
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.rules import FulfilmentStatus, PaymentStatus, Status
from tenants import current

MOST_LINES = 500
"""Each list of orders tells all lines of each."""


class PastLine(TypedDict):
    """What was bought."""

    title: str
    sku: str
    quantity: int
    price: Decimal
    variant: int | None


def is_known(name: str) -> bool:
    """Whether an order that the other system calls so is kept already."""
    return Order.objects.filter(external_id=name).exists()


@transaction.atomic
def record(
    *,
    name: str,
    email: str,
    customer_id: int | None,
    lines: Sequence[PastLine],
    amounts: Mapping[str, Decimal],
    code: str,
    shipping_method: str,
    payment: PaymentStatus | None,
    is_sent: bool,
    addresses: tuple[AddressDict | None, AddressDict | None],
    note: str,
    tags: Sequence[str],
    placed_at: datetime,
    paid_at: datetime | None,
    cancelled_at: datetime | None,
    is_trial: bool,
    actor: Actor,
    now: datetime,
) -> Order:
    """Keep an order as it ended, under the other system's `name` for it and a number of this shop's.

    `amounts` are its `discount`, `shipping`, `tax`, `total` and what was `refunded`. It has no invoice: that is the
    other system's. Raises Invalid where the figures do not add up, for a time that is still to come, and for a name
    that is none. The number is taken last, since buyers who order wait for it until the caller's commit; one that is
    tried, and taken back, has none.
    """
    if len(lines) > MOST_LINES:
        raise Invalid(
            _("Give at most %(count)s.") % {"count": MOST_LINES}, field="Lineitem name", reason="too_long"
        )
    if not lines:
        raise Invalid(_("There is nothing in this order."), field="Lineitem name", reason="required")
    for column, at in (("Created at", placed_at), ("Paid at", paid_at), ("Cancelled at", cancelled_at)):
        clock.check(at, field=column)
        if at is not None and at > now:
            raise Invalid(_("This is still to come."), field=column, reason="too_large")
    refunded = amounts["total"] if payment == PaymentStatus.REFUNDED else amounts["refunded"]
    if refunded > amounts["total"]:
        raise Invalid(_("That is more than was paid"), field="Refunded Amount", reason="too_large")
    shop, subtotal = current.tenant(), sum((line["price"] * line["quantity"] for line in lines), ZERO)
    net = subtotal - amounts["discount"] + amounts["shipping"]
    if amounts["total"] not in (net, net + amounts["tax"]):
        raise Invalid(
            _("Goods, discount, shipping and tax do not add up to the total."), field="Total", reason="sum"
        )
    order = Order(
        cart=uuid.uuid4(),
        customer_id=customer_id,
        email=email,
        external_id=references.check_external_id(name),
        currency=shop.currency,
        prices_include_tax=amounts["total"] == net,
        subtotal=subtotal,
        discount_total=amounts["discount"],
        shipping_total=amounts["shipping"],
        tax_total=amounts["tax"],
        total=amounts["total"],
        refunded_total=refunded,
        discounts=[
            {
                "name": code or _("Discount"),
                "code": code,
                "applies_to": "order",
                "promotion": None,
                "amount": str(amounts["discount"]),
            }
        ]
        if amounts["discount"]
        else [],
        shipping_method={"code": "", "name": shipping_method, "price": str(amounts["shipping"])}
        if shipping_method
        else None,
        shipping_address=addresses[0] or addresses[1],
        billing_address=addresses[1] or addresses[0],
        note=note,
        tags=rules.clean_tags(list(tags)),
        status=Status.CANCELLED if cancelled_at else Status.COMPLETED,
        payment_status=payment or PaymentStatus.FAILED,
        fulfilment_status=FulfilmentStatus.FULFILLED if is_sent else FulfilmentStatus.UNFULFILLED,
        placed_at=placed_at,
        paid_at=paid_at,
        closed_at=cancelled_at,
    )
    bought = [
        OrderLine(
            order=order,
            variant_id=line["variant"],
            title=line["title"],
            sku=line["sku"],
            quantity=line["quantity"],
            unit_price=line["price"],
            total=line["price"] * line["quantity"],
            fulfilled=line["quantity"] if is_sent else 0,
            cancelled=0 if is_sent else line["quantity"],
        )
        for line in lines
    ]
    events = [OrderEvent(order=order, kind="placed", created_at=placed_at)]
    said = _("Taken over from another system, where it was {name}.").format(name=name)
    events.append(
        OrderEvent(
            order=order, kind="note", is_public=False, data={"text": said}, actor=actor.name, created_at=now
        )
    )
    order.number = 0 if is_trial else numbers.take(numbers.Series.ORDER)
    rows.insert(order, *events, *bought)
    audit.write(actor=actor, verb=audit.CREATED, target=order)
    return order
