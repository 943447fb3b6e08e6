"""What of an order can be given back: its parts, what refunds have taken of them, and what a wish comes to."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from django.db.models import Sum
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel import money
from kernel.money import ZERO
from storefront.orders import allocation, errors, locked, pieces, rules
from storefront.orders.allocation import LineAmount
from storefront.orders.models import Order, OrderLine, Refund, RefundLine
from storefront.orders.pieces import PiecesView
from storefront.orders.rules import RefundStatus

Destination = Literal["original", "store_credit"]


class RefundDetails(TypedDict, total=False):
    """What goes back: an amount; pieces and the shipping, or one of them; with none of these, all that is left.

    Restocked pieces go back on the shelf, or are not sent. `to` says where the money goes: the way it was paid, or
    to the customer's store credit.
    """

    amount: Decimal | None
    lines: Sequence[PiecesView] | None
    shipping: bool
    restock: bool
    reason: str
    to: Destination


def parts_of(order: Order, lines: Sequence[OrderLine]) -> list[LineAmount]:
    """The order's lines and its shipping, each with its tax: they add up to the order's total."""
    is_added = not order.prices_include_tax
    off_goods = sum((line.discount for line in lines), ZERO)
    shipping_tax = order.tax_total - sum((line.tax for line in lines), ZERO)
    shipping = (
        order.shipping_total - (order.discount_total - off_goods) + (shipping_tax if is_added else ZERO)
    )
    return [
        *(
            LineAmount(line.pk, line.quantity, line.total + (line.tax if is_added else ZERO), line.tax)
            for line in lines
        ),
        LineAmount(None, 0, shipping, shipping_tax),
    ]


def list_left(order: Order, lines: Sequence[OrderLine]) -> list[LineAmount]:
    """What can still be given back of each part; what is under way is gone."""
    standing = Refund.objects.filter(order=order).exclude(status=RefundStatus.FAILED)
    taken = [
        LineAmount(line.line_id, line.quantity, line.amount, line.tax)
        for line in RefundLine.objects.filter(refund__in=standing)
    ]
    of_shipping = standing.aggregate(amount=Sum("shipping"), tax=Sum("shipping_tax"))
    taken.append(LineAmount(None, 0, of_shipping["amount"] or ZERO, of_shipping["tax"] or ZERO))
    return allocation.left(parts_of(order, lines), taken)


def list_due(order: Order, lines: Sequence[PiecesView], *, shipping: bool) -> list[LineAmount]:
    """What is to be given back still of these pieces; nothing where nothing is due for them any more.

    Raises NotRefundable while another refund of them is under way: it may fail.
    """
    remaining = list_left(order, locked.list_lines(order))
    left = {part.line: part.pieces for part in remaining}
    wanted = {line["id"]: min(line["quantity"], left[line["id"]]) for line in lines}
    due = allocation.take_pieces(remaining, wanted, with_shipping=shipping, currency=order.currency)
    is_due = allocation.total(due) > ZERO
    is_short = any(wanted[line["id"]] < line["quantity"] for line in lines)
    if (is_short or not is_due) and Refund.objects.filter(order=order, status=RefundStatus.PENDING).exists():
        raise errors.NotRefundable(_("Another refund of it is on its way."))
    return due if is_due else []


def take(order: Order, details: RefundDetails) -> list[LineAmount]:
    """What a refund takes of each part.

    Raises NotRefundable, RefundTooLarge, LineNotFound, InvalidQuantity.
    """
    amount, lines, shipping = details.get("amount"), details.get("lines"), details.get("shipping", False)
    if amount is not None:
        taken = _of_amount(take_all(order), amount, currency=order.currency)
    elif lines is not None or shipping:
        taken = take_pieces(order, lines or (), shipping=shipping)
    else:
        taken = take_all(order)
    if details.get("restock") and not any(part.pieces for part in taken):
        raise errors.InvalidQuantity(_("Say which lines go back on the shelf."), field="restock")
    return taken


def take_all(order: Order) -> list[LineAmount]:
    """All that is left of each part. Raises NotRefundable."""
    if order.payment_status in rules.UNPAID:
        raise errors.NotRefundable(_("It is not paid."))
    remaining = list_left(order, locked.list_lines(order))
    if allocation.total(remaining) == ZERO:
        raise errors.NotRefundable(_("Everything has been given back, or is on its way."))
    return remaining


def take_pieces(order: Order, lines: Sequence[PiecesView], *, shipping: bool = False) -> list[LineAmount]:
    """What pieces of the lines take of each part. Raises NotRefundable, LineNotFound, InvalidQuantity."""
    remaining = take_all(order)
    most = {part.line: part.pieces for part in remaining if part.line is not None}
    refusal = _("Only {left} of line {line_id} can be given back.")
    counted = pieces.count(lines, most, refusal) if lines else {}
    taken = allocation.take_pieces(remaining, counted, with_shipping=shipping, currency=order.currency)
    if allocation.total(taken) == ZERO:
        raise errors.NotRefundable(_("Nothing was paid for these."))
    return taken


def _of_amount(remaining: Sequence[LineAmount], amount: Decimal, *, currency: str) -> list[LineAmount]:
    money.check_decimals(amount, currency, field="amount")
    if amount <= ZERO:
        raise errors.InvalidQuantity(
            _("Give back at least {amount}.").format(
                amount=money.format_amount(money.unit(currency), currency)
            ),
            field="amount",
        )
    most = allocation.total(remaining)
    if amount > most:
        raise errors.RefundTooLarge(
            _("{amount} can be given back.").format(amount=money.format_amount(most, currency)),
            field="amount",
            left=money.as_dict(most, currency),
        )
    return allocation.take_amount(remaining, amount, currency=currency)
