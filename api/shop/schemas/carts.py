"""Carts."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas import Input, SmallId
from storefront.carts.views import ShippingOptionView


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


class CartPatch(Input):
    """What to set of a cart; null clears."""

    email: str | None = Field(default=None, examples=["ada@example.com"])
    locale: str | None = Field(default=None, max_length=35, examples=["de", "de-AT"])
    shipping_address: AddressIn | None = None
    billing_address: AddressIn | None = None
    vat_id: str | None = Field(default=None, max_length=60, examples=["FR40303265045"])
    shipping_method: str | None = Field(
        default=None, max_length=40, description="a code of the shipping options"
    )
    note: str | None = Field(default=None, max_length=1000)
    use_store_credit: bool | None = Field(
        default=None, description="pay with what the customer has in the shop, after gift cards"
    )


class ItemIn(Input):
    """A variant for the cart."""

    variant: SmallId
    quantity: int = Field(default=1, ge=1, le=99)
    recipient_email: str | None = Field(
        default=None,
        max_length=254,
        description="who is mailed the gift card that it is; empty: its buyer",
        examples=["eve@example.com"],
    )


class ItemPatch(Input):
    """How many; 0 takes the item out."""

    quantity: int = Field(ge=0, le=99)


class CodeIn(Input):
    """A discount code."""

    code: str = Field(min_length=1, max_length=40, examples=["SUMMER10"])


class GiftCardCodeIn(Input):
    """A gift card's code."""

    code: str = Field(min_length=1, max_length=40, examples=["ABCD-EFGH-JKMN-PQRS"])


class MergeIn(Input):
    """A guest's cart."""

    token: Annotated[str, Field(min_length=1, max_length=200)]


class ShippingOptions(TypedDict):
    """The ways to have the cart sent to its address; where there are none, the cart's warnings say why."""

    results: list[ShippingOptionView]
