"""Plans, and what shops owe for them."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.schemas import Input, Money, Output, Paging

InvoiceStatus = Literal["open", "overdue", "paid", "void"]


class PlanLimits(Output):
    """What a plan allows; null is without limit."""

    products: int | None
    media_mb: int | None = Field(description="megabytes of pictures and other files")


class Plan(Output):
    """A plan a merchant can choose."""

    code: str
    name: str
    description: str
    monthly_price: Money
    trial_days: int
    limits: PlanLimits


class BillTo(Output):
    """Whom an invoice is made out to, as it was when it was issued."""

    name: str
    email: str
    country: str


class InvoiceLine(Output):
    """What is charged for."""

    description: str
    quantity: int
    unit_price: Money
    net: Money


class Invoice(Output):
    """What a shop owes for a month of its plan."""

    number: str = Field(examples=["2026-000042"])
    status: InvoiceStatus
    bill_to: BillTo
    period_start: date
    period_end: date = Field(description="the first day after the period")
    lines: list[InvoiceLine]
    net: Money
    tax_percent: str = Field(examples=["19"])
    tax: Money
    total: Money
    issued_at: datetime
    due_on: date
    paid_at: datetime | None
    voided_at: datetime | None


class InvoiceQuery(Paging):
    """Which invoices to list."""

    status: InvoiceStatus | None = None


class Subscription(Output):
    """A shop's plan."""

    plan: Plan
    status: Literal["trialing", "active", "past_due", "cancelled"]
    is_paying: bool = Field(description="whether months of the plan are invoiced")
    started_at: datetime
    trial_ends_at: datetime | None
    paying_since: date | None
    next_invoice_on: date | None = Field(description="the first day that no invoice covers yet")


class SubscriptionIn(Input):
    """The plan a shop is to be on."""

    plan: str = Field(min_length=1, max_length=30, description="its code", examples=["growth"])
    is_paying: bool | None = Field(
        default=None, description="true ends the trial: every month is invoiced from today on; null: as it is"
    )


class WebhookReceipt(Output):
    """What became of an event: handled, parked, or ignored where no shop has its account."""

    result: str
