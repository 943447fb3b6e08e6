"""Customers, their addresses and tiers, and accounts."""

from typing import Literal

from pydantic import Field

from api.schemas import (
    NOT_SENT,
    Email,
    Input,
    Name,
    Output,
    Paging,
    Password,
    SmallId,
    change_of,
    ordered_by,
)
from api.shop.schemas.carts import AddressIn


class RegistrationIn(Input):
    """A new account."""

    email: Email
    password: Password
    first_name: Name = ""
    last_name: Name = ""


class ProfilePatch(Input):
    """What customers change of themselves."""

    first_name: Name = Field(default=NOT_SENT)
    last_name: Name = Field(default=NOT_SENT)
    phone: str = Field(default=NOT_SENT, max_length=30)
    accepts_marketing: bool = Field(default=NOT_SENT)


class CustomerPatch(Input):
    """What staff keep of a customer; a `tier` given by hand is pinned."""

    note: str = Field(default=NOT_SENT)
    tags: list[str] = Field(default=NOT_SENT, max_length=50)
    phone: str = Field(default=NOT_SENT)
    tier: SmallId = Field(default=NOT_SENT)
    tier_is_pinned: bool = Field(default=NOT_SENT)


class CustomerQuery(Paging):
    """Which customers to list."""

    q: str = Field(default="", max_length=120, description="part of the name or e-mail address")
    ordering: ordered_by("created_at", "email", "paid_total", "order_count") = "-created_at"  # type: ignore[valid-type]


class BookAddressIn(AddressIn):
    """An address for the address book."""

    is_default_shipping: bool = False
    is_default_billing: bool = False


@change_of()
class BookAddressPatch(BookAddressIn):
    """What to change of an address."""


class PasswordResetIn(Input):
    """Who forgot."""

    email: Email


class PasswordResetConfirmation(Input):
    """The token from the e-mail, and the new password."""

    token: str = Field(min_length=1, max_length=2000)
    password: Password


class TokenIn(Input):
    """The token from the e-mail."""

    token: str = Field(min_length=1, max_length=2000)


class Accepted(Output):
    """It is being worked on."""

    status: Literal["accepted"]


class Verified(Output):
    """The address is the user's."""

    email: str
    email_verified: bool
