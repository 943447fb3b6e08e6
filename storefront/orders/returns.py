"""Goods that come back: asked for, answered, received. The money follows in `payments.refunds`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from storefront.customers.rules import Holder
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import errors, rules, timeline, views
from storefront.orders.models import Order, OrderLine, Return
from storefront.orders.rules import ReturnStatus


@transaction.atomic
def request(
    *,
    number: int,
    holder: Holder | None,
    lines: Sequence[Mapping[str, int]] | None = None,
    reason: str = "",
    actor: str = "",
    now: datetime,
) -> dict[str, Any]:
    """Ask to send pieces back (`[{id, quantity}]`, or all that were sent); return the return's view.

    Raises OrderNotFound, NotReturnable, LineNotFound, InvalidQuantity.
    """
    order = timeline.lock(number=number, holder=holder)
    possible = _possible(order, timeline.list_lines(order))
    if not any(possible.values()):
        raise errors.NotReturnable
    wanted = (
        {pk: left for pk, left in possible.items() if left} if lines is None else _pieces(possible, lines)
    )
    made = Return.objects.create(
        order=order,
        lines=[{"id": line_id, "quantity": quantity} for line_id, quantity in wanted.items()],
        reason=reason[:500],
        requested_at=now,
        updated_at=now,
    )
    data = {"return": made.pk, "lines": made.lines, "reason": made.reason}
    timeline.record(order, "return_requested", data=data, actor=actor, now=now)
    return views.return_view(made)


@transaction.atomic
def move(
    *,
    return_id: int,
    status: str,
    restock: bool = False,
    answer: str | None = None,
    actor: str,
    now: datetime,
) -> dict[str, Any]:
    """Approve, reject or receive a return; one that is there already stays. Returns its view.

    Received goods count as returned and, with `restock`, go back on the shelf.
    Raises ReturnNotFound, ReturnClosed.
    """
    made, order = lock(return_id=return_id)
    if made.status == status:
        return views.return_view(made)
    if not rules.can_return_become(made.status, ReturnStatus(status)):
        raise errors.ReturnClosed(f"It is {made.get_status_display()}.")
    made.status, made.updated_at = ReturnStatus(status), now
    if answer is not None:
        tell(made, answer=answer)
    if made.status == ReturnStatus.RECEIVED:
        made.is_restocked = restock
        _receive(made, order, actor=actor, now=now)
    made.save(update_fields=["status", "is_restocked", "updated_at"])
    data = {"return": made.pk, "answer": made.answer}
    timeline.record(order, f"return_{made.status}", data=data, actor=actor, now=now)
    return views.return_view(made)


def tell(made: Return, *, answer: str) -> None:
    """Keep what the buyer is told of a locked return."""
    made.answer = answer[:500]
    made.save(update_fields=["answer"])


def lock(*, return_id: int) -> tuple[Return, Order]:
    """The return and its order, both locked. Raises ReturnNotFound."""
    number = Return.objects.filter(pk=return_id).values_list("order__number", flat=True).first()
    if number is None:
        raise errors.ReturnNotFound
    order = timeline.lock(number=number, holder=None)
    return Return.objects.select_for_update().get(pk=return_id), order


def get_view(*, return_id: int) -> dict[str, Any]:
    """One return. Raises ReturnNotFound."""
    made = Return.objects.filter(pk=return_id).first()
    if made is None:
        raise errors.ReturnNotFound
    return views.return_view(made)


def _receive(made: Return, order: Order, *, actor: str, now: datetime) -> None:
    lines = timeline.list_lines(order)
    pieces = {line["id"]: line["quantity"] for line in made.lines}
    back = [line for line in lines if line.pk in pieces]
    for line in back:
        line.returned += pieces[line.pk]
    OrderLine.objects.bulk_update(back, ["returned"])
    goods = [StockLine(line.variant_id, pieces[line.pk]) for line in back if line.variant_id is not None]
    if made.is_restocked and goods:
        inventory.restock(reference=f"return:{made.pk}", lines=goods, reason="returned", actor=actor, now=now)
    timeline.derive(order, lines)
    order.save(update_fields=["fulfilment_status", "status"])


def _possible(order: Order, lines: Sequence[OrderLine]) -> dict[int, int]:
    """Pieces that were sent, have not come back and are in no return that is open."""
    on_the_way = timeline.count_coming_back(order)
    return {line.pk: line.fulfilled - line.returned - on_the_way[line.pk] for line in lines}


def _pieces(possible: Mapping[int, int], lines: Sequence[Mapping[str, int]]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line in lines:
        line_id = line["id"]
        if line_id not in possible:
            raise errors.LineNotFound(field="lines")
        wanted[line_id] = wanted.get(line_id, 0) + line["quantity"]
        if line["quantity"] < 1 or wanted[line_id] > possible[line_id]:
            raise errors.InvalidQuantity(
                f"Of line {line_id}, {possible[line_id]} can come back.", field="lines"
            )
    if not wanted:
        raise errors.InvalidQuantity("Name at least one line.", field="lines")
    return wanted
