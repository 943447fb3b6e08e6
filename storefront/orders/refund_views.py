"""Money given back, as every door shows it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from storefront.orders.models import Refund
from storefront.orders.rules import RefundStatus


class RefundLineView(TypedDict):
    """What of a refund is for one line; no pieces where only money went back."""

    id: int
    quantity: int
    amount: MoneyDict
    tax: MoneyDict


class RefundView(TypedDict):
    """Money given back; `pending` while the gateway's answer is missing."""

    id: UUID
    order: Annotated[int, Field(description="the order's number")]
    status: RefundStatus
    gateway: str
    amount: MoneyDict
    credited: Annotated[
        MoneyDict, Field(description="what of the amount goes to gift cards and store credit")
    ]
    tax: MoneyDict
    shipping: MoneyDict
    lines: list[RefundLineView]
    reason: str
    restocked: bool
    failure_code: str | None
    credit_note: int | None
    external_id: str | None
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime


def refund_view(refund: Refund) -> RefundView:
    """One refund with what it is for, with its order at hand."""
    currency = refund.order.currency
    return views.of(
        RefundView,
        refund,
        order=refund.order.number,
        status=RefundStatus(refund.status),
        amount=money.as_dict(refund.amount, currency),
        credited=money.as_dict(refund.credited, currency),
        tax=money.as_dict(refund.tax, currency),
        shipping=money.as_dict(refund.shipping, currency),
        lines=[
            {
                "id": line.line_id,
                "quantity": line.quantity,
                "amount": money.as_dict(line.amount, currency),
                "tax": money.as_dict(line.tax, currency),
            }
            for line in sorted(refund.lines.all(), key=lambda line: line.pk)
        ],
        restocked=refund.is_restocked,
        failure_code=refund.failure_code or None,
    )
