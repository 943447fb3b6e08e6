"""Orders and payments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import Field, create_model

from api.schemas import NOT_SENT, Email, Input, Moment, Output, Paging, SmallId, ordered_by
from api.shop.money import Amount, MoneyIn, amount
from api.shop.schemas.carts import AddressIn
from api.shop.schemas.catalogue import CustomFields, Ids, Many, Uuids
from kernel.references import ReferenceValues
from storefront.checkout.edited_lines import EditedLine
from storefront.orders.pieces import PiecesView
from storefront.orders.refundable import Destination
from storefront.orders.rules import FulfilmentStatus, PaymentStatus, RefundStatus, ReturnStatus
from storefront.orders.views import OrderStatus
from storefront.payments.gateways import registry
from storefront.policies.views import Kind


def _details() -> dict[str, Any]:
    """What each kind of gateway asks of a buyer's app, as fields of a request."""
    return {
        detail.name: (
            str | None,
            Field(
                default=None,
                max_length=detail.longest,
                description=detail.description,
                examples=[detail.example] if detail.example else None,
            ),
        )
        for detail in registry.details()
    }


_CODES = ", ".join(registry.types())


class _PaymentIn(Input):
    """How to pay: the gateway, and what it asks for."""

    gateway: str = Field(
        max_length=20,
        examples=["sandbox"],
        description=f"one that the shop offers: {_CODES}. "
        "`gift_card` or `store_credit` where the cart's `amount_due` is 0",
    )


class _NewPaymentIn(Input):
    """Another try to pay, or `confirm`: the payment whose `next_action` asked for it."""

    gateway: str | None = Field(default=None, max_length=20, examples=["sandbox"], description=_CODES)
    confirm: UUID | None = None


if TYPE_CHECKING:
    PaymentIn = _PaymentIn
    NewPaymentIn = _NewPaymentIn
else:
    PaymentIn = create_model("PaymentIn", __base__=_PaymentIn, __doc__=_PaymentIn.__doc__, **_details())
    NewPaymentIn = create_model(
        "NewPaymentIn", __base__=_NewPaymentIn, __doc__=_NewPaymentIn.__doc__, **_details()
    )


class AgreedIn(Input):
    """A version of a policy that the buyer has agreed to."""

    kind: Kind
    version: int


class OrderIn(Input):
    """The cart to order, and how it is paid."""

    cart: UUID
    payment: PaymentIn
    expected_total: MoneyIn | None = Field(
        default=None,
        description="the total the buyer has seen: nothing is ordered where the cart costs anything else by now",
    )
    expected_amount_due: MoneyIn | None = Field(
        default=None, description="the same of what gift cards and store credit do not pay"
    )
    policies: list[AgreedIn] = Field(
        default=[],
        max_length=10,
        description="the versions that the buyer has agreed to: nothing is ordered where one is not in force any more",
    )


class DocumentAddress(Output):
    """Where an invoice or a credit note can be fetched, without credentials, until `expires_at`."""

    url: str
    expires_at: datetime


class OrderQuery(Paging):
    """Which orders to list: the newest first, or by change."""

    q: str = Field(
        default="",
        max_length=120,
        description="a number, SKU or barcode, or part of an e-mail address, a name or a title",
    )
    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    fulfilment_status: FulfilmentStatus | None = None
    owed: bool | None = Field(
        default=None, description="closed orders that were paid, and have not gone back"
    )
    ids: Uuids = Field(default=[], description="at most 100")
    number: Ids = Field(default=[], description="at most 100")
    external_id: str | None = Field(default=None, max_length=120)
    tag: Many = []
    total_min: Amount | None = None
    total_max: Amount | None = None
    updated_since: Moment | None = None
    placed_from: Moment | None = None
    placed_to: Moment | None = None
    email: Email | None = None
    ordering: ordered_by("number", "placed_at", "total", "updated_at") = "-placed_at"  # type: ignore[valid-type]


class OwnOrdersQuery(Paging):
    """A customer's orders, the newest first or otherwise."""

    ordering: ordered_by("number", "placed_at", "total") = "-placed_at"  # type: ignore[valid-type]


class OrderPatch(Input):
    """What programs keep on an order; what is not sent stays."""

    external_id: str | None = Field(default=NOT_SENT, max_length=120)
    metadata: dict[str, str] = NOT_SENT
    custom_fields: CustomFields = NOT_SENT
    tags: list[str] = NOT_SENT


class RefundQuery(Paging):
    """Which refunds to list: the newest first, or by change."""

    ids: Uuids = Field(default=[], description="at most 100")
    status: RefundStatus | None = None
    order: SmallId | None = Field(default=None, description="the order's number")
    created_from: Moment | None = None
    external_id: str = Field(default="", max_length=255)
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class ReturnQuery(Paging):
    """Which returns to list: the newest first, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    status: ReturnStatus | None = None
    order: SmallId | None = Field(default=None, description="the order's number")
    requested_from: Moment | None = None
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class FulfilmentQuery(Paging):
    """Which parcels to list: the newest first, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    order: SmallId | None = Field(default=None, description="the order's number")
    is_delivered: bool | None = None
    sent_from: Moment | None = None
    external_id: str = Field(default="", max_length=255)
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class CancellationIn(Input):
    """Why, and whether what was paid is given back in the same step."""

    reason: str = Field(default="", max_length=500)
    refund: bool = Field(default=False, description="staff: give back at once what was paid")


class EditedLineIn(Input):
    """How many there shall be of a line, by its id, or of a variant; 0 takes it out."""

    id: SmallId | None = None
    variant: SmallId | None = None
    quantity: int = Field(ge=0, le=99)
    price: MoneyIn | None = Field(default=None, description="of one piece, where it is another")


class OrderEditIn(Input):
    """What to change of an order; what is not named stays."""

    lines: list[EditedLineIn] = Field(default=[], max_length=200)
    shipping_address: AddressIn | None = None


def edited(lines: Sequence[EditedLineIn]) -> list[EditedLine]:
    """The lines as the service takes them. Raises Invalid."""
    return [
        {
            "id": line.id,
            "variant": line.variant,
            "quantity": line.quantity,
            "price": None if line.price is None else amount(line.price, field=f"lines.{number}.price"),
        }
        for number, line in enumerate(lines)
    ]


class FulfilmentLineIn(Input):
    """How many pieces of a line are sent."""

    id: SmallId
    quantity: int = Field(ge=1, le=1_000_000)


def pieces(lines: Sequence[FulfilmentLineIn] | None) -> list[PiecesView] | None:
    """The lines as services take them; None for all."""
    return None if lines is None else [{"id": line.id, "quantity": line.quantity} for line in lines]


def references(sent: Mapping[str, Any]) -> ReferenceValues:
    """What programs keep, of what was sent."""
    return cast(ReferenceValues, {k: sent[k] for k in ("external_id", "metadata") if k in sent})


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
    external_id: str | None = NOT_SENT
    metadata: dict[str, str] = NOT_SENT


class FulfilmentPut(FulfilmentPatch):
    """A parcel as another system has it; without lines, all that is left to send of its order."""

    order: SmallId | None = Field(default=None, description="the order's number: needed where it is new")
    lines: Annotated[list[FulfilmentLineIn], Field(min_length=1, max_length=500)] | None = None


class CaptureIn(Input):
    """How much of what is held is to be taken; without it, all."""

    amount: MoneyIn | None = None


class RefundIn(Input):
    """An amount, or pieces of lines; with neither, all that is left of what was paid."""

    amount: MoneyIn | None = None
    lines: Annotated[list[FulfilmentLineIn], Field(min_length=1, max_length=500)] | None = None
    shipping: bool = Field(default=False, description="the shipping as well, or alone")
    restock: bool = Field(
        default=False, description="pieces that were sent go back on the shelf, others are not sent"
    )
    reason: str = Field(default="", max_length=500)
    to: Destination = Field(
        default="original", description="the way it was paid, or the customer's store credit"
    )


class RefundPatch(Input):
    """What programs keep on a refund; what is not sent stays."""

    external_id: str | None = NOT_SENT
    metadata: dict[str, str] = NOT_SENT


class RefundPut(RefundIn):
    """A refund as another system has it: issued where it is new, and else what programs keep on it."""

    order: SmallId | None = Field(default=None, description="the order's number: needed where it is new")
    metadata: dict[str, str] = NOT_SENT


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
