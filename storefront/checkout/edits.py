"""Changes to an order that has not been sent.

An unpaid order is priced again, at the prices its buyer saw. From a paid one pieces can only be taken out
(`paid_edits`); what the buyer wants besides becomes a draft order.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import Field

from accounts import audit
from kernel import money
from kernel.actors import Actor
from kernel.money import MoneyDict
from storefront.carts import priced, services as carts
from storefront.carts.models import Cart
from storefront.catalogue.queries import variants
from storefront.checkout import drafts, edited_lines, paid_edits, services
from storefront.checkout.drafts import DraftLine
from storefront.checkout.edited_lines import EditedLine
from storefront.checkout.errors import TotalChanged
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import errors, locked, queries, refunds, rules, services as orders, wording
from storefront.orders.models import Order, OrderEvent, Refund
from storefront.orders.views import OrderView
from storefront.payments import queries as payment_queries, rules as payment_rules, services as payments
from storefront.payments.gateways import registry
from storefront.payments.models import PaymentAttempt
from storefront.promotions import uses


class EditedOrderView(OrderView):
    """An order as it is after a change of its lines or its address."""

    difference: Annotated[
        MoneyDict, Field(description="what it costs more; below zero: what it costs less, or is given back")
    ]


def edit(
    *,
    number: int,
    lines: Sequence[EditedLine] = (),
    shipping_address: Mapping[str, Any] | None = None,
    may: Callable[[str], bool],
    seen: Decimal | None = None,
    request_key: str = "",
    actor: Actor,
    now: datetime,
) -> EditedOrderView:
    """Change lines or address of an order of which nothing was sent; lines that are not named stay, 0 takes one out.

    `request_key` makes one change of a request, however often it comes; what was cut off is finished by the next.

    Raises OrderNotFound, NotEditable, LineNotFound, PermissionRefused where a price is named, more is sold below its
    list price or money goes back and `may` says no, TotalChanged where the difference is another than was `seen`, and
    what `drafts.set_lines`, `checkout.services.check` and `inventory.reserve` raise.
    """
    drafts.require_prices([line["price"] for line in lines], may)
    attempt, refund, key = None, None, payment_queries.hashed(request_key or str(uuid4()))
    with transaction.atomic(durable=True):
        order = locked.lock(number=number, shopper=None)
        before, after = order.total, order.total
        done = OrderEvent.objects.filter(order=order, kind="edited", data__key=key).first()
        if done is not None:
            before, after = Decimal(done.data["before"]), Decimal(done.data["after"])
            attempt, refund = _find_by_hand(order), refunds.find(order=order, key=f"edit:{key}")
            audit.write(actor=actor, verb=audit.UPDATED, target=order)  # recorded when it was done
        else:
            attempt, refund = _change(order, lines, shipping_address, may=may, key=key, actor=actor, now=now)
            after = order.total
            if seen is not None and seen != _difference(before, after, refund):
                raise TotalChanged(_("The amount has changed meanwhile: check it again."))
    if attempt is not None:
        payments.run(attempt=attempt, details={}, now=now)
    if refund is not None:
        refunds.run(refund=refund, now=now)
    view = queries.get(number=number, shopper=None)
    return {**view, "difference": money.as_dict(_difference(before, after, refund), order.currency)}


def preview(
    *,
    number: int,
    lines: Sequence[EditedLine] = (),
    shipping_address: Mapping[str, Any] | None = None,
    may: Callable[[str], bool],
    actor: Actor,
    now: datetime,
) -> tuple[Decimal, Decimal]:
    """What a change would make the order cost, and its difference as `edit` has it; nothing is kept of it.

    Raises what `edit` does.
    """
    drafts.require_prices([line["price"] for line in lines], may)
    with transaction.atomic():
        order = locked.lock(number=number, shopper=None)
        before = order.total
        _attempt, refund = _change(
            order, lines, shipping_address, may=may, key="preview", actor=actor, now=now
        )
        difference = _difference(before, order.total, refund)
        transaction.set_rollback(True)
    return before + difference, difference


def _difference(before: Decimal, after: Decimal, refund: Refund | None) -> Decimal:
    return after - before if refund is None else -refund.amount


def _change(
    order: Order,
    lines: Sequence[EditedLine],
    shipping_address: Mapping[str, Any] | None,
    *,
    may: Callable[[str], bool],
    key: str,
    actor: Actor,
    now: datetime,
) -> tuple[PaymentAttempt | None, Refund | None]:
    """Change a locked order; the try to pay that begins with it, or what is given back."""
    if order.status != rules.Status.PLACED or order.fulfilment_status != rules.FulfilmentStatus.UNFULFILLED:
        raise errors.NotEditable(_("It is closed, or some of it was sent."))
    if order.payment_status in rules.UNPAID:
        return _rewrite(order, lines, shipping_address, may=may, key=key, actor=actor, now=now), None
    return None, paid_edits.take_out(order, lines, shipping_address, may=may, key=key, actor=actor, now=now)


def _rewrite(
    order: Order,
    lines: Sequence[EditedLine],
    shipping_address: Mapping[str, Any] | None,
    *,
    may: Callable[[str], bool],
    key: str,
    actor: Actor,
    now: datetime,
) -> PaymentAttempt | None:
    """Price the order anew; the try to pay that begins with it, where it is paid by hand."""
    if order.is_reverse_charge or order.tax_exemption:
        raise errors.NotEditable(_("No tax was charged on it: cancel it, and write a draft order."))
    if order.credit_total:
        raise errors.NotEditable(_("Credit has paid a part of it: cancel it, and write a draft order."))
    if payment_queries.find_held(payable=order.pk) is not None:
        raise errors.NotEditable(_("Its payment is held by the gateway: cancel it, and write a draft order."))
    attempt = payment_queries.find_open(payable=order.pk)
    if attempt is not None and attempt.status in payment_rules.OUTSTANDING:
        raise errors.NotEditable(_("A payment by card is under way; look again in a minute."))
    cart = Cart.objects.select_for_update().filter(pk=order.cart).first()
    if cart is None:
        raise errors.NotEditable(_("What it was made of is gone."))
    if shipping_address is not None:
        carts.fill(cart, {"shipping_address": shipping_address})
    wanted = _wanted(order, lines, may)
    drafts.set_lines(cart, [line for line in wanted if line["quantity"]])
    inventory.lock(variant_ids=[line["variant"] for line in wanted])  # what goes and what comes, in one order
    inventory.release(reference=str(order.pk), reason="edited", actor=actor.name, now=now)
    uses.give_back(
        promotion_ids=[d["promotion"] for d in order.discounts if d["promotion"]],
        codes=[d["code"] for d in order.discounts if d["code"]],
        buyers=uses.buyer_keys(customer_id=order.customer_id, email=order.email),
    )
    sold = priced.read_and_price_as_written(cart, is_taxed=True, now=now)
    services.check(sold)
    inventory.reserve(
        lines=[StockLine(variant_id=item.variant_id, quantity=item.quantity) for item in sold.items],
        reference=str(order.pk),
        actor=actor.name,
        now=now,
    )
    uses.consume(offers=[applied.offer for applied in sold.price.discounts], buyers=sold.buyers)
    orders.reprice(order=order, priced=sold, key=key, actor=actor, now=now)
    if attempt is None:
        return None
    payments.supersede(attempt, now=now)
    if registry.is_by_hand(attempt.gateway):
        locale = str(wording.format_of(order).locale)
        return payments.begin(payable=order, gateway=attempt.gateway, locale=locale, now=now)
    locked.set_payment(order, rules.PaymentStatus.FAILED)
    order.save(update_fields=["payment_status"])
    return None


def _find_by_hand(order: Order) -> PaymentAttempt | None:
    attempt = payment_queries.find_open(payable=order.pk)
    return attempt if attempt is not None and registry.is_by_hand(attempt.gateway) else None


def _wanted(order: Order, lines: Sequence[EditedLine], may: Callable[[str], bool]) -> list[DraftLine]:
    """All the lines that the order has and shall have; 0 of those that it loses.

    More of a line at less than it is listed at is a price of one's own, whoever has set it.
    """
    held = locked.list_lines(order)
    if any(line.variant_id is None for line in held):
        raise errors.NotEditable(_("Something in it is no longer in the catalogue."))
    by_id = {line.pk: line.variant_id for line in held}
    named: set[int] = set()
    wanted: dict[int, DraftLine] = {
        line.variant_id: {"variant": line.variant_id, "quantity": line.quantity, "price": line.unit_price}
        for line in held
        if line.variant_id is not None
    }
    for number, line in enumerate(lines):
        variant = by_id.get(line["id"]) if line["id"] is not None else line["variant"]
        if variant is None:
            raise errors.LineNotFound(field=f"lines.{number}.id")
        if variant in named:
            raise edited_lines.named_twice(number)
        named.add(variant)
        price = (
            line["price"] if line["price"] is not None or variant not in wanted else wanted[variant]["price"]
        )
        wanted[variant] = {"variant": variant, "quantity": line["quantity"], "price": price}
    kept = {line.variant_id: line for line in held}
    more = [pk for pk in named & kept.keys() if wanted[pk]["quantity"] > kept[pk].quantity]
    listed = variants.list_variants(for_staff=True, ids=more) if more else ()
    lower = (kept[each.pk].unit_price for each in listed if each.price > kept[each.pk].unit_price)
    drafts.require_prices(lower, may)
    return list(wanted.values())
