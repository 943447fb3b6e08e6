"""Shops as their merchants and operators see them, and what became of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from tenants import hosts, legal_identity, look
from tenants.models import StateChange, Tenant
from tenants.shop_settings import SettingsView

State = Literal["provisioning", "trial", "active", "past_due", "suspended", "closing", "erased"]


class ShopView(TypedDict):
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
    updated_at: datetime


class TenantView(ShopView, SettingsView):
    """A shop as operators see it."""

    schema_name: str
    domains: list[str]
    entitlements: dict[str, Any]
    opened_at: datetime | None
    erasable_at: Annotated[
        datetime | None,
        Field(
            description="of a shop that closes: until then it can be reactivated, from then on it may be erased"
        ),
    ]


class StateChangeView(TypedDict):
    """A change of a shop's state."""

    id: int
    tenant: UUID
    slug: str
    before: str
    after: str
    reason: str
    actor: str
    created_at: datetime


def settings(row: Tenant) -> SettingsView:
    """What is settled of a shop."""
    return views.of(SettingsView, row, **_made(row))


def shop(row: Tenant) -> ShopView:
    """A shop and where it is."""
    return views.of(ShopView, row, **_addresses(row))


def tenant(row: Tenant) -> TenantView:
    """A shop with all that is known of it."""
    domains = sorted(domain.domain for domain in row.domains.all())
    return views.of(TenantView, row, domains=domains, **_made(row), **_addresses(row))


def state_change(row: StateChange) -> StateChangeView:
    """What became of a shop, read with the shop."""
    return views.of(StateChangeView, row, tenant=row.tenant_id, slug=row.tenant.slug)


def _made(row: Tenant) -> dict[str, Any]:
    identity = legal_identity.read(row.legal_identity)
    return {
        "legal_identity": identity,
        "palette": look.chosen(row),
        "logo": look.logo(row),
        "cover": look.cover(row),
    }


def _addresses(row: Tenant) -> dict[str, str]:
    return {"shop_url": hosts.shop_url(row.slug), "admin_url": hosts.shop_url(row.slug, "/admin/")}
