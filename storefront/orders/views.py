"""Orders and what became of them as every door shows them: API.md's Order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from kernel.postal_addresses import AddressDict
from storefront.custom_fields.views import Values
from storefront.customers.rules import ExemptionReason
from storefront.orders.fulfilment_views import FulfilmentView, ReturnView
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.refund_views import RefundView
from storefront.orders.rules import FulfilmentStatus, PaymentStatus, Status
from storefront.payments.rules import TAKEN, Status as PaidStatus
from storefront.payments.views import PaymentView
from storefront.policies.views import AgreedView

if TYPE_CHECKING:
    OrderStatus = Status
else:  # components of the API's document are told apart by name, and other nouns have a Status too
    OrderStatus = Literal[tuple(Status.values)]


class OrderLineView(TypedDict):
    """What was bought, as it was then."""

    id: int
    variant: int | None
    sku: str | None
    title: str
    quantity: int
    recipient_email: Annotated[
        str | None, Field(description="who is mailed the gift cards that it is of; none: the buyer")
    ]
    unit_price: MoneyDict
    discount: MoneyDict
    tax: MoneyDict
    total: MoneyDict
    fulfilled: int
    refunded: int
    cancelled: Annotated[int, Field(description="pieces taken out before they were sent")]
    returned: int


class OrderDiscountView(TypedDict):
    """What was taken off, by a promotion."""

    name: str
    code: str | None
    applies_to: str
    amount: MoneyDict


class OrderTaxView(TypedDict):
    """The tax of one rate."""

    name: str
    percent: str
    base: MoneyDict
    amount: MoneyDict


class OrderShippingView(TypedDict):
    """How it is sent."""

    code: str
    name: str
    price: MoneyDict


class OrderCustomerView(TypedDict):
    """The customer of an order; a guest's has none."""

    id: int


class OrderView(TypedDict):
    """A placed order."""

    id: UUID
    number: int
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment_status: FulfilmentStatus
    email: str
    customer: OrderCustomerView | None
    currency: str
    locale: Annotated[str | None, Field(description="the language its buyer is written to in")]
    prices_include_tax: bool
    lines: list[OrderLineView]
    discounts: list[OrderDiscountView]
    taxes: list[OrderTaxView]
    shipping_address: AddressDict | None
    billing_address: AddressDict | None
    vat_id: Annotated[str | None, Field(description="of the business that bought")]
    reverse_charge: Annotated[bool, Field(description="no tax: it is the buyer's to declare")]
    tax_exemption: Annotated[ExemptionReason | None, Field(description="no tax: why its buyer was exempt")]
    tax_exemption_certificate: str | None
    shipping_method: OrderShippingView | None
    note: str
    policies: Annotated[list[AgreedView], Field(description="the versions that its buyer has agreed to")]
    subtotal: MoneyDict
    discount_total: MoneyDict
    shipping_total: MoneyDict
    tax_total: MoneyDict
    total: MoneyDict
    credit_total: Annotated[MoneyDict, Field(description="what gift cards and store credit paid of it")]
    amount_due: Annotated[MoneyDict, Field(description="what of it is paid another way")]
    refunded_total: MoneyDict
    authorized_total: Annotated[
        MoneyDict, Field(description="what a gateway holds of it and has not taken: yours to capture")
    ]
    captured_total: Annotated[
        MoneyDict, Field(description="what was taken of its buyer; refunds do not lessen it")
    ]
    owed: Annotated[MoneyDict, Field(description="what a closed order's buyer has yet to be given back")]
    payments: list[PaymentView]
    fulfilments: list[FulfilmentView]
    refunds: list[RefundView]
    returns: list[ReturnView]
    invoice_number: int | None
    external_id: str | None
    metadata: dict[str, str]
    custom_fields: Values
    tags: list[str]
    placed_at: datetime
    paid_at: datetime | None
    expires_at: datetime | None
    updated_at: datetime


class PaidOrderView(OrderView):
    """An order with the payment that was just tried."""

    payment: PaymentView | None
    token: NotRequired[Annotated[str, Field(description="a guest's key to the order, for X-Order-Token")]]


class RefundedOrderView(OrderView):
    """An order with the refund that was just made."""

    refund: RefundView


class EventView(TypedDict):
    """Something that happened to an order."""

    id: int
    kind: str
    is_public: bool
    data: dict[str, Any]
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """What has become of an order, as its view shows it."""

    payments: Sequence[PaymentView] = ()
    fulfilments: Sequence[FulfilmentView] = ()
    refunds: Sequence[RefundView] = ()
    returns: Sequence[ReturnView] = ()

    @property
    def held(self) -> Decimal:
        """What a gateway holds and has not taken."""
        held = [each for each in self.payments if each["status"] == PaidStatus.AUTHORIZED]
        return sum((_of(each["amount"]) - _of(each["captured"]) for each in held), money.ZERO)

    @property
    def captured(self) -> Decimal:
        """What was taken, but for what was paid twice or has been let go of."""
        taken = [each for each in self.payments if each["status"] in (*TAKEN, PaidStatus.RELEASING)]
        return sum((_of(each["captured"]) for each in taken), money.ZERO)


def _of(amount: MoneyDict) -> Decimal:
    return Decimal(amount["amount"])


def order_view(order: Order, lines: Sequence[OrderLine], story: Story) -> OrderView:
    """The order with all that has become of it."""

    def amount(value: Decimal | str) -> MoneyDict:
        return money.as_dict(Decimal(value), order.currency)

    method = order.shipping_method
    return {
        "id": order.pk,
        "number": order.number,
        "status": Status(order.status),
        "payment_status": PaymentStatus(order.payment_status),
        "fulfilment_status": FulfilmentStatus(order.fulfilment_status),
        "email": order.email,
        "customer": None if order.customer_id is None else {"id": order.customer_id},
        "currency": order.currency,
        "locale": order.locale or None,
        "prices_include_tax": order.prices_include_tax,
        "lines": [
            {
                "id": line.pk,
                "variant": line.variant_id,
                "sku": line.sku or None,
                "title": line.title,
                "quantity": line.quantity,
                "recipient_email": line.recipient_email or None,
                "unit_price": amount(line.unit_price),
                "discount": amount(line.discount),
                "tax": amount(line.tax),
                "total": amount(line.total),
                "fulfilled": line.fulfilled,
                "refunded": line.refunded,
                "cancelled": line.cancelled,
                "returned": line.returned,
            }
            for line in lines
        ],
        "discounts": [
            {
                "name": d["name"],
                "code": d["code"],
                "applies_to": d["applies_to"],
                "amount": amount(d["amount"]),
            }
            for d in order.discounts
        ],
        "taxes": [
            {
                "name": t["name"],
                "percent": t["percent"],
                "base": amount(t["base"]),
                "amount": amount(t["amount"]),
            }
            for t in order.taxes
        ],
        "shipping_address": order.shipping_address,
        "billing_address": order.billing_address,
        "shipping_method": {
            "code": method["code"],
            "name": method["name"],
            "price": amount(method["price"]),
        }
        if method
        else None,
        "vat_id": order.vat_id or None,
        "reverse_charge": order.is_reverse_charge,
        "tax_exemption": ExemptionReason(order.tax_exemption) if order.tax_exemption else None,
        "tax_exemption_certificate": order.tax_exemption_certificate or None,
        "note": order.note,
        "policies": order.policies,
        "subtotal": amount(order.subtotal),
        "discount_total": amount(order.discount_total),
        "shipping_total": amount(order.shipping_total),
        "tax_total": amount(order.tax_total),
        "total": amount(order.total),
        "credit_total": amount(order.credit_total),
        "amount_due": amount(order.amount_due),
        "refunded_total": amount(order.refunded_total),
        "authorized_total": amount(story.held),
        "captured_total": amount(story.captured),
        "owed": amount(order.total - order.refunded_total if order.is_owed else money.ZERO),
        "payments": list(story.payments),
        "fulfilments": list(story.fulfilments),
        "refunds": list(story.refunds),
        "returns": list(story.returns),
        "invoice_number": order.invoice_number,
        "external_id": order.external_id,
        "metadata": order.metadata,
        "custom_fields": order.custom_fields,
        "tags": order.tags,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "expires_at": order.expires_at,
        "updated_at": order.updated_at,
    }


def for_buyer(view: OrderView) -> OrderView:
    """The order as its buyer sees it: without what the shop's programs and staff keep on it."""
    return {
        **view,
        "external_id": None,
        "metadata": {},
        "custom_fields": {},
        "tags": [],
        "fulfilments": [{**each, "external_id": None, "metadata": {}} for each in view["fulfilments"]],
        "refunds": [{**each, "external_id": None, "metadata": {}} for each in view["refunds"]],
    }


def without_buyer(view: OrderView) -> OrderView:
    """The order as who may not read orders is answered what they did to it: nothing that leads to its buyer."""
    return {
        **view,
        "email": "",
        "customer": None,
        "locale": None,
        "lines": [{**line, "recipient_email": None} for line in view["lines"]],
        "shipping_address": None,
        "billing_address": None,
        "vat_id": None,
        "tax_exemption_certificate": None,
        "note": "",
        "payments": [],
        "external_id": None,
        "metadata": {},
        "custom_fields": {},
        "tags": [],
    }


def event_view(event: OrderEvent) -> EventView:
    """One entry of an order's timeline."""
    return views.of(EventView, event)
