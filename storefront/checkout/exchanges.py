"""Goods exchanged: a return of what comes back, an order of what goes out instead, and the one sum between them.

What the buyer gets for what comes back pays the new order: a refund puts it on a gift card, which the order is paid
by. Of a dearer order the buyer pays what is left, by the link they are mailed: until then the refund is under way, and
where the order is closed first it has failed, and the card is empty. Where the order is paid back, the card's code is
told once the goods have come in, of each exchange on the way. What a cheaper one leaves over goes back the way it
came. `allocation.split` says what of each line pays, and what goes back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel.actors import Actor
from kernel.errors import Invalid
from kernel.money import ZERO
from storefront.carts.models import Cart
from storefront.checkout import drafts
from storefront.checkout.drafts import DraftLine, DraftValues
from storefront.checkout.errors import TotalChanged
from storefront.credits import services as credits_services
from storefront.orders import allocation, locked, paying, refundable, refunds, returns, rules, timeline
from storefront.orders.allocation import LineAmount
from storefront.orders.models import Order, OrderEvent, Refund, Return
from storefront.orders.pieces import PiecesView
from storefront.promotions.rules import AppliesTo, Kind, Offer

_REFUND = "orders.add_refund"


@dataclass(frozen=True, slots=True)
class Exchange:
    """The order of what goes out, once there is one, what it costs, and what is given for what comes back."""

    order: UUID | None
    total: Decimal
    given: Decimal

    @property
    def difference(self) -> Decimal:
        """What the buyer pays; below zero: what goes back to them."""
        return self.total - self.given


@dataclass(frozen=True, slots=True)
class Wish:
    """What comes back of an order and why, what goes out instead, and whether that is sent at the shop's cost."""

    number: int
    back: Sequence[PiecesView]
    instead: Sequence[DraftLine]
    reason: str
    ships_free: bool


def preview(wish: Wish, *, may: Callable[[str], bool], actor: Actor, now: datetime) -> Exchange:
    """What an exchange would come to; nothing is kept of it. Raises what `begin` does."""
    with transaction.atomic():
        weighed = _weigh(wish, may=may, actor=actor, now=now)
        drafts.check(weighed.draft, offers=weighed.offers, now=now)
        transaction.set_rollback(True)
    return Exchange(None, weighed.total, weighed.given)


def begin(
    wish: Wish,
    *,
    seen: Decimal,
    request_key: str,
    may: Callable[[str], bool],
    actor: Actor,
    now: datetime,
) -> Exchange:
    """Start the return, order what goes out instead to the same place, and settle the difference.

    `request_key` makes one exchange of a request, however often it comes; what was cut off is finished by the next.

    Raises TotalChanged where the difference is another than was `seen`, PermissionRefused where money is given back,
    or shipping for nothing, and `may` says no, Invalid for a gift card, and what `returns.request`, `drafts.create` and
    `drafts.send` do.
    """
    with transaction.atomic(durable=True):
        order = locked.lock(number=wish.number, shopper=None)
        done = OrderEvent.objects.filter(order=order, kind="exchanged", data__key=request_key).first()
        if done is not None:
            made = UUID(done.data["order"])
            found = Exchange(made, Decimal(done.data["total"]), Decimal(done.data["given"]))
            rest = refunds.find(order=order, key=_key(request_key))
            audit.write(actor=actor, verb=audit.UPDATED, target=order)  # recorded when it was done
        else:
            weighed = _weigh(wish, may=may, actor=actor, now=now)
            if weighed.total - weighed.given != seen:
                raise TotalChanged(_("The amount has changed meanwhile: check it again."))
            found, rest = _exchange(weighed, key=request_key, actor=actor, now=now)
    if rest is not None:
        refunds.run(refund=rest, now=now)
    return found


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What is asked back of a locked order, and the draft of what goes out instead."""

    order: Order
    made: Return
    parts: Sequence[LineAmount]
    given: Decimal
    draft: Cart
    offers: tuple[Offer, ...]
    total: Decimal


def _weigh(wish: Wish, *, may: Callable[[str], bool], actor: Actor, now: datetime) -> _Weighed:
    """Ask for the return and draft what goes out instead, in the caller's transaction."""
    order = locked.lock(number=wish.number, shopper=None)
    asked = returns.request(
        number=wish.number, shopper=None, lines=wish.back, reason=wish.reason, actor=actor, now=now
    )
    parts = _worth(order, wish.back)
    given = allocation.total(parts)
    if given:
        drafts.require(_REFUND, may)
    elif wish.ships_free:
        drafts.require(drafts.PRICE, may)
    draft = drafts.write(_draft(order, wish, may), may=may, actor=actor, now=now)
    free = Offer(name=_("Exchange"), kind=Kind.FREE_SHIPPING, applies_to=AppliesTo.SHIPPING)
    offers = (free,) if wish.ships_free else ()
    sold = drafts.price(draft, offers=offers, now=now)
    if sold.price.gift_cards_total:  # which no credit buys, so that what comes back could not pay it
        raise Invalid(_("A gift card is not given in exchange: give the money back instead."))
    made = Return.objects.get(pk=asked["id"])
    return _Weighed(order, made, parts, given, draft, offers, sold.price.total)


def _exchange(weighed: _Weighed, *, key: str, actor: Actor, now: datetime) -> tuple[Exchange, Refund | None]:
    """Do it in the caller's transaction; with what is left to be given back by the gateway."""
    order, given, total, cards = weighed.order, weighed.given, weighed.total, list[int]()
    give = partial(
        refunds.begin, order=order, of_return=weighed.made, reason=weighed.made.reason, actor=actor, now=now
    )
    pays, rest_part = allocation.split(weighed.parts, min(given, total), currency=order.currency)
    if given and total:
        card = credits_services.open_for_exchange(
            amount=min(given, total), recipient_email=order.email, now=now
        )
        give(key=f"exchange:{weighed.made.pk}", taken=pays, card=card)
        cards.append(card.pk)
    new = drafts.place(
        weighed.draft, awaits_buyer=total > given, offers=weighed.offers, gift_cards=cards, now=now
    )
    if total <= given:
        paying.mark_paid(order=new, amount=ZERO, actor=actor.name, now=now)
    rest = give(key=_key(key), taken=rest_part) if rest_part else None
    facts = {"key": key, "order": str(new.pk), "total": str(total), "given": str(given), "text": str(new)}
    timeline.record(order, "exchanged", data=facts, is_public=False, actor=actor.name, now=now)
    audit.write(actor=actor, verb="exchanged", target=order, changes={"order": (None, new.number)})
    return Exchange(new.pk, total, given), rest


def _worth(order: Order, back: Sequence[PiecesView]) -> list[LineAmount]:
    """What is given for the pieces: their share of what is left of their lines, and nothing where nothing was paid."""
    if order.payment_status in rules.UNPAID:
        return []
    left = refundable.list_left(order, locked.list_lines(order))
    most = {part.line: part.pieces for part in left}
    wanted = {line["id"]: min(line["quantity"], most[line["id"]]) for line in back}
    return allocation.take_pieces(left, wanted, with_shipping=False, currency=order.currency)


def _draft(order: Order, wish: Wish, may: Callable[[str], bool]) -> DraftValues:
    values: DraftValues = {
        "email": order.email,
        "lines": wish.instead,
        "shipping_address": order.shipping_address,
        "billing_address": order.billing_address,
        "note": _("Exchange for order #{number}").format(number=order.number),
    }
    if order.customer_id is not None and may("customers.view_customer"):
        values["customer"] = order.customer_id
    return values


def _key(request_key: str) -> str:
    """Of the refund of what the new order does not take."""
    return f"exchange:{request_key}"
