"""Draft orders as every door shows them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money
from kernel.money import MoneyDict
from kernel.postal_addresses import AddressDict
from storefront.carts import priced, views
from storefront.carts.models import Cart
from storefront.carts.views import CartItemView, CartWarning
from storefront.orders import rules, tokens
from storefront.orders.models import Order
from tenants import current, hosts

DraftStatus = Literal["open", "sent", "completed", "closed"]


class DraftSummaryView(TypedDict):
    """A draft order, without what is in it."""

    id: UUID
    status: Annotated[
        DraftStatus, Field(description="sent: an order that awaits its buyer; closed: cancelled or expired")
    ]
    order: Annotated[int | None, Field(description="the number of the order it has become")]
    customer: int | None
    email: str | None
    note: str
    created_by: str
    created_at: datetime
    updated_at: datetime


class DraftView(DraftSummaryView):
    """What is written for a buyer, at its own prices, until it is an order."""

    payment_url: Annotated[str | None, Field(description="where its buyer pays, once it was sent")]
    currency: str
    lines: list[CartItemView]
    shipping_address: AddressDict | None
    billing_address: AddressDict | None
    vat_id: str | None
    shipping_method: str | None
    prices_include_tax: bool
    subtotal: MoneyDict
    discount_total: MoneyDict
    shipping_total: MoneyDict
    tax_total: MoneyDict
    total: MoneyDict
    warnings: list[CartWarning]


def draft(row: Cart, order: Order | None, *, may_send: bool = True, now: datetime) -> DraftView:
    """The draft, priced now; once it is an order, at the order's totals.

    The link to pay lets whoever has it do as the buyer: only who `may_send` it is shown it.
    """
    sold = priced.read_and_price_as_written(row, now=now)
    shown = views.cart_view(sold)
    costs = order or sold.price
    status = _status(row, order)
    return {
        **_summary(row, order),
        "payment_url": _payment_url(order) if order is not None and status == "sent" and may_send else None,
        "currency": shown["currency"],
        "lines": shown["items"],
        "shipping_address": shown["shipping_address"],
        "billing_address": shown["billing_address"],
        "vat_id": shown["vat_id"],
        "shipping_method": shown["shipping_method"],
        "prices_include_tax": shown["prices_include_tax"],
        "subtotal": money.as_dict(costs.subtotal, row.currency),
        "discount_total": money.as_dict(costs.discount_total, row.currency),
        "shipping_total": money.as_dict(costs.shipping_total, row.currency),
        "tax_total": money.as_dict(costs.tax_total, row.currency),
        "total": money.as_dict(costs.total, row.currency),
        "warnings": [] if order else shown["warnings"],
    }


def summaries(drafts: Sequence[Cart]) -> list[DraftSummaryView]:
    """The drafts with what became of each, in one statement."""
    made = {order.cart: order for order in _orders(row.pk for row in drafts)}
    return [_summary(row, made.get(row.pk)) for row in drafts]


def _orders(carts: Iterable[UUID]) -> Iterable[Order]:
    return Order.objects.filter(cart__in=list(carts))


def _summary(row: Cart, order: Order | None) -> DraftSummaryView:
    return {
        "id": row.pk,
        "status": _status(row, order),
        "order": None if order is None else order.number,
        "customer": row.customer_id,
        "email": row.email or None,
        "note": row.note,
        "created_by": row.drafted_by,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _status(row: Cart, order: Order | None) -> DraftStatus:
    if order is None:
        return "open" if row.status == Cart.Status.DRAFT else "closed"
    if order.payment_status not in rules.UNPAID:
        return "completed"
    return "closed" if order.status in rules.CLOSED else "sent"


def _payment_url(order: Order) -> str:
    query = "" if order.customer_id is not None else "?" + urlencode({"token": tokens.for_order(order.pk)})
    return hosts.shop_url(current.tenant().slug, f"/orders/{order.number}/{query}")
