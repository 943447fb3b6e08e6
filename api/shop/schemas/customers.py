"""Customers, their addresses and tiers, and accounts."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas import (
    NOT_SENT,
    Email,
    Feed,
    Input,
    Moment,
    Money,
    Name,
    Output,
    Password,
    SmallId,
    ordered_by,
)
from api.shop.schemas.carts import Address, AddressIn
from api.shop.schemas.catalogue import Ids, Many, Sparse


class Tier(Output):
    """A step of the membership ladder."""

    name: str
    rank: int
    discount_percent: str
    free_shipping_from: Money | None


class NextTier(Tier):
    """The tier above, and what is missing to reach it: spend or orders, by its rule."""

    missing: Money
    missing_orders: int


class TierChange(Output):
    """A move on the ladder."""

    at: datetime
    before: str = Field(alias="from")
    to: str
    reason: str


class Membership(Output):
    """Where a customer stands."""

    tier: Tier
    tier_is_pinned: bool
    tier_until: datetime | None = Field(description="kept until then; null: without an end")
    paid_total: Money
    next_tier: NextTier | None
    history: list[TierChange]


class Customer(Output):
    """A customer as they see themselves."""

    id: int
    email: str
    first_name: str
    last_name: str
    phone: str
    accepts_marketing: bool
    email_verified: bool
    tier: Tier
    created_at: datetime
    updated_at: datetime


class CustomerForStaff(Customer):
    """A customer as staff see them."""

    note: str
    tags: list[str]
    paid_total: Money
    order_count: int
    is_active: bool
    external_id: str | None
    metadata: dict[str, str]


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
    external_id: str | None = Field(default=NOT_SENT)
    metadata: dict[str, str] = Field(default=NOT_SENT)


class CustomerPut(Input):
    """A customer as another system has them; names and address count where they are new."""

    email: Email = NOT_SENT
    first_name: Name = NOT_SENT
    last_name: Name = NOT_SENT
    accepts_marketing: bool = NOT_SENT
    phone: str = NOT_SENT
    note: str = NOT_SENT
    tags: list[str] = Field(default=NOT_SENT, max_length=50)
    metadata: dict[str, str] = NOT_SENT


class CustomerQuery(Feed, Sparse):
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


class BookAddressPatch(Input):
    """What to change of an address."""

    first_name: Name = Field(default=NOT_SENT)
    last_name: Name = Field(default=NOT_SENT, min_length=1)
    company: str = Field(default=NOT_SENT, max_length=120)
    line1: str = Field(default=NOT_SENT, min_length=1, max_length=200)
    line2: str = Field(default=NOT_SENT, max_length=200)
    city: str = Field(default=NOT_SENT, min_length=1, max_length=120)
    region: str = Field(default=NOT_SENT, max_length=120)
    postal_code: str = Field(default=NOT_SENT, max_length=20)
    country: str = Field(default=NOT_SENT, pattern=r"^[A-Z]{2}$")
    phone: str = Field(default=NOT_SENT, max_length=30)
    is_default_shipping: bool = Field(default=NOT_SENT)
    is_default_billing: bool = Field(default=NOT_SENT)


class BookAddress(Address):
    """An address of the address book."""

    id: int
    is_default_shipping: bool
    is_default_billing: bool


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
