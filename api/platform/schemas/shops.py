"""Shops as their merchants and operators see them, and what became of them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import (
    NOT_SENT,
    Colour,
    Email,
    Feed,
    Hour,
    Input,
    Locale,
    Origin,
    Output,
    Paging,
    ShopName,
    TimeZone,
    ordered_by,
)

State = Literal["provisioning", "trial", "active", "past_due", "suspended", "closing", "erased"]


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
    locale: Locale
    time_zone: TimeZone
    domains: list[str]
    entitlements: dict[str, Any]
    summary_hour: Hour
    theme_colour: Colour
    prices_include_tax: bool
    cors_origins: list[Origin]
    opened_at: datetime | None
    erasable_at: datetime | None = Field(
        description="of a shop that closes: until then it can be reactivated, from then on it may be erased"
    )


class TenantPatch(Input):
    """What an operator may change of a shop."""

    name: ShopName = NOT_SENT
    contact_email: Email = NOT_SENT
    locale: Locale = NOT_SENT
    time_zone: TimeZone = NOT_SENT
    summary_hour: Hour = NOT_SENT
    theme_colour: Colour = NOT_SENT
    prices_include_tax: bool = NOT_SENT
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
