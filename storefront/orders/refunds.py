"""What a refund does to an order: written before the gateway is asked, and recorded when it has answered.

Both run in the transactions of `payments.refunds`, on a locked order.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from kernel import money
from kernel.money import ZERO
from storefront.customers import tiers
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import errors, numbers, rules, signals, timeline, worth
from storefront.orders.models import Order, OrderLine, Refund, RefundLine
from storefront.orders.rules import RefundStatus
from storefront.orders.worth import Part


def parts_of(order: Order, lines: Sequence[OrderLine]) -> list[Part]:
    """The order's lines and its shipping, each with its tax: they add up to the order's total."""
    is_added = not order.prices_include_tax
    off_goods = sum((line.discount for line in lines), ZERO)
    shipping_tax = order.tax_total - sum((line.tax for line in lines), ZERO)
    shipping = (
        order.shipping_total - (order.discount_total - off_goods) + (shipping_tax if is_added else ZERO)
    )
    return [
        *(
            Part(line.pk, line.quantity, line.total + (line.tax if is_added else ZERO), line.tax)
            for line in lines
        ),
        Part(None, 0, shipping, shipping_tax),
    ]


def list_left(order: Order, lines: Sequence[OrderLine]) -> list[Part]:
    """What can still be given back of each part; what is under way is gone."""
    standing = Refund.objects.filter(order=order).exclude(status=RefundStatus.FAILED)
    taken = [
        Part(line.line_id, line.quantity, line.amount, line.tax)
        for line in RefundLine.objects.filter(refund__in=standing)
    ]
    of_shipping = standing.aggregate(amount=Sum("shipping"), tax=Sum("shipping_tax"))
    taken.append(Part(None, 0, of_shipping["amount"] or ZERO, of_shipping["tax"] or ZERO))
    return worth.left(parts_of(order, lines), taken)


def list_due(
    order: Order, pieces: Sequence[Mapping[str, int]], *, shipping: bool
) -> list[dict[str, int]] | None:
    """Which of the pieces are to be given back still; None where nothing is due for them any more.

    Raises NotRefundable while another refund of them is under way: it may fail.
    """
    remaining = list_left(order, timeline.list_lines(order))
    left = {part.line: part.pieces for part in remaining}
    wanted = {line["id"]: min(line["quantity"], left[line["id"]]) for line in pieces}
    due = worth.take_pieces(remaining, wanted, with_shipping=shipping, currency=order.currency)
    is_due = worth.total(due) > ZERO
    is_short = any(wanted[line["id"]] < line["quantity"] for line in pieces)
    if (is_short or not is_due) and Refund.objects.filter(order=order, status=RefundStatus.PENDING).exists():
        raise errors.NotRefundable("Another refund of it is on its way.")
    return [{"id": pk, "quantity": number} for pk, number in wanted.items() if number] if is_due else None


def find(*, order: Order, key: str) -> Refund | None:
    """The refund a request has made already, or None."""
    return Refund.objects.filter(order=order, key=key).first()


def begin(
    *,
    order: Order,
    key: str,
    payment: UUID,
    gateway: str,
    amount: Decimal | None,
    lines: Sequence[Mapping[str, int]] | None,
    shipping: bool,
    restock: bool,
    reason: str,
    actor: str,
    now: datetime,
) -> Refund:
    """Write a refund of an amount, of pieces (and the shipping), or of everything that is left.

    Raises NotRefundable, RefundTooLarge, LineNotFound, InvalidQuantity.
    """
    if order.payment_status in rules.UNPAID:
        raise errors.NotRefundable("It is not paid.")
    remaining = list_left(order, timeline.list_lines(order))
    if worth.total(remaining) == ZERO:
        raise errors.NotRefundable("Everything has been given back, or is on its way.")
    if amount is not None:
        taken = _of_amount(remaining, amount, currency=order.currency)
    elif lines is not None:
        taken = worth.take_pieces(
            remaining, _pieces(remaining, lines), with_shipping=shipping, currency=order.currency
        )
    else:
        taken = remaining
    if worth.total(taken) == ZERO:
        raise errors.NotRefundable("Nothing was paid for these.")
    if restock and not any(part.pieces for part in taken):
        raise errors.InvalidQuantity("Say which lines go back on the shelf.", field="restock")
    return _write(
        Refund(
            order=order,
            key=key,
            payment=payment,
            gateway=gateway,
            is_restocked=restock,
            reason=reason[:500],
            actor=actor,
            created_at=now,
        ),
        taken,
    )


def succeed(*, refund: Refund, order: Order, reference: str, now: datetime) -> None:
    """Record that the money of a refund has gone back, and what follows: pieces, stock, spend, credit note."""
    refund.status, refund.reference, refund.finished_at = RefundStatus.SUCCEEDED, reference, now
    if order.invoice_number is not None:
        refund.credit_note = numbers.take(numbers.Series.CREDIT_NOTE)
    refund.save(update_fields=["status", "reference", "finished_at", "credit_note"])
    lines = timeline.list_lines(order)
    _move_pieces(refund, order, lines, now=now)
    order.refunded_total += refund.amount
    timeline.set_payment(order, rules.derive_payment(total=order.total, refunded=order.refunded_total))
    timeline.derive(order, lines)
    order.save(update_fields=["refunded_total", "payment_status", "fulfilment_status", "status"])
    if order.customer_id is not None and not _was_paid_too_late(order):
        tiers.record_refund(customer_id=order.customer_id, order=order.pk, amount=refund.amount, now=now)
    data = {
        "refund": str(refund.pk),
        "amount": str(money.quantise(refund.amount, order.currency)),
        "reason": refund.reason,
    }
    timeline.record(order, "refunded", data=data, actor=refund.actor, now=now)
    signals.refund_issued.send(sender=Order, order=order, amount=refund.amount, refund=refund, now=now)


def fail(*, refund: Refund, order: Order, reason: str, now: datetime) -> None:
    """Record that the gateway has given nothing back: what the refund took is free again."""
    refund.status, refund.failure_code, refund.finished_at = RefundStatus.FAILED, reason[:60], now
    refund.save(update_fields=["status", "failure_code", "finished_at"])
    data = {"refund": str(refund.pk), "reason": reason}
    timeline.record(order, "refund_failed", data=data, is_public=False, actor=refund.actor, now=now)


def _of_amount(remaining: Sequence[Part], amount: Decimal, *, currency: str) -> list[Part]:
    if amount <= ZERO or amount != money.quantise(amount, currency):
        raise errors.InvalidQuantity(f"Give back at least {money.unit(currency)} {currency}.", field="amount")
    most = worth.total(remaining)
    if amount > most:
        raise errors.RefundTooLarge(
            f"{money.format_amount(most, currency)} can be given back.", field="amount", left=str(most)
        )
    return worth.take_amount(remaining, amount, currency=currency)


def _pieces(remaining: Sequence[Part], lines: Sequence[Mapping[str, int]]) -> dict[int, int]:
    most = {part.line: part.pieces for part in remaining if part.line is not None}
    wanted: dict[int, int] = {}
    for line in lines:
        line_id = line["id"]
        if line_id not in most:
            raise errors.LineNotFound(field="lines")
        wanted[line_id] = wanted.get(line_id, 0) + line["quantity"]
        if line["quantity"] < 1 or wanted[line_id] > most[line_id]:
            raise errors.InvalidQuantity(
                f"Of line {line_id}, {most[line_id]} can be given back.", field="lines"
            )
    return wanted


def _write(refund: Refund, taken: Sequence[Part]) -> Refund:
    shipping = next((part for part in taken if part.line is None), None)
    refund.amount = worth.total(taken)
    refund.tax = sum((part.tax for part in taken), ZERO)
    if shipping is not None:
        refund.shipping, refund.shipping_tax = shipping.amount, shipping.tax
    refund.save(force_insert=True)
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line_id=part.line, quantity=part.pieces, amount=part.amount, tax=part.tax)
        for part in taken
        if part.line is not None and (part.pieces or part.amount)
    )
    return refund


def _move_pieces(refund: Refund, order: Order, lines: list[OrderLine], *, now: datetime) -> None:
    """Count the pieces; restocked, the unsent ones leave the order and the others go back on the shelf.

    A piece goes on the shelf once: by its return, or by a refund where it is in none.
    """
    pieces = dict(RefundLine.objects.filter(refund=refund, quantity__gt=0).values_list("line", "quantity"))
    touched = [line for line in lines if line.pk in pieces]
    if not touched:
        return
    on_the_way = timeline.count_coming_back(order)
    unsent, back = [], []
    for line in touched:
        out, returned = 0, 0
        if refund.is_restocked and order.status not in rules.CLOSED:
            gone = line.returned + on_the_way[line.pk]
            out, returned = rules.split_restock(
                pieces[line.pk],
                in_returns=max(0, gone - (line.refunded - line.cancelled)),
                to_send=line.to_send,
                at_buyer=line.fulfilled - gone,
            )
        line.refunded += pieces[line.pk]
        line.cancelled += out
        line.returned += returned
        if line.variant_id is not None:
            unsent.append(StockLine(variant_id=line.variant_id, quantity=out))
            back.append(StockLine(variant_id=line.variant_id, quantity=returned))
    OrderLine.objects.bulk_update(touched, ["refunded", "cancelled", "returned"])
    reason = "refunded"
    if any(line.quantity for line in unsent):
        inventory.release(
            reference=str(order.pk),
            lines=[line for line in unsent if line.quantity],
            reason=reason,
            actor=refund.actor,
            now=now,
        )
    if any(line.quantity for line in back):
        inventory.restock(
            reference=f"refund:{refund.pk}",
            lines=[line for line in back if line.quantity],
            reason=reason,
            actor=refund.actor,
            now=now,
        )


def _was_paid_too_late(order: Order) -> bool:
    """Whether its money came when it was closed already, and so never counted as spent."""
    return order.closed_at is not None and order.paid_at is not None and order.paid_at > order.closed_at
