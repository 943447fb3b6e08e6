"""What becomes of a refund: the gateway's word on it, or what became of the order that it pays, and what follows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from kernel import money
from kernel.jobs import wakeups
from storefront.credits import ledger, services as credits_services
from storefront.customers import tiers
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import gift_cards, locked, numbers, return_steps, rules, signals, timeline
from storefront.orders.models import Order, OrderLine, Refund, RefundLine
from storefront.orders.rules import RefundStatus, ReturnStatus
from storefront.payments import services as payments
from storefront.payments.gateways import Outcome
from storefront.payments.rules import EventResult, Status


def record(*, refund_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Record a gateway's word on a refund in the caller's transaction; once, however often it comes."""
    number = Refund.objects.values_list("order__number", flat=True).get(pk=refund_id)
    order = locked.lock(number=number, shopper=None)
    refund = Refund.objects.select_for_update(of=("self",)).select_related("of_return").get(pk=refund_id)
    if refund.status != RefundStatus.PENDING:
        return
    if outcome.status == Status.SUCCEEDED:
        _succeed(refund, order, outcome.reference, now=now)
    elif outcome.status == Status.FAILED:
        _fail(refund, order, outcome.failure_code, now=now)
    else:
        wakeups.mark(payments.JOB, due_at=now + payments.ASKED_AGAIN_AFTER)


def lock_exchanged(order: Order) -> list[Refund]:
    """The refunds that wait for a locked order which an exchange has made and they pay; their orders are locked too."""
    ids = ledger.list_credited(order=order.pk) if order.credit_total else []
    found = Refund.objects.filter(pk__in=ids).order_by("pk") if ids else ()
    waiting = [refund for refund in found if refund.awaits_order]
    for refund in waiting:
        locked.find_by_id(refund.order_id)
    return waiting


def settle(exchanged: Sequence[Refund], outcome: Status, *, now: datetime) -> None:
    """Settle refunds that waited for the order they pay.

    It is paid, and they have succeeded; or it was closed before, and what they took of the first order is free again.
    """
    for refund in exchanged:
        answer = Outcome(status=outcome, reference=refund.reference, failure_code="order_closed")
        record(refund_id=refund.pk, outcome=answer, now=now)


def record_report(
    refund: UUID, gateway: str, amount: Decimal, currency: str, outcome: Outcome, now: datetime
) -> EventResult | None:
    """Take a gateway's word, given of its own accord, on a refund that may be an order's."""
    found = Refund.objects.select_related("order").filter(pk=refund, gateway=gateway).first()
    if found is None:
        return None
    if (amount, currency) != (found.amount - found.credited, found.order.currency):
        return EventResult.REFUSED
    record(refund_id=refund, outcome=outcome, now=now)
    return EventResult.HANDLED


def _succeed(refund: Refund, order: Order, reference: str, *, now: datetime) -> None:
    """The money has gone back, and what follows: pieces, stock, spend, credit note, return."""
    lines = locked.list_lines(order)
    _move_pieces(refund, order, lines, now=now)
    if not refund.awaits_order:
        _give_credit(refund, order, now=now)
    order.refunded_total += refund.amount
    locked.set_payment(order, rules.derive_payment(total=order.total, refunded=order.refunded_total))
    is_complete = locked.derive(order, lines)
    order.save(update_fields=["refunded_total", "payment_status", "fulfilment_status", "status"])
    if order.customer_id is not None and not _was_paid_too_late(order):
        spent = refund.amount - gift_cards.returned(refunds=[refund], lines=lines)
        tiers.record_refund(customer_id=order.customer_id, order=order.pk, amount=spent, now=now)
    refund.status, refund.reference, refund.finished_at = RefundStatus.SUCCEEDED, reference, now
    if order.invoice_number is not None:
        refund.credit_note = numbers.take(numbers.Series.CREDIT_NOTE)
    refund.save(update_fields=["status", "reference", "finished_at", "credit_note"])
    data = {
        "refund": str(refund.pk),
        "amount": str(money.quantise(refund.amount, order.currency)),
        "reason": refund.reason,
    }
    timeline.record(order, "refunded", data=data, actor=refund.actor, now=now)
    signals.refund_issued.send(sender=Order, order=order, amount=refund.amount, refund=refund, now=now)
    if is_complete:
        signals.order_completed.send(sender=Order, order=order, now=now)
    if refund.of_return is not None and refund.of_return.status == ReturnStatus.RECEIVED:
        return_steps.move(refund.of_return, order, ReturnStatus.REFUNDED, actor=refund.actor, now=now)


def _give_credit(refund: Refund, order: Order, *, now: datetime) -> None:
    facts = {"order": order.pk, "refund": refund.pk, "amount": refund.credited, "actor": refund.actor}
    if refund.to_store_credit and order.customer_id is not None:
        credits_services.pay_refund(customer_id=order.customer_id, **facts, now=now)
    elif refund.credited:
        ledger.refund(**facts, are_back=return_steps.are_goods_back, now=now)


def _fail(refund: Refund, order: Order, reason: str, *, now: datetime) -> None:
    """The gateway has given nothing back: what the refund took is free again."""
    refund.status, refund.failure_code, refund.finished_at = RefundStatus.FAILED, reason[:60], now
    refund.save(update_fields=["status", "failure_code", "finished_at"])
    ledger.hand_back(refund=refund.pk, now=now)
    data = {"refund": str(refund.pk), "reason": reason}
    timeline.record(order, "refund_failed", data=data, is_public=False, actor=refund.actor, now=now)
    signals.refund_failed.send(sender=Order, order=order, refund=refund, reason=reason, now=now)


def _move_pieces(refund: Refund, order: Order, lines: list[OrderLine], *, now: datetime) -> None:
    """Count the pieces; restocked, the unsent ones leave the order and the others go back on the shelf.

    A piece goes on the shelf once: by its return, or by a refund where it is in none.
    """
    pieces = dict(RefundLine.objects.filter(refund=refund, quantity__gt=0).values_list("line", "quantity"))
    touched = [line for line in lines if line.pk in pieces]
    if not touched:
        return
    on_the_way = locked.count_coming_back(order)
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
