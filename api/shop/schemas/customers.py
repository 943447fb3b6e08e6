"""Customers, their addresses and tiers, and accounts."""

from typing import Literal

from pydantic import Field

from api.schemas import (
    NOT_SENT,
    Email,
    Input,
    Moment,
    Name,
    Output,
    Paging,
    Password,
    SmallId,
    change_of,
    ordered_by,
)
from api.sessions import DeviceName
from api.shop.schemas.carts import AddressIn
from api.shop.schemas.catalogue import CustomFields, Ids, Many
from api.shop.schemas.reports import Day
from storefront.customers.rules import ExemptionReason


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


class DevicePatch(Input):
    """What a device is called."""

    name: DeviceName


class CustomerPatch(Input):
    """What staff keep of a customer; a `tier` given by hand is pinned."""

    note: str = Field(default=NOT_SENT)
    tags: list[str] = Field(default=NOT_SENT, max_length=50)
    phone: str = Field(default=NOT_SENT)
    tier: SmallId = Field(default=NOT_SENT)
    tier_is_pinned: bool = Field(default=NOT_SENT)
    tax_exemption: ExemptionReason | None = Field(
        default=NOT_SENT, description="why no tax is charged; null: it is"
    )
    tax_exemption_certificate: str = Field(default=NOT_SENT, max_length=80)
    tax_exempt_until: Day | None = Field(default=NOT_SENT, description="the last day; null: without end")
    external_id: str | None = Field(default=NOT_SENT)
    metadata: dict[str, str] = Field(default=NOT_SENT)
    custom_fields: CustomFields = NOT_SENT


class CustomerPut(Input):
    """A customer as another system has them; names count where they are new, and their e-mail address stays."""

    email: Email = NOT_SENT
    first_name: Name = NOT_SENT
    last_name: Name = NOT_SENT
    accepts_marketing: bool = NOT_SENT
    phone: str = NOT_SENT
    note: str = NOT_SENT
    tags: list[str] = Field(default=NOT_SENT, max_length=50)
    tax_exemption: ExemptionReason | None = NOT_SENT
    tax_exemption_certificate: str = Field(default=NOT_SENT, max_length=80)
    tax_exempt_until: Day | None = NOT_SENT
    metadata: dict[str, str] = NOT_SENT
    custom_fields: CustomFields = NOT_SENT


class CustomerQuery(Paging):
    """Which customers to list: the newest first, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    email: str = Field(default="", max_length=254)
    external_id: str = Field(default="", max_length=255)
    tag: Many = []
    updated_since: Moment | None = None
    q: str = Field(default="", max_length=120, description="part of the name or e-mail address")
    ordering: ordered_by("created_at", "email", "paid_total", "order_count", "updated_at") = "-created_at"  # type: ignore[valid-type]


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


class EmailConfirmation(TokenIn):
    """The token from the e-mail, and the account's password where its user is not logged in."""

    password: str = Field("", max_length=256, json_schema_extra={"format": "password"})


class Accepted(Output):
    """It is being worked on."""

    status: Literal["accepted"]


class Verified(Output):
    """The address is the user's."""

    email: str
    email_verified: bool
