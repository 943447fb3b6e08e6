"""Orders and payments."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import NOT_SENT, Email, Feed, Input, Money, Output, SmallId, ordered_by
from api.shop.money import MoneyIn
from api.shop.schemas.carts import Address, Discount

Status = Literal["placed", "completed", "cancelled", "expired"]
PaymentStatus = Literal["pending", "complete", "failed", "partially_refunded", "refunded"]
FulfilmentStatus = Literal["unfulfilled", "partial", "fulfilled", "returned"]
AttemptStatus = Literal[
    "created", "requires_action", "processing", "succeeded", "failed", "unknown", "surplus", "returned"
]
RefundStatus = Literal["pending", "succeeded", "failed"]
ReturnStatus = Literal["requested", "approved", "rejected", "received", "refunded"]


class PaymentIn(Input):
    """How to pay. `manual` is a bank transfer; `sandbox` takes the test cards; `stripe` a payment method."""

    gateway: str = Field(
        max_length=20,
        examples=["sandbox"],
        description="one of the shop's: manual, cash_on_delivery, sandbox, stripe",
    )
    card: str | None = Field(default=None, max_length=40, examples=["4242424242424242"])
    payment_method: str | None = Field(
        default=None, max_length=120, description="stripe: made by Stripe's library in the buyer's app"
    )


class NewPaymentIn(Input):
    """Another try to pay, or `confirm`: the payment whose `next_action` asked for it."""

    gateway: str | None = Field(default=None, max_length=20, examples=["sandbox"])
    card: str | None = Field(default=None, max_length=40, examples=["4242424242424242"])
    payment_method: str | None = Field(
        default=None, max_length=120, description="stripe: made by Stripe's library in the buyer's app"
    )
    confirm: UUID | None = None


class OrderIn(Input):
    """The cart to order, and how it is paid."""

    cart: UUID
    payment: PaymentIn
    expected_total: MoneyIn | None = Field(
        default=None,
        description="the total the buyer has seen: nothing is ordered where the cart costs anything else by now",
    )


class CustomerLink(Output):
    """The customer of an order; a guest's has none."""

    id: int


class OrderLine(Output):
    """What was bought, as it was then."""

    id: int
    variant: int | None
    sku: str | None
    title: str
    quantity: int
    unit_price: Money
    discount: Money
    tax: Money
    total: Money
    fulfilled: int
    refunded: int
    cancelled: int = Field(description="pieces taken out before they were sent")
    returned: int


class Tax(Output):
    """The tax of one rate."""

    name: str
    percent: str
    base: Money
    amount: Money


class ShippingMethod(Output):
    """How it is sent."""

    code: str
    name: str
    price: Money


class ConfirmStep(Output):
    """The buyer has to say yes: POST `{"confirm": payment}` to the order's payments."""

    type: Literal["confirm"]
    payment: UUID


class InstructionsStep(Output):
    """The buyer has to pay as it says, by transfer or in cash."""

    type: Literal["instructions"]
    name: str
    detail: str


class StripeStep(Output):
    """The buyer's app goes on with Stripe's library."""

    type: Literal["stripe"]
    client_secret: str
    publishable_key: str = Field(default="", description="the shop's own, where it is paid by its own key")
    account: str = Field(default="", description="the connected account to name to the library")


NextAction = Annotated[ConfirmStep | InstructionsStep | StripeStep, Field(discriminator="type")]


class Payment(Output):
    """One try to pay."""

    id: UUID
    gateway: str
    status: AttemptStatus
    amount: Money
    next_action: NextAction | None
    card_last4: str | None
    failure_code: str | None
    created_at: datetime


class Pieces(Output):
    """So many pieces of a line of the order."""

    id: int
    quantity: int


class Tracking(Output):
    """How a parcel is followed."""

    carrier: str
    number: str
    url: str


class Fulfilment(Output):
    """A parcel."""

    id: int
    lines: list[Pieces]
    tracking: Tracking
    sent_at: datetime
    delivered_at: datetime | None


class RefundLine(Output):
    """What of a refund is for one line; no pieces where only money went back."""

    id: int
    quantity: int
    amount: Money
    tax: Money


class Refund(Output):
    """Money given back; `pending` while the gateway's answer is missing."""

    id: UUID
    status: RefundStatus
    gateway: str
    amount: Money
    tax: Money
    shipping: Money
    lines: list[RefundLine]
    reason: str
    restocked: bool
    failure_code: str | None
    credit_note: int | None
    created_at: datetime


class Return(Output):
    """Goods that come back."""

    id: int
    status: ReturnStatus
    lines: list[Pieces]
    reason: str
    answer: str
    restocked: bool
    requested_at: datetime
    updated_at: datetime


class Order(Output):
    """A placed order."""

    id: UUID
    number: int
    status: Status
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    email: str
    customer: CustomerLink | None
    currency: str
    locale: str | None = Field(description="the language its buyer is written to in")
    prices_include_tax: bool
    lines: list[OrderLine]
    discounts: list[Discount]
    taxes: list[Tax]
    shipping_address: Address | None
    billing_address: Address | None
    shipping_method: ShippingMethod | None
    note: str
    subtotal: Money
    discount_total: Money
    shipping_total: Money
    tax_total: Money
    total: Money
    refunded_total: Money
    payments: list[Payment]
    fulfilments: list[Fulfilment]
    refunds: list[Refund]
    returns: list[Return]
    invoice_number: int | None
    placed_at: datetime
    paid_at: datetime | None
    expires_at: datetime | None


class DocumentAddress(Output):
    """Where an invoice or a credit note can be fetched, without credentials, until `expires_at`."""

    url: str
    expires_at: datetime


class PlacedOrder(Order):
    """An order with the payment that was just tried."""

    payment: Payment | None
    token: str = Field(default="", description="a guest's key to the order, for X-Order-Token")


class RefundedOrder(Order):
    """An order with the refund that was just made."""

    refund: Refund


class OrderQuery(Feed):
    """Which orders to list."""

    q: str = Field(
        default="",
        max_length=120,
        description="a number, SKU or barcode, or part of an e-mail address, a name or a title",
    )
    status: Status | None = None
    payment_status: PaymentStatus | None = None
    email: Email | None = None
    ordering: ordered_by("number", "placed_at", "total") = "-placed_at"  # type: ignore[valid-type]


class CancellationIn(Input):
    """Why."""

    reason: str = Field(default="", max_length=500)


class FulfilmentLineIn(Input):
    """How many pieces of a line are sent."""

    id: SmallId
    quantity: int = Field(ge=1, le=1_000_000)


class TrackingIn(Input):
    """Where the parcel is."""

    carrier: str = Field(default="", max_length=80)
    number: str = Field(default="", max_length=120)
    url: str = Field(default="", max_length=500, pattern=r"^(https?://.*)?$")


class FulfilmentIn(Input):
    """What is sent; without lines, all that is left."""

    lines: Annotated[list[FulfilmentLineIn], Field(min_length=1, max_length=500)] | None = None
    tracking: TrackingIn | None = None


class FulfilmentPatch(Input):
    """How the parcel is followed, and whether it has arrived."""

    tracking: TrackingIn = NOT_SENT
    is_delivered: bool = NOT_SENT


class RefundIn(Input):
    """An amount, or pieces of lines; with neither, all that is left of what was paid."""

    amount: MoneyIn | None = None
    lines: Annotated[list[FulfilmentLineIn], Field(min_length=1, max_length=500)] | None = None
    shipping: bool = Field(default=False, description="with `lines`: the shipping as well")
    restock: bool = Field(
        default=False, description="pieces that were sent go back on the shelf, others are not sent"
    )
    reason: str = Field(default="", max_length=500)


class ReturnIn(Input):
    """What comes back, and why; without lines, all that was sent."""

    lines: Annotated[list[FulfilmentLineIn], Field(min_length=1, max_length=500)] | None = None
    reason: str = Field(default="", max_length=500)


class ReturnPatch(Input):
    """The return's next status. `received` may put the goods back on the shelf; `refunded` gives the money back."""

    status: Literal["approved", "rejected", "received", "refunded"]
    restock: bool = False
    shipping: bool = Field(default=False, description="with `refunded`: the shipping as well")
    answer: str | None = Field(default=None, max_length=500, description="what the buyer is told")


class NoteIn(Input):
    """A note for the order's timeline."""

    text: str = Field(min_length=1, max_length=2000)
    is_public: bool = False


class Event(Output):
    """Something that happened to an order."""

    id: int
    kind: str
    is_public: bool
    data: dict[str, Any]
    actor: str
    created_at: datetime
