"""Carts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas import Input, Money, Output, SmallId


class AddressIn(Input):
    """An address. What it needs beside a name, a line and a country is its country's to say."""

    first_name: str = ""
    last_name: str
    company: str = ""
    line1: str
    line2: str = ""
    city: str = ""
    region: str = Field(
        default="",
        examples=["CA"],
        description="by its name, or its ISO 3166-2 code with the country or without",
    )
    postal_code: str = ""
    country: str = Field(description="ISO 3166-1 alpha-2, or XK", examples=["DE"])
    phone: str = ""


class Address(Output):
    """An address as it is kept."""

    first_name: str
    last_name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str


class ProductLink(Output):
    """The product of a variant."""

    id: int
    slug: str
    title: str


class CartVariant(Output):
    """The variant of a cart's item."""

    id: int
    sku: str | None
    title: str
    product: ProductLink
    image: str | None


class CartItem(Output):
    """A variant in a cart."""

    id: int
    variant: CartVariant
    quantity: int
    unit_price: Money
    discount: Money
    total: Money


class Discount(Output):
    """What is taken off, and why."""

    name: str
    code: str | None
    applies_to: str = Field(description="line, order or shipping")
    amount: Money


class Warning(Output):  # noqa: A001 - the API's word
    """What the buyer should know before ordering."""

    code: str = Field(examples=["out_of_stock", "price_changed", "unavailable"])
    item: int | None
    reason: str | None = Field(
        description="why a discount code takes nothing off", examples=["minimum_subtotal"]
    )
    detail: str


class Cart(Output):
    """What a buyer means to order, priced now."""

    id: UUID
    token: str = Field(
        default="", description="a guest's key to the cart, for X-Cart-Token; in the first answer only"
    )
    status: str
    currency: str
    locale: str | None = Field(description="the language its order will be written of in", examples=["de-AT"])
    email: str | None
    items: list[CartItem]
    discount_codes: list[str]
    discounts: list[Discount]
    shipping_address: Address | None
    billing_address: Address | None
    shipping_method: str | None
    needs_shipping: bool = Field(description="whether anything in it has to be sent")
    note: str
    prices_include_tax: bool
    subtotal: Money
    discount_total: Money
    shipping_total: Money
    tax_total: Money
    total: Money
    warnings: list[Warning]
    expires_at: datetime
    updated_at: datetime


class CartPatch(Input):
    """What to set of a cart; null clears."""

    email: str | None = Field(default=None, examples=["ada@example.com"])
    locale: str | None = Field(default=None, max_length=35, examples=["de", "de-AT"])
    shipping_address: AddressIn | None = None
    billing_address: AddressIn | None = None
    shipping_method: str | None = Field(
        default=None, max_length=40, description="a code of the shipping options"
    )
    note: str | None = Field(default=None, max_length=1000)


class ItemIn(Input):
    """A variant for the cart."""

    variant: SmallId
    quantity: int = Field(default=1, ge=1, le=99)


class ItemPatch(Input):
    """How many; 0 takes the item out."""

    quantity: int = Field(ge=0, le=99)


class CodeIn(Input):
    """A discount code."""

    code: str = Field(min_length=1, max_length=40, examples=["SUMMER10"])


class MergeIn(Input):
    """A guest's cart."""

    token: Annotated[str, Field(min_length=1, max_length=200)]


class ShippingOption(Output):
    """A way to have the cart sent."""

    code: str
    name: str
    kind: str = Field(description="pickup: no address is needed")
    price: Money


class ShippingOptions(Output):
    """The ways to have the cart sent to its address."""

    results: list[ShippingOption]
