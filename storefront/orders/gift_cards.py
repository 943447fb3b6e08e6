"""Gift cards that are sold: issued and mailed once, by the payment of their order, and taken back with a refund."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from kernel.money import ZERO
from storefront.credits import ledger, services as credits_services
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import locked, timeline
from storefront.orders.allocation import LineAmount
from storefront.orders.models import Order, OrderLine, Refund, RefundLine


def hand_over(order: Order, *, now: datetime) -> None:
    """Issue what a locked order that was just paid has sold, and count it as sent, in the caller's transaction."""
    lines = locked.list_lines(order)
    sold = {line: line.left for line in lines if line.is_gift_card and line.left}
    for line, pieces in sold.items():
        for _ in range(pieces if line.unit_price else 0):
            credits_services.issue_sold(
                amount=line.unit_price,
                recipient_email=line.recipient_email or order.email,
                locale=order.locale,
                order=order.pk,
                line=line.pk,
                now=now,
            )
        line.fulfilled += pieces
    OrderLine.objects.bulk_update(sold, ["fulfilled"])
    gone = [
        StockLine(variant_id=line.variant_id, quantity=pieces)
        for line, pieces in sold.items()
        if line.variant_id is not None
    ]
    if gone:
        inventory.ship(reference=str(order.pk), lines=gone, actor="", now=now)
    locked.derive(order, lines)
    order.save(update_fields=["fulfilment_status", "status"])
    timeline.record(order, "gift_cards_sent", data={"pieces": sum(sold.values())}, now=now)


def take_back(order: Order, refund: Refund, taken: Iterable[LineAmount], *, now: datetime) -> None:
    """Take off the cards that were sold what a refund gives back for them. Raises GiftCardSpent."""
    issued = {line.pk for line in locked.list_lines(order) if line.is_gift_card and line.fulfilled}
    for part in taken:
        if part.line is not None and part.line in issued and part.amount:
            ledger.take_back(
                line=part.line,
                order=order.pk,
                refund=refund.pk,
                amount=part.amount,
                actor=refund.actor,
                now=now,
            )


def returned(*, refunds: Iterable[Refund], lines: Iterable[OrderLine]) -> Decimal:
    """What of the refunds is for gift cards among an order's lines."""
    sold = [line.pk for line in lines if line.is_gift_card]
    if not sold:
        return ZERO
    parts = RefundLine.objects.filter(refund__in=refunds, line__in=sold)
    return parts.aggregate(sum=Sum("amount"))["sum"] or ZERO
