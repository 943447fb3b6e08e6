"""Writes on orders: placing, and what happens to an order afterwards."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit, staff
from kernel import money, references, revisions, rows, writing
from kernel.actors import Actor
from kernel.errors import PermissionRefused
from kernel.jobs import wakeups
from storefront.carts.items import Item
from storefront.carts.priced import PricedCart
from storefront.carts.rules import PricedLine
from storefront.credits import ledger
from storefront.custom_fields import rules as custom, services as custom_fields
from storefront.customers.rules import Shopper
from storefront.inventory import services as inventory
from storefront.orders import (
    errors,
    locked,
    numbers,
    queries,
    refund_outcomes,
    refundable,
    refunds,
    rules,
    signals,
    timeline,
)
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.views import EventView, OrderView, event_view
from storefront.payments import services as payments
from storefront.policies.views import AgreedView
from storefront.promotions import uses

EXPIRY_JOB = "orders.expire_unpaid"
_REFUND = "orders.add_refund"


class OrderValues(TypedDict, total=False):
    """What programs keep on an order: their own id for it, up to 50 short strings by name, and tags."""

    external_id: str | None
    metadata: dict[str, str]
    custom_fields: Mapping[str, custom.Value | None]
    tags: list[str]


def place(
    *,
    order_id: UUID,
    priced: PricedCart,
    agreed: Sequence[AgreedView] = (),
    gateway: str,
    awaits_buyer: bool,
    expires_at: datetime,
    held_for: str = "",
    now: datetime,
) -> tuple[Order, list[OrderLine]]:
    """Write a priced cart as an order with its lines, in the caller's transaction.

    The caller has reserved stock under `str(order_id)` and consumed the promotions. The number is
    taken here: its row is locked until the commit, which is what makes numbers gapless. `held_for` tells the
    unpaid orders of one buyer from others'.
    """
    cart, price = priced.cart, priced.price
    order = Order(
        id=order_id,
        number=numbers.take_and_mark(numbers.Series.ORDER, job=EXPIRY_JOB, due_at=expires_at),
        cart=cart.pk,
        customer_id=cart.customer_id,
        email=cart.email,
        currency=price.currency,
        locale=cart.locale,
        vat_id=cart.vat_id,
        note=cart.note,
        **_figures(priced),
        credit_total=priced.credit_total,
        policies=[{"kind": each["kind"], "version": each["version"]} for each in agreed],
        placed_at=now,
        expires_at=expires_at,
        held_for=held_for,
    )
    lines = [
        OrderLine(
            order=order,
            variant_id=item.variant_id,
            sku=item.variant.sku or "",
            title=item.variant.full_title,
            **_figures_of_line(item, line),
        )
        for item, line in zip(priced.items, price.lines, strict=True)
    ]
    rows.insert(order, OrderEvent(order=order, kind="placed", created_at=now), *lines)
    signals.order_placed.send(
        sender=Order,
        order=order,
        variants=[item.variant_id for item in priced.items],
        gateway=gateway,
        awaits_buyer=awaits_buyer,
        now=now,
    )
    return order, lines


def reprice(*, order: Order, priced: PricedCart, key: str, actor: Actor, now: datetime) -> None:
    """Write a locked order that is neither paid nor sent anew as its cart is now, in the caller's transaction."""
    before, figures = order.total, _figures(priced)
    for name, value in figures.items():
        setattr(order, name, value)
    order.save(update_fields=[*figures, *revisions.FIELDS])
    for item, line in zip(priced.items, priced.price.lines, strict=True):
        figures = _figures_of_line(item, line)
        named = {"sku": item.variant.sku or "", "title": item.variant.full_title}
        OrderLine.objects.update_or_create(
            order=order, variant_id=item.variant_id, defaults=figures, create_defaults=figures | named
        )
    left = [item.variant_id for item in priced.items]
    OrderLine.objects.filter(order=order).exclude(variant_id__in=left).delete()
    note_edited(order=order, before=before, key=key, actor=actor, now=now)


def note_edited(*, order: Order, before: Decimal, key: str, actor: Actor, now: datetime) -> None:
    """Put down and announce that a locked order is another than it was, by the request of this key.

    `before` is what it cost.
    """
    totals = {"before": str(before), "after": str(order.total), "key": key}
    timeline.record(order, "edited", data=totals, is_public=False, actor=actor.name, now=now)
    audit.write(actor=actor, verb="edited", target=order, changes={"total": (before, order.total)})
    previous = {"total": money.as_dict(before, order.currency)}
    signals.order_edited.send(sender=Order, order=order, previous=previous, now=now)


def await_payment(*, order: Order, until: datetime) -> None:
    """Have the shop woken when a locked order's time to pay is over."""
    wakeups.mark(EXPIRY_JOB, due_at=until)
    if order.expires_at != until:
        order.expires_at = until
        order.save(update_fields=["expires_at"])


@transaction.atomic(durable=True)
def hold_briefly(*, number: int, until: datetime) -> None:
    """Have an unpaid order end by then at the latest, however long its gateway would wait."""
    order = locked.lock(number=number, shopper=None)
    if order.payment_status in rules.UNPAID and (order.expires_at is None or order.expires_at > until):
        await_payment(order=order, until=until)


def cancel(
    *,
    number: int,
    shopper: Shopper | None,
    reason: str = "",
    refund: bool = False,
    may: Callable[[str], bool] = lambda _: False,
    actor: Actor,
    now: datetime,
) -> OrderView:
    """Cancel an order and give back its stock and promotions; one that is cancelled stays so.

    Buyers (a shopper) may while nothing is paid or sent, staff (None) while nothing is sent. What was paid is owed to
    the buyer from then on; with `refund` it is given back at once, for whom `may` says holds `orders.add_refund`.
    Raises OrderNotFound, NotCancellable, PermissionRefused.
    """
    if refund and not may(_REFUND):
        raise PermissionRefused(_("This needs the permission {refund}.").format(refund=_REFUND))
    with transaction.atomic(durable=refund):
        order = locked.lock(number=number, shopper=shopper)
        if order.status != rules.Status.CANCELLED:
            _cancel(order, is_buyer=shopper is not None, reason=reason, actor=actor, now=now)
        else:
            audit.write(actor=actor, verb=audit.UPDATED, target=order)  # recorded when it was done
        due = refunds.find(order=order, key=refunds.OF_CANCELLATION) if refund else None
        if refund and due is None and order.is_owed:
            with suppress(errors.NotRefundable):  # all of it is on its way already
                taken = refundable.take_all(order)
                due = refunds.begin(
                    order=order, key=refunds.OF_CANCELLATION, taken=taken, reason=reason, actor=actor, now=now
                )
    if due is not None:
        refunds.run(refund=due, now=now)
    return queries.get(number=number, shopper=shopper)


@transaction.atomic
def add_note(
    *,
    number: int,
    text: str,
    is_public: bool = False,
    mails: bool = False,
    actor: Actor,
    now: datetime,
) -> EventView:
    """Write a note into an order's timeline; staff whom it names (`@ada`) find it on their first page.

    With `mails` they are written to as well. A note that the buyer sees tells nobody. Raises OrderNotFound.
    """
    order = locked.lock(number=number, shopper=None)
    named = [] if is_public else staff.named_in(text, may="orders.view_order")
    event = timeline.record(
        order,
        "note",
        data={"text": text[:2000], "mentions": [str(user.pk) for user in named]}
        if named
        else {"text": text[:2000]},
        is_public=is_public,
        actor=actor.name,
        now=now,
    )
    audit.write(actor=actor, verb="note added", target=order, changes={"note": ("", text)}, hidden=("note",))
    if named and mails:
        signals.staff_mentioned.send(sender=OrderEvent, event=event, users=named, now=now)
    return event_view(event)


@transaction.atomic
def update(*, number: int, values: OrderValues, actor: Actor, now: datetime) -> OrderView:
    """Change what programs keep on an order; what is not named stays.

    Raises OrderNotFound, Invalid naming the field, and Taken where another order has the `external_id`.
    """
    order = locked.lock(number=number, shopper=None)
    given: dict[str, Any] = {**values, **references.checked(values)}
    if "tags" in given:
        given["tags"] = rules.clean_tags(given["tags"])
    if "custom_fields" in values:
        given["custom_fields"] = custom_fields.merged(order, values["custom_fields"])
    changes = writing.assign(order, given)
    writing.check(order)
    writing.save(order, meanings=references.meanings("orders_order_external_id_key"))
    audit.write(actor=actor, verb=audit.UPDATED, target=order, changes=changes, hidden=("custom_fields",))
    if changes:
        previous = {name: before for name, (before, _) in changes.items()}
        signals.order_updated.send(sender=Order, order=order, previous=previous, now=now)
    return queries.get(number=number, shopper=None)


def close(order: Order, status: rules.Status, *, now: datetime) -> None:
    """End a locked order: its stock and promotions are given back, and it waits for no payment."""
    exchanged = refund_outcomes.lock_exchanged(order) if order.payment_status in rules.UNPAID else []
    order.status, order.closed_at, order.expires_at, order.held_for = status, now, None, ""
    order.save(update_fields=["status", "closed_at", "expires_at", "held_for", *revisions.FIELDS])
    inventory.release(reference=str(order.pk), reason=str(status), now=now)
    uses.give_back(
        promotion_ids=[d["promotion"] for d in order.discounts if d["promotion"]],
        codes=[d["code"] for d in order.discounts if d["code"]],
        buyers=uses.buyer_keys(customer_id=order.customer_id, email=order.email),
    )
    payments.close(payable=order.pk, now=now)
    if order.credit_total and order.payment_status in rules.UNPAID:
        refund_outcomes.settle(exchanged, payments.Status.FAILED, now=now)
        ledger.give_back(order=order.pk, undone=[refund.pk for refund in exchanged], now=now)
        payments.release_credit(payable=order.pk, now=now)


def _cancel(order: Order, *, is_buyer: bool, reason: str, actor: Actor, now: datetime) -> None:
    is_unpaid = order.payment_status in rules.UNPAID
    is_unsent = order.fulfilment_status == rules.FulfilmentStatus.UNFULFILLED
    if not rules.TRANSITIONS.allows(order.status, rules.Status.CANCELLED) or not is_unsent:
        raise errors.NotCancellable
    if is_buyer and not is_unpaid:
        raise errors.NotCancellable(_("This order is paid: ask the shop."))
    before = order.status
    close(order, rules.Status.CANCELLED, now=now)
    timeline.record(order, "cancelled", data={"reason": reason[:500]}, actor=actor.name, now=now)
    if order.is_owed:
        data = {"amount": str(money.quantise(order.total - order.refunded_total, order.currency))}
        timeline.record(order, "refund_due", data=data, actor=actor.name, now=now)
    changes = {"status": (before, order.status)}
    audit.write(actor=actor, verb="cancelled", target=order, changes=changes)
    signals.order_cancelled.send(sender=Order, order=order, reason=reason, actor=actor.name, now=now)


def _figures(priced: PricedCart) -> dict[str, Any]:
    """What a priced cart decides of its order."""
    cart, price = priced.cart, priced.price
    return {
        "prices_include_tax": price.prices_include_tax,
        "subtotal": price.subtotal,
        "discount_total": price.discount_total,
        "shipping_total": price.shipping_total,
        "tax_total": price.tax_total,
        "total": price.total,
        "discounts": [
            {
                "name": applied.offer.name,
                "code": applied.offer.code,
                "promotion": applied.offer.promotion,
                "applies_to": applied.offer.applies_to,
                "amount": str(applied.amount),
            }
            for applied in price.discounts
        ],
        "taxes": _taxes(priced),
        "shipping_address": cart.shipping_address,
        "billing_address": cart.billing_address or cart.shipping_address,
        "shipping_method": priced.method
        and {"code": priced.method.code, "name": priced.method.name, "price": str(price.shipping_total)},
        "is_reverse_charge": priced.is_reverse_charge,
        "tax_exemption": priced.exemption.reason if priced.exemption else "",
        "tax_exemption_certificate": priced.exemption.certificate if priced.exemption else "",
    }


def _figures_of_line(item: Item, line: PricedLine) -> dict[str, Any]:
    return {
        "quantity": item.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "tax": line.tax,
        "total": line.total,
        "recipient_email": item.recipient_email if item.variant.is_gift_card else None,
    }


def _taxes(priced: PricedCart) -> list[dict[str, str]]:
    return [
        {
            "name": part.name,
            "percent": f"{part.percent.normalize():f}",
            "base": str(part.base),
            "amount": str(part.amount),
        }
        for part in priced.price.taxes
    ]
