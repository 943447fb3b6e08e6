"""Parcels: what leaves the shelf for an order, and how it is followed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import errors, rules, signals, timeline, views
from storefront.orders.models import Fulfilment, Order, OrderLine

TRACKING = {"carrier": "carrier", "number": "tracking_number", "url": "tracking_url"}


@transaction.atomic
def fulfil(
    *,
    number: int,
    lines: Sequence[Mapping[str, int]] | None = None,
    tracking: Mapping[str, str] | None = None,
    actor: str = "",
    now: datetime,
) -> dict[str, Any]:
    """Send pieces of an order (all that are left, or `[{id, quantity}]`); their stock leaves the shelf.

    Raises OrderNotFound, OrderClosed, NotFulfillable, LineNotFound, InvalidQuantity.
    """
    order = timeline.lock(number=number, holder=None)
    if order.status in rules.CLOSED:
        raise errors.OrderClosed
    if order.payment_status == rules.PaymentStatus.FAILED:
        raise errors.NotFulfillable("Its payment failed.")
    all_lines = timeline.list_lines(order)
    known = {line.pk: line for line in all_lines}
    parts = _parts(known, lines)
    for line_id, quantity in parts.items():
        known[line_id].fulfilled += quantity
    OrderLine.objects.bulk_update([known[line_id] for line_id in parts], ["fulfilled"])
    gone = [
        StockLine(variant_id=v, quantity=q)
        for i, q in parts.items()
        if (v := known[i].variant_id) is not None
    ]
    if gone:
        inventory.ship(reference=str(order.pk), lines=gone, actor=actor, now=now)
    order.expires_at = None
    timeline.derive(order, all_lines)
    order.save(update_fields=["fulfilment_status", "status", "expires_at"])
    given = dict(tracking or {})
    parcel = Fulfilment.objects.create(
        order=order,
        lines=[{"id": line_id, "quantity": quantity} for line_id, quantity in parts.items()],
        sent_at=now,
        **{field: given.get(name, "") for name, field in TRACKING.items()},
    )
    data = {"fulfilment": parcel.pk, "lines": parcel.lines, "tracking": given}
    timeline.record(order, "fulfilled", data=data, actor=actor, now=now)
    signals.order_fulfilled.send(sender=Order, order=order, lines=parts, tracking=given, now=now)
    return views.read([order])[0]


@transaction.atomic
def update(
    *,
    fulfilment_id: int,
    tracking: Mapping[str, str] | None = None,
    is_delivered: bool | None = None,
    actor: str = "",
    now: datetime,
) -> dict[str, Any]:
    """Change how a parcel is followed, or say that it has arrived; return its view.

    Raises FulfilmentNotFound.
    """
    parcel = Fulfilment.objects.select_for_update(of=["self"]).select_related("order")
    found = parcel.filter(pk=fulfilment_id).first()
    if found is None:
        raise errors.FulfilmentNotFound
    changes = {TRACKING[name]: value for name, value in (tracking or {}).items()}
    for field, value in changes.items():
        setattr(found, field, value)
    if is_delivered is not None:
        found.delivered_at = (found.delivered_at or now) if is_delivered else None
    found.save(update_fields=[*changes, "delivered_at"])
    data = {"fulfilment": found.pk, "tracking": dict(tracking or {})}
    kind = "delivered" if is_delivered else "tracking_changed"
    timeline.record(found.order, kind, data=data, actor=actor, now=now)
    return views.fulfilment_view(found)


def _parts(known: Mapping[int, OrderLine], lines: Sequence[Mapping[str, int]] | None) -> dict[int, int]:
    if lines is None:
        parts = {pk: line.to_send for pk, line in known.items() if line.to_send}
        if not parts:
            raise errors.NotFulfillable("Nothing is left to send.")
        return parts
    parts = {}
    for wanted in lines:
        line_id, quantity = wanted["id"], wanted["quantity"]
        if line_id not in known:
            raise errors.LineNotFound(field="lines")
        parts[line_id] = parts.get(line_id, 0) + quantity
        left = known[line_id].to_send
        if quantity < 1 or parts[line_id] > left:
            raise errors.InvalidQuantity(f"Of line {line_id}, {left} can be sent.", field="lines")
    if not parts:
        raise errors.InvalidQuantity("Name at least one line.", field="lines")
    return parts
