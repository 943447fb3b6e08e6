"""Plans, and what shops owe for them."""

from typing import Literal

from pydantic import Field

from api.schemas import Input, Output, Sorted, ordered_by

InvoiceStatus = Literal["open", "overdue", "paid", "void"]


class InvoiceQuery(Sorted):
    """Which invoices to list."""

    status: InvoiceStatus | None = None
    ordering: ordered_by("issued_at", "total") | None = None  # type: ignore[valid-type]


class SubscriptionIn(Input):
    """The plan a shop is to be on."""

    plan: str = Field(min_length=1, max_length=30, description="its code", examples=["growth"])
    is_paying: bool | None = Field(
        default=None, description="true ends the trial: every month is invoiced from today on; null: as it is"
    )


class WebhookReceipt(Output):
    """What became of an event: handled, parked, or ignored where no shop has its account."""

    result: str
