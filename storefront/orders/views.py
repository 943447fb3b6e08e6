"""How an order is written for buyers and staff: API.md's Order."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import money
from kernel.money import MoneyDict
from storefront.orders.models import Order, OrderEvent, OrderLine

PaymentsOf = Callable[[Sequence[UUID]], dict[UUID, list[dict[str, Any]]]]
_payments_of: PaymentsOf | None = None


def show_payments_with(reader: PaymentsOf) -> None:
    """Name the function that reads the payments of orders; `payments` does, being above this room."""
    global _payments_of
    _payments_of = reader


def read(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """The orders with their lines and payments, in two statements whatever their number."""
    ids = [order.pk for order in orders]
    lines: dict[UUID, list[OrderLine]] = {order_id: [] for order_id in ids}
    for line in OrderLine.objects.filter(order_id__in=ids).order_by("pk"):
        lines[line.order_id].append(line)
    payments = _payments_of(ids) if _payments_of is not None else {}
    return [order_view(order, lines[order.pk], payments.get(order.pk, [])) for order in orders]


def order_view(
    order: Order, lines: Sequence[OrderLine], payments: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The order as a dict."""

    def amount(value: Decimal | str) -> MoneyDict:
        return money.as_dict(Decimal(value), order.currency)

    return {
        "id": order.pk,
        "number": order.number,
        "status": order.status,
        "payment_status": order.payment_status,
        "fulfilment_status": order.fulfilment_status,
        "email": order.email,
        "customer": None if order.customer_id is None else {"id": order.customer_id},
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
        "lines": [
            {
                "id": line.pk,
                "variant": line.variant_id,
                "sku": line.sku or None,
                "title": line.title,
                "quantity": line.quantity,
                "unit_price": amount(line.unit_price),
                "discount": amount(line.discount),
                "tax": amount(line.tax),
                "total": amount(line.total),
                "fulfilled": line.fulfilled,
                "refunded": line.refunded,
            }
            for line in lines
        ],
        "discounts": [
            {"name": d["name"], "code": d["code"], "amount": amount(d["amount"])} for d in order.discounts
        ],
        "taxes": [
            {
                "name": t["name"],
                "percent": t["percent"],
                "base": amount(t["base"]),
                "amount": amount(t["amount"]),
            }
            for t in order.taxes
        ],
        "shipping_address": order.shipping_address,
        "billing_address": order.billing_address,
        "shipping_method": order.shipping_method
        and order.shipping_method | {"price": amount(order.shipping_method["price"])},
        "note": order.note,
        "subtotal": amount(order.subtotal),
        "discount_total": amount(order.discount_total),
        "shipping_total": amount(order.shipping_total),
        "tax_total": amount(order.tax_total),
        "total": amount(order.total),
        "refunded_total": amount(order.refunded_total),
        "payments": list(payments),
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "expires_at": order.expires_at,
    }


def event_view(event: OrderEvent) -> dict[str, Any]:
    """One entry of an order's timeline."""
    return {
        "id": event.pk,
        "kind": event.kind,
        "is_public": event.is_public,
        "data": event.data,
        "actor": event.actor,
        "created_at": event.created_at,
    }
