"""Changes to a paid order, whose invoice stands: pieces are taken out, and their money is refunded."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel import postal_addresses, revisions
from kernel.actors import Actor
from storefront.checkout import drafts, edited_lines
from storefront.checkout.edited_lines import EditedLine
from storefront.orders import errors, locked, refundable, refunds, services as orders
from storefront.orders.models import Order, Refund
from storefront.orders.pieces import PiecesView

_REFUND = "orders.add_refund"


def take_out(
    order: Order,
    lines: Sequence[EditedLine],
    shipping_address: Mapping[str, Any] | None,
    *,
    may: Callable[[str], bool],
    key: str,
    actor: Actor,
    now: datetime,
) -> Refund | None:
    """Take pieces out of a locked, paid order, or send it elsewhere in the same place; what is given back for it.

    Raises NotEditable, LineNotFound, Invalid, PermissionRefused where money goes back and `may` says no.
    """
    held = {line.pk: line for line in locked.list_lines(order)}
    out: list[PiecesView] = []
    named: set[int] = set()
    for number, line in enumerate(lines):
        known = held.get(line["id"]) if line["id"] is not None else None
        if known is None and line["variant"] is None:
            raise errors.LineNotFound(field=f"lines.{number}.id")
        if known is None or line["quantity"] > known.to_send:
            raise errors.NotEditable(_("It is paid: write a draft order for what comes on top."))
        if line["price"] is not None:
            raise errors.NotEditable(_("It is paid, at the prices it has."))
        if known.pk in named:
            raise edited_lines.named_twice(number)
        named.add(known.pk)
        if line["quantity"] < known.to_send:
            out.append({"id": known.pk, "quantity": known.to_send - line["quantity"]})
    if out:
        drafts.require(_REFUND, may)
    if sum(piece["quantity"] for piece in out) == sum(line.to_send for line in held.values()):
        raise errors.NotEditable(_("Nothing would be left of it: cancel it."))
    if shipping_address is not None:
        address = postal_addresses.clean(shipping_address, field="shipping_address")
        was = order.shipping_address or {}
        if any(address[part] != was.get(part, "") for part in ("country", "region")):
            raise errors.NotEditable(_("It is paid, and tax or shipping depend on the country and region."))
        order.shipping_address = address
        order.save(update_fields=["shipping_address", *revisions.FIELDS])
    orders.note_edited(order=order, before=order.total, key=key, actor=actor, now=now)
    if not out:
        return None
    taken = refundable.take_pieces(order, out)
    return refunds.begin(order=order, key=f"edit:{key}", taken=taken, restock=True, actor=actor, now=now)
