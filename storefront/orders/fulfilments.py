"""Parcels: what leaves the shelf for an order, and how it is followed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import references, writing
from kernel.actors import Actor
from kernel.errors import Invalid
from kernel.references import ReferenceValues
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import capturing, errors, locked, pieces, queries, rules, signals, timeline, vat_checks
from storefront.orders.fulfilment_views import FulfilmentView, fulfilment_view
from storefront.orders.models import Fulfilment, Order, OrderLine
from storefront.orders.pieces import PiecesView
from storefront.orders.views import OrderView

_CHANGING = ("tracking", "delivered_at", "external_id", "metadata")
TRACKING = {"carrier": "carrier", "number": "tracking_number", "url": "tracking_url"}


@transaction.atomic
def fulfil(
    *,
    number: int,
    lines: Sequence[PiecesView] | None = None,
    tracking: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> OrderView:
    """Send pieces of an order, or all that are left; their stock leaves the shelf.

    Raises OrderNotFound, OrderClosed, NotFulfillable, LineNotFound, InvalidQuantity, Invalid for how it is followed.
    """
    order = locked.lock(number=number, shopper=None)
    if order.status in rules.CLOSED:
        raise errors.OrderClosed
    if order.payment_status == rules.PaymentStatus.FAILED:
        raise errors.NotFulfillable(_("Its payment failed."))
    all_lines = locked.list_lines(order)
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
        inventory.ship(reference=str(order.pk), lines=gone, actor=actor.name, now=now)
    order.expires_at = None
    is_complete = locked.derive(order, all_lines)
    order.save(update_fields=["fulfilment_status", "status", "expires_at"])
    given = dict(tracking or {})
    parcel = Fulfilment(
        order=order,
        lines=[{"id": line_id, "quantity": quantity} for line_id, quantity in parts.items()],
        sent_at=now,
        **{field: given.get(name, "") for name, field in TRACKING.items()},
    )
    writing.check(parcel)
    parcel.save(force_insert=True)
    data = {"fulfilment": parcel.pk, "lines": parcel.lines, "tracking": given}
    timeline.record(order, "fulfilled", data=data, actor=actor.name, now=now)
    changes = {"order": (None, order.number), "lines": (None, pieces.named(parts, all_lines))}
    audit.write(actor=actor, verb=audit.CREATED, target=parcel, changes=changes)
    vat_checks.ask_later(order, now=now)
    signals.order_fulfilled.send(
        sender=Order, order=order, fulfilment=parcel, lines=parts, tracking=given, now=now
    )
    capturing.capture_sent(order=order, actor=actor, now=now)
    if is_complete:
        signals.order_completed.send(sender=Order, order=order, now=now)
    return queries.get(number=number, shopper=None)


@transaction.atomic
def put(
    *,
    external_id: str,
    number: int | None,
    lines: Sequence[PiecesView] | None = None,
    tracking: Mapping[str, str] | None = None,
    is_delivered: bool | None = None,
    kept: ReferenceValues,
    actor: Actor,
    now: datetime,
) -> tuple[FulfilmentView, bool]:
    """Send the parcel that another system calls so of the order, or change it; its view, and whether it was sent now.

    Raises Invalid where a new one has no order, Taken where one that was sent is of another order or holds something
    else, and what `fulfil` and `update` do.
    """
    known = Fulfilment.objects.filter(external_id=external_id).select_related("order").first()
    if known is not None:
        given = {"order": number, "lines": None if lines is None else pieces.add_up(lines)}
        references.require_same(
            {"order": known.order.number, "lines": pieces.add_up(known.lines)},
            {name: value for name, value in given.items() if value is not None},
        )
        found = known.pk
    elif number is None:
        raise Invalid(_("Name the order of a new parcel."), field="order", reason="required")
    elif not Order.objects.filter(number=number).exists():
        raise errors.OrderNotFound(field="order")
    else:
        order = fulfil(number=number, lines=lines, tracking=tracking, actor=actor, now=now)
        found, tracking = max(parcel["id"] for parcel in order["fulfilments"]), None
    view = update(
        fulfilment_id=found,
        tracking=tracking,
        is_delivered=is_delivered,
        kept={**kept, "external_id": external_id},
        actor=actor,
        now=now,
    )
    return view, known is None


@transaction.atomic
def update(
    *,
    fulfilment_id: int,
    tracking: Mapping[str, str] | None = None,
    is_delivered: bool | None = None,
    kept: ReferenceValues | None = None,
    actor: Actor,
    now: datetime,
) -> FulfilmentView:
    """Change how a parcel is followed or what programs keep on it, or say that it has arrived; return its view.

    Raises FulfilmentNotFound, Invalid naming the field, and Taken where another has the `external_id`.
    """
    number = Fulfilment.objects.values_list("order__number", flat=True).filter(pk=fulfilment_id).first()
    if number is None:
        raise errors.FulfilmentNotFound
    order = locked.lock(number=number, shopper=None)
    parcel = Fulfilment.objects.select_for_update(of=["self"]).get(pk=fulfilment_id)
    parcel.order = order
    shown: dict[str, object] = dict(fulfilment_view(parcel))
    values: dict[str, object] = {TRACKING[name]: value for name, value in (tracking or {}).items()}
    values |= references.checked(kept or {})
    if is_delivered is not None:
        values["delivered_at"] = (parcel.delivered_at or now) if is_delivered else None
    changes = writing.assign(parcel, values)
    writing.check(parcel)
    writing.save(parcel, meanings=references.meanings("fulfilment_external_id_once"))
    if is_delivered is not None or tracking:
        data = {"fulfilment": parcel.pk, "tracking": dict(tracking or {})}
        kind = "delivered" if is_delivered else "tracking_changed"
        timeline.record(order, kind, data=data, actor=actor.name, now=now)
    audit.write(actor=actor, verb=audit.UPDATED, target=parcel, changes=changes)
    after = fulfilment_view(parcel)
    if changes:
        previous = {name: shown[name] for name in _CHANGING if shown[name] != dict(after)[name]}
        signals.fulfilment_updated.send(
            sender=Fulfilment, order=order, fulfilment=parcel, previous=previous, now=now
        )
    return after


def _parts(known: Mapping[int, OrderLine], lines: Sequence[PiecesView] | None) -> dict[int, int]:
    left = {pk: line.to_send for pk, line in known.items()}
    if lines is not None:
        return pieces.count(lines, left, _("Only {left} of line {line_id} can be sent."))
    if not any(left.values()):
        raise errors.NotFulfillable(_("Nothing is left to send."))
    return {pk: quantity for pk, quantity in left.items() if quantity}
