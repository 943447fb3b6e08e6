"""Shapes of the platform's API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import (
    NOT_SENT,
    Country,
    Email,
    Feed,
    Input,
    Money,
    Output,
    Paging,
    Password,
    ordered_by,
)

State = Literal["provisioning", "trial", "active", "past_due", "suspended", "closing", "erased"]
InvoiceStatus = Literal["open", "overdue", "paid", "void"]
RunStatus = Literal["running", "succeeded", "failed", "refused", "given_up"]
Origin = Annotated[
    str, Field(max_length=300, pattern=r"^https?://[a-z0-9.:\[\]-]+$", examples=["https://app.example"])
]
Slug = Annotated[str, Field(min_length=1, max_length=80, examples=["roastery"])]


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


class SlugAnswer(Output):
    """Whether an address is free, and what else is."""

    slug: str
    available: bool
    reason: str | None = Field(description="code of why it is not: slug.invalid, slug.reserved, slug.taken")
    suggestions: list[str]


class SignupIn(Input):
    """A shop to be opened."""

    shop_name: str = Field(min_length=1, max_length=120, examples=["Roastery"])
    slug: Slug
    email: Email
    password: Password
    country: Country | None = Field(
        default=None,
        description="ISO 3166-1 alpha-2; time zone and language are guessed from it. A shop of which none is said is "
        "in Germany, and begins in UTC and English",
    )
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$", description="ISO 4217")
    sample_data: bool = Field(default=False, description="fill the shop with a sample catalogue")


class SignupStep(Output):
    """One step of making a shop."""

    name: Literal["reserved", "schema", "owner", "sample_data", "domain", "live"]
    status: Literal["done", "pending", "failed"]
    took_ms: int | None


class Signup(Output):
    """A shop on its way."""

    id: UUID
    slug: str
    status: Literal["running", "live", "failed"]
    is_verified: bool
    steps: list[SignupStep]
    shop_url: str
    admin_url: str


class VerificationIn(Input):
    """The code from the e-mail."""

    code: str = Field(min_length=1, max_length=20, examples=["123456"])


class Shop(Output):
    """A shop of the merchant's own."""

    id: UUID
    slug: str
    name: str
    state: State
    currency: str
    country: str
    shop_url: str
    admin_url: str
    created_at: datetime


class AdminLink(Output):
    """A way into a shop's admin, good once and for a minute."""

    url: str
    expires_in: int


class Tenant(Shop):
    """A shop as operators see it."""

    schema_name: str
    contact_email: str
    locale: str
    time_zone: str
    domains: list[str]
    entitlements: dict[str, Any]
    summary_hour: int = Field(description="hour of the daily summary, on the shop's clock")
    theme_colour: str
    cors_origins: list[str]
    opened_at: datetime | None
    erasable_at: datetime | None = Field(
        description="of a shop that closes: until then it can be reactivated, from then on it may be erased"
    )


class TenantPatch(Input):
    """What an operator may change of a shop."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")
    contact_email: Email = NOT_SENT
    locale: str = Field(default=NOT_SENT, min_length=2, max_length=20, examples=["de-AT"])
    time_zone: str = Field(default=NOT_SENT, min_length=1, max_length=60, examples=["Europe/Berlin"])
    summary_hour: int = Field(default=NOT_SENT, ge=0, le=23)
    theme_colour: str = Field(default=NOT_SENT, pattern=r"^#[0-9a-f]{6}$")
    cors_origins: list[Origin] = Field(
        default=NOT_SENT, max_length=20, description="whose pages may call the shop's API in a browser"
    )


class TenantQuery(Paging):
    """Which shops to list."""

    q: str = Field(default="", max_length=120, description="part of the name, slug or e-mail address")
    state: State | None = None
    ordering: ordered_by("created_at", "name", "slug") = "-created_at"  # type: ignore[valid-type]


class TransitionIn(Input):
    """Why a shop changes its state."""

    reason: str = Field(default="", max_length=200)


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


class Used(Output):
    """How much there is of something; a limit of null is none."""

    used: int
    limit: int | None


class Usage(Output):
    """What a shop uses of what its plan allows."""

    products: Used = Field(description="without archived ones")
    media_bytes: Used


class AuditQuery(Feed):
    """Which events to list."""

    tenant: UUID | None = None


class AuditEvent(Output):
    """A change of a shop's state."""

    id: int
    tenant: UUID
    slug: str
    before: str
    after: str
    reason: str
    actor: str
    created_at: datetime


class WebhookReceipt(Output):
    """What became of an event: handled, parked, or ignored where no shop has its account."""

    result: str


class MigrationFailure(Output):
    """A shop that could not be migrated."""

    tenant: UUID
    slug: str
    error: str


class MigrationRun(Output):
    """A round of bringing the shops up to a release."""

    id: UUID
    status: Literal["waiting", "running", "done", "failed", "stopped"]
    error: str = Field(description="why it stopped before its end")
    migrations: list[str] = Field(description="what shops lacked, in order")
    migrated: int
    left: int
    failed: int
    failures: list[MigrationFailure] = Field(description="the first ten shops that failed")
    actor: str
    created_at: datetime
    finished_at: datetime | None


class Schedule(Output):
    """A job that every shop has."""

    id: int
    job: str
    title: str
    kind: Literal["daily", "nightly", "when_due"] = Field(
        description="daily is at the shop's own hour, nightly at `hour` of its clock"
    )
    hour: int | None
    is_enabled: bool


class ScheduleIn(Input):
    """A job that every shop is to do once a day."""

    job: str = Field(min_length=1, max_length=60, examples=["backups.check"])
    title: str = Field(min_length=1, max_length=120)
    kind: Literal["daily", "nightly"] = Field(
        description="daily is at the shop's own hour, nightly at `hour` of its clock"
    )
    hour: int | None = Field(default=None, ge=0, le=23, description="of a nightly job, on the shop's clock")
    is_enabled: bool = True


class SchedulePatch(Input):
    """Changes of a schedule."""

    title: str = Field(default=NOT_SENT, min_length=1, max_length=120)
    hour: int = Field(default=NOT_SENT, ge=0, le=23, description="of a nightly job, on the shop's clock")
    is_enabled: bool = NOT_SENT


class ScheduleRunQuery(Feed):
    """Which runs to list."""

    job: str = Field(default="", max_length=60)
    tenant: UUID | None = None
    status: RunStatus | None = None


class ScheduleRun(Output):
    """How a job last went in a shop, or on the platform."""

    id: int
    job: str
    schema_name: str
    tenant: UUID | None = Field(description="null on the platform")
    slug: str | None
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    took_ms: int | None
    error: str
    runs: int
    failures_in_a_row: int


class Queue(Output):
    """Messages that no worker has taken."""

    name: str
    waiting: int
    oldest_seconds: float


class WaitingOutbox(Output):
    """Messages to the world outside."""

    schemas_waiting: int = Field(description="shops, and the platform, with messages that are due")
    oldest_seconds: float
    dead_letters: int = Field(
        description="the platform's own that were given up; a shop's stand in its admin"
    )


class DueJobs(Output):
    """Jobs that go by the clock or by marks."""

    lag_seconds: float = Field(description="how long the longest due one has waited to be sent")
    failing: int = Field(description="whose last run failed, in how many shops")
    given_up: int = Field(description="that killed their workers time after time")


class Queues(Output):
    """What waits."""

    is_reachable: bool = Field(description="whether the queue's store answered")
    queues: list[Queue]
    unacknowledged: int = Field(description="messages that workers hold")
    outbox: WaitingOutbox
    jobs: DueJobs
