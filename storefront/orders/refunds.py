"""Giving money back: written, then asked of the gateway outside every transaction, then recorded.

The refund's id is the gateway's key: asked again after a crash, or after an answer that was lost, the
gateway says what became of it and gives nothing back twice.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from typing_extensions import Unpack

from accounts import audit
from kernel import crashpoints, references, writing
from kernel.actors import Actor
from kernel.errors import Invalid
from kernel.jobs import wakeups
from kernel.money import ZERO
from kernel.references import ReferenceValues
from storefront.credits import ledger, services as credits_services
from storefront.credits.models import GiftCard
from storefront.credits.rules import EntryReason, split_refund
from storefront.orders import (
    allocation,
    errors,
    gift_cards,
    locked,
    pieces,
    queries,
    refund_outcomes,
    refundable,
    return_steps,
)
from storefront.orders.allocation import LineAmount
from storefront.orders.models import Order, Refund, RefundLine, Return
from storefront.orders.refund_views import RefundView, refund_view
from storefront.orders.refundable import RefundDetails
from storefront.orders.rules import RefundStatus
from storefront.orders.views import RefundedOrderView
from storefront.payments import queries as payment_queries, services as payments
from storefront.payments.gateways import Outcome
from storefront.payments.rules import Status

OF_CANCELLATION = "cancellation"
"""The key of the refund that a cancellation makes: one, however often it comes."""


def issue(
    *,
    number: int,
    key: str,
    external_id: str | None = None,
    actor: Actor,
    now: datetime,
    **details: Unpack[RefundDetails],
) -> RefundedOrderView:
    """Give money back; return the order's view with the `refund`, `pending` while the gateway's answer is missing.

    `key` makes one refund of a request, however often it comes; a call that was cut off is finished by the next.

    Raises OrderNotFound, NotRefundable, RefundTooLarge, LineNotFound, InvalidQuantity, Taken where another refund has
    the `external_id`, and Invalid where the refund of this request is of another amount.
    """
    with transaction.atomic(durable=True):
        order = locked.lock(number=number, shopper=None)
        refund = find(order=order, key=key)
        if refund is not None:
            if details.get("amount") not in (None, refund.amount):
                raise Invalid(
                    _("This was sent before, and another amount was given back then."), field="amount"
                )
            audit.write(actor=actor, verb=audit.UPDATED, target=refund)  # recorded when it was begun
        else:
            taken = refundable.take(order, details)
            to_store_credit = details.get("to") == "store_credit"
            if to_store_credit:
                _check_store_credit(order, allocation.total(taken))
            refund = begin(
                order=order,
                key=key,
                external_id=external_id,
                taken=taken,
                to_store_credit=to_store_credit,
                restock=details.get("restock", False),
                reason=details.get("reason", ""),
                actor=actor,
                now=now,
            )
        crashpoints.reach("refund.before_commit")
    crashpoints.reach("refund.after_commit")
    run(refund=refund, now=now)
    view = queries.get(number=number, shopper=None)
    return {**view, "refund": next(made for made in view["refunds"] if made["id"] == refund.pk)}


def put(
    *,
    external_id: str,
    number: int | None,
    kept: ReferenceValues,
    actor: Actor,
    now: datetime,
    **details: Unpack[RefundDetails],
) -> tuple[RefundView, bool]:
    """Issue the refund that another system calls so, or change what it keeps on it; its view, and whether it is new.

    However often it is put, it is one refund: a call that was cut off is finished by the next.
    Raises Invalid where a new one has no order, Taken where one that is there gave back something else, and what
    `issue` and `update` do.
    """
    values: ReferenceValues = {**kept, "external_id": external_id}
    external_id = references.checked(values)["external_id"]  # before any money goes
    known = Refund.objects.filter(external_id=external_id).select_related("order").first()
    if known is not None:
        _require_same(known, number, details)
        found = known.pk
    elif number is None:
        raise Invalid(_("Name the order of a new refund."), field="order", reason="required")
    elif not Order.objects.filter(number=number).exists():
        raise errors.OrderNotFound(field="order")
    else:
        key = f"external:{external_id}"
        made = issue(number=number, key=key, external_id=external_id, actor=actor, now=now, **details)
        found = made["refund"]["id"]
    return update(refund_id=found, values=values, actor=actor), known is None


@transaction.atomic
def update(*, refund_id: UUID, values: ReferenceValues, actor: Actor) -> RefundView:
    """Change what programs keep on a refund; what is not named stays.

    Raises RefundNotFound, Invalid naming the field, and Taken where another refund has the `external_id`.
    """
    number = Refund.objects.values_list("order__number", flat=True).filter(pk=refund_id).first()
    if number is None:
        raise errors.RefundNotFound
    order = locked.lock(number=number, shopper=None)
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    refund.order = order
    changes = writing.assign(refund, references.checked(values))
    writing.save(refund, meanings=references.meanings("refund_external_id_once"))
    audit.write(actor=actor, verb=audit.UPDATED, target=refund, changes=changes)
    return refund_view(refund)


def find(*, order: Order, key: str) -> Refund | None:
    """The refund a request has made already, or None."""
    return Refund.objects.filter(order=order, key=payment_queries.hashed(key)).first()


def begin(
    *,
    order: Order,
    key: str,
    external_id: str | None = None,
    of_return: Return | None = None,
    taken: Sequence[LineAmount],
    card: GiftCard | None = None,
    to_store_credit: bool = False,
    restock: bool = False,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Refund:
    """Write a refund of these parts of a locked order, in the caller's transaction; `run` carries it out.

    What goes onto a gift `card` waits for the order that the card pays (`refund_outcomes.settle`).

    Raises NotRefundable, GiftCardSpent, and Taken where another refund has the `external_id`.
    """
    paid = payment_queries.find_succeeded(payable=order.pk)
    if paid is None:
        raise errors.NotRefundable(_("It is not paid."))
    amount = allocation.total(taken)
    of_shipping = next((part for part in taken if part.line is None), LineAmount(None, 0, ZERO, ZERO))
    refund = Refund(
        order=order,
        key=payment_queries.hashed(key),
        external_id=external_id,
        payment=paid,
        gateway=paid.gateway,
        of_return=of_return,
        amount=amount,
        credited=amount if to_store_credit or card is not None else _to_credit(order, amount),
        to_store_credit=to_store_credit,
        tax=sum((part.tax for part in taken), ZERO),
        shipping=of_shipping.amount,
        shipping_tax=of_shipping.tax,
        is_restocked=restock,
        reason=reason[:500],
        actor=actor.name,
        created_at=now,
    )
    writing.save(refund, meanings=references.meanings("refund_external_id_once"))
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line_id=part.line, quantity=part.pieces, amount=part.amount, tax=part.tax)
        for part in taken
        if part.line is not None and (part.pieces or part.amount)
    )
    gift_cards.take_back(order, refund, taken, now=now)
    changes = {"order": (None, order.number), "amount": (None, refund.amount), "restock": (None, restock)}
    audit.write(actor=actor, verb=audit.CREATED, target=refund, changes=changes)
    if card is not None:
        refund.reference = str(refund.pk)
        refund.save(update_fields=["reference"])
        reason = EntryReason.CREDITED
        ledger.post(card, amount, reason, order=order.pk, refund=refund.pk, actor=actor.name, now=now)
    else:
        wakeups.mark(
            payments.JOB, due_at=now + payments.ASKED_AGAIN_AFTER
        )  # finds it if this process dies now
    return refund


def _require_same(refund: Refund, number: int | None, details: RefundDetails) -> None:
    """See that the refund gave back what these say. Raises Taken."""
    order, wanted = refund.order, details.get("lines")
    given: dict[str, object] = {name: value for name, value in details.items() if value is not None}
    if number is not None:
        given["order"] = number
    if wanted is not None:
        given["lines"] = pieces.add_up(wanted)
    elif not details.get("shipping"):
        given.pop("shipping", None)  # all, or an amount
    of_shipping = refundable.list_left(order, locked.list_lines(order))[-1]
    known = {
        "order": order.number,
        "amount": refund.amount,
        "lines": {line.line_id: line.quantity for line in refund.lines.all() if line.quantity},
        "shipping": refund.shipping > ZERO or (details.get("shipping") and of_shipping.amount == ZERO),
        "restock": refund.is_restocked,
        "reason": refund.reason,
        "to": "store_credit" if refund.to_store_credit else "original",
    }
    references.require_same(known, given)


def _check_store_credit(order: Order, amount: Decimal) -> None:
    if order.customer_id is None:
        raise errors.NoStoreCredit(field="to")
    if not return_steps.are_goods_back(ledger.list_credited(order=order.pk)):
        raise errors.NotRefundable(
            _("Goods that paid for it have not come back: refund it the way it was paid.")
        )
    credits_services.require_room(customer_id=order.customer_id, amount=amount)


def run(*, refund: Refund, now: datetime) -> None:
    """Ask the gateway about a pending refund and record its answer; a settled one is left alone.

    A gateway that gives no answer leaves it pending, for a retry or `reconcile` to settle.
    """
    if refund.status != RefundStatus.PENDING or refund.awaits_order:
        return
    by_gateway = refund.amount - refund.credited
    outcome = (
        payments.give_back(attempt=refund.payment, key=refund.pk, amount=by_gateway)
        if by_gateway
        else Outcome(status=Status.SUCCEEDED, reference=str(refund.pk))
    )
    if outcome.status == Status.UNKNOWN:
        wakeups.mark(payments.JOB, due_at=now + payments.ASKED_AGAIN_AFTER)
        return
    crashpoints.reach("refund.after_gateway")
    with transaction.atomic(durable=True):
        refund_outcomes.record(refund_id=refund.pk, outcome=outcome, now=now)
    crashpoints.reach("refund.after_outcome")


def reconcile(*, now: datetime) -> int:
    """Ask the gateways again about refunds without an outcome; return how many were asked about."""
    old = now - payments.ASKED_AGAIN_AFTER
    waiting = Refund.objects.filter(status=RefundStatus.PENDING, reference="", created_at__lte=old)
    found = list(waiting.select_related("payment").order_by("created_at")[:200])
    for refund in found:
        with payments.isolate_failure(refund, now=now):
            run(refund=refund, now=now)
    return len(found)


def _to_credit(order: Order, amount: Decimal) -> Decimal:
    """What of a refund goes back to gift cards and store credit: what the gateway does not have any more."""
    if not order.credit_total:
        return ZERO
    given = Refund.objects.filter(order=order).exclude(status=RefundStatus.FAILED)
    sums = given.aggregate(back=Sum(F("amount") - F("credited")))
    return split_refund(amount, by_gateway=order.amount_due - (sums["back"] or ZERO))
