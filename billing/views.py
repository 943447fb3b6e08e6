"""Plans, subscriptions and invoices as every door shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from billing import queries, rules
from billing.models import Invoice, Plan, Subscription
from kernel import money, views
from kernel.money import MoneyDict


class PlanLimitsView(TypedDict):
    """What a plan allows; null is without limit."""

    products: int | None
    media_mb: Annotated[int | None, Field(description="megabytes of pictures and other files")]


class PlanView(TypedDict):
    """A plan a merchant can choose."""

    code: str
    name: str
    description: str
    monthly_price: MoneyDict
    trial_days: int
    limits: PlanLimitsView


class SubscriptionView(TypedDict):
    """A shop's plan."""

    plan: PlanView
    status: Literal["trialing", "active", "past_due", "cancelled"]
    is_paying: Annotated[bool, Field(description="whether months of the plan are invoiced")]
    started_at: datetime
    trial_ends_at: datetime | None
    paying_since: date | None
    next_invoice_on: Annotated[date | None, Field(description="the first day that no invoice covers yet")]


class BillToView(TypedDict):
    """Whom an invoice is made out to, as it was when it was issued."""

    name: str
    email: str
    country: str


class InvoiceLineView(TypedDict):
    """What is charged for."""

    description: str
    quantity: int
    unit_price: MoneyDict
    net: MoneyDict


class InvoiceView(TypedDict):
    """What a shop owes for a month of its plan."""

    number: Annotated[str, Field(examples=["2026-000042"])]
    status: Literal["open", "overdue", "paid", "void"]
    bill_to: BillToView
    period_start: date
    period_end: Annotated[date, Field(description="the first day after the period")]
    lines: list[InvoiceLineView]
    net: MoneyDict
    tax_percent: Annotated[str, Field(examples=["19"])]
    tax: MoneyDict
    total: MoneyDict
    issued_at: datetime
    due_on: date
    paid_at: datetime | None
    voided_at: datetime | None


def plan(row: Plan) -> PlanView:
    """A plan."""
    return views.of(
        PlanView,
        row,
        monthly_price=money.as_dict(row.monthly_price, row.currency),
        limits={"products": row.max_products, "media_mb": row.max_media_mb},
    )


def subscription(row: Subscription) -> SubscriptionView:
    """A subscription with its plan."""
    return views.of(
        SubscriptionView,
        row,
        plan=plan(row.plan),
        is_paying=row.status in rules.PAYING,
        next_invoice_on=row.next_period_on,
    )


def invoice(row: Invoice, *, today: date) -> InvoiceView:
    """An invoice as it stands on a day."""

    def amount(value: Decimal | str) -> MoneyDict:
        return money.as_dict(Decimal(value), row.currency)

    return views.of(
        InvoiceView,
        row,
        status=queries.status_of(row, today=today).value,
        lines=[
            {**line, "unit_price": amount(line["unit_price"]), "net": amount(line["net"])}
            for line in row.lines
        ],
        net=amount(row.net),
        tax_percent=f"{row.tax_percent.normalize():f}",
        tax=amount(row.tax),
        total=amount(row.total),
    )
