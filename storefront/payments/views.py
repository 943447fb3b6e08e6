"""Payments as every door shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from storefront.payments.gateways import registry
from storefront.payments.models import Capture, PaymentAttempt
from storefront.payments.rules import CaptureStatus, Status

if TYPE_CHECKING:
    NextAction = dict[str, Any]
    AttemptStatus = Status
else:  # components of the API's document are told apart by name, and other nouns have a Status too
    NextAction = registry.next_action_type()
    AttemptStatus = Literal[tuple(Status.values)]


class PaymentView(TypedDict):
    """One try to pay."""

    id: UUID
    gateway: str
    status: AttemptStatus
    amount: MoneyDict
    captured: Annotated[MoneyDict, Field(description="what of it was taken; the rest may be held")]
    next_action: Annotated[
        NextAction | None, Field(description="what the buyer has to do, by the gateway; null for nothing")
    ]
    card_last4: str | None
    failure_code: str | None
    created_at: datetime
    updated_at: datetime


class CaptureView(TypedDict):
    """Taking what was held; `pending` while the gateway's answer is missing."""

    id: UUID
    payment: UUID
    status: CaptureStatus
    amount: MoneyDict
    failure_code: str | None
    created_at: datetime
    updated_at: datetime


def capture_view(capture: Capture) -> CaptureView:
    """One capture, with its payment at hand."""
    return {
        "id": capture.pk,
        "payment": capture.attempt_id,
        "status": CaptureStatus(capture.status),
        "amount": money.as_dict(capture.amount, capture.attempt.currency),
        "failure_code": capture.failure_code or None,
        "created_at": capture.created_at,
        "updated_at": capture.updated_at,
    }


def payment(attempt: PaymentAttempt) -> PaymentView:
    """One try to pay, as buyers see it."""
    return views.of(
        PaymentView,
        attempt,
        status=Status(attempt.status),
        amount=money.as_dict(attempt.amount, attempt.currency),
        captured=money.as_dict(
            attempt.amount if attempt.status == Status.SUCCEEDED else attempt.captured, attempt.currency
        ),
        card_last4=attempt.card_last4 or None,
        failure_code=attempt.failure_code or None,
    )
