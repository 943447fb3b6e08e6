"""Goods exchanged: a return of what comes back, and a draft order of what goes out instead."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from storefront.checkout import drafts
from storefront.checkout.draft_views import DraftView
from storefront.checkout.drafts import DraftLine, DraftValues
from storefront.orders import locked, returns
from storefront.orders.pieces import PiecesView


@transaction.atomic
def begin(
    *,
    number: int,
    back: Sequence[PiecesView],
    instead: Sequence[DraftLine],
    reason: str,
    may: Callable[[str], bool],
    actor: Actor,
    now: datetime,
) -> DraftView:
    """Start the return of these pieces, and write the draft of what its buyer gets instead, sent to the same place.

    Each is paid on its own: the return when it is here, the draft as any. Raises what `returns.request` and
    `drafts.create` do.
    """
    order = locked.lock(number=number, holder=None)
    returns.request(number=number, holder=None, lines=back, reason=reason, actor=actor, now=now)
    values: DraftValues = {
        "email": order.email,
        "lines": instead,
        "shipping_address": order.shipping_address,
        "billing_address": order.billing_address,
        "note": _("Exchange for order #{number}").format(number=number),
    }
    if order.customer_id is not None and may("customers.view_customer"):
        values["customer"] = order.customer_id
    return drafts.create(values=values, may=may, actor=actor, now=now)
