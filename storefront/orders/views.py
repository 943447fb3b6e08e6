"""How an order is written for buyers and staff: API.md's Order."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import money
from kernel.money import MoneyDict
from storefront.orders.models import Fulfilment, Order, OrderEvent, OrderLine, Refund, RefundLine, Return

PaymentsOf = Callable[[Sequence[UUID]], dict[UUID, list[dict[str, Any]]]]
_payments_of: PaymentsOf | None = None


def show_payments_with(reader: PaymentsOf) -> None:
    """Name the function that reads the payments of orders; `payments` does, being above this room."""
    global _payments_of
    _payments_of = reader


def payments_of(order: Order) -> Sequence[dict[str, Any]]:
    """The order's payments, as its view shows them."""
    return _payments_of([order.pk]).get(order.pk, []) if _payments_of is not None else []


@dataclass(frozen=True, slots=True)
class Story:
    """What has become of an order, as its view shows it."""

    payments: Sequence[dict[str, Any]] = ()
    fulfilments: Sequence[dict[str, Any]] = ()
    refunds: Sequence[dict[str, Any]] = ()
    returns: Sequence[dict[str, Any]] = ()


def read(orders: Sequence[Order]) -> list[dict[str, Any]]:
    """The orders with all that has become of them, in a number of statements that is always the same."""
    ids = [order.pk for order in orders]
    lines: dict[UUID, list[OrderLine]] = {order_id: [] for order_id in ids}
    for line in OrderLine.objects.filter(order_id__in=ids).order_by("pk"):
        lines[line.order_id].append(line)
    payments = _payments_of(ids) if _payments_of is not None else {}
    parcels, refunds, returns = _parcels(ids), _refunds(ids), _returns(ids)
    return [
        order_view(
            order,
            lines[order.pk],
            Story(
                payments=payments.get(order.pk, []),
                fulfilments=parcels[order.pk],
                refunds=[refund_view(*refund, order.currency) for refund in refunds[order.pk]],
                returns=returns[order.pk],
            ),
        )
        for order in orders
    ]


def _parcels(ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for parcel in Fulfilment.objects.filter(order_id__in=ids).order_by("pk"):
        found[parcel.order_id].append(fulfilment_view(parcel))
    return found


def _returns(ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for made in Return.objects.filter(order_id__in=ids).order_by("pk"):
        found[made.order_id].append(return_view(made))
    return found


def _refunds(ids: Sequence[UUID]) -> dict[UUID, list[tuple[Refund, list[RefundLine]]]]:
    found: dict[UUID, list[tuple[Refund, list[RefundLine]]]] = defaultdict(list)
    refunds = Refund.objects.filter(order_id__in=ids).order_by("created_at", "pk").prefetch_related("lines")
    for refund in refunds:
        found[refund.order_id].append((refund, sorted(refund.lines.all(), key=lambda line: line.pk)))
    return found


def order_view(order: Order, lines: Sequence[OrderLine], story: Story) -> dict[str, Any]:
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
        "locale": order.locale or None,
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
                "cancelled": line.cancelled,
                "returned": line.returned,
            }
            for line in lines
        ],
        "discounts": [
            {
                "name": d["name"],
                "code": d["code"],
                "applies_to": d["applies_to"],
                "amount": amount(d["amount"]),
            }
            for d in order.discounts
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
        "payments": list(story.payments),
        "fulfilments": list(story.fulfilments),
        "refunds": list(story.refunds),
        "returns": list(story.returns),
        "invoice_number": order.invoice_number,
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


def fulfilment_view(parcel: Fulfilment) -> dict[str, Any]:
    """One parcel."""
    return {
        "id": parcel.pk,
        "lines": parcel.lines,
        "tracking": {
            "carrier": parcel.carrier,
            "number": parcel.tracking_number,
            "url": parcel.tracking_url,
        },
        "sent_at": parcel.sent_at,
        "delivered_at": parcel.delivered_at,
    }


def return_view(made: Return) -> dict[str, Any]:
    """One return."""
    return {
        "id": made.pk,
        "status": made.status,
        "lines": made.lines,
        "reason": made.reason,
        "answer": made.answer,
        "restocked": made.is_restocked,
        "requested_at": made.requested_at,
        "updated_at": made.updated_at,
    }


def refund_view(refund: Refund, lines: Sequence[RefundLine], currency: str) -> dict[str, Any]:
    """One refund with what it is for."""
    return {
        "id": refund.pk,
        "status": refund.status,
        "gateway": refund.gateway,
        "amount": money.as_dict(refund.amount, currency),
        "tax": money.as_dict(refund.tax, currency),
        "shipping": money.as_dict(refund.shipping, currency),
        "lines": [
            {
                "id": line.line_id,
                "quantity": line.quantity,
                "amount": money.as_dict(line.amount, currency),
                "tax": money.as_dict(line.tax, currency),
            }
            for line in lines
        ],
        "reason": refund.reason,
        "restocked": refund.is_restocked,
        "failure_code": refund.failure_code or None,
        "credit_note": refund.credit_note,
        "created_at": refund.created_at,
    }
