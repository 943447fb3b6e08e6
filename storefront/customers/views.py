"""Customers as they see themselves, and as staff see them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, postal_addresses, views
from kernel.money import MoneyDict
from storefront.custom_fields.views import Values
from storefront.customers.models import Address, Customer, CustomerEvent, MembershipTier
from storefront.customers.rules import ExemptionReason
from tenants import current


class TierView(TypedDict):
    """A step of the membership ladder."""

    name: str
    rank: int
    discount_percent: str
    free_shipping_from: MoneyDict | None


class NextTierView(TierView):
    """The tier above, and what is missing to reach it: spend or orders, by its rule."""

    missing: MoneyDict
    missing_orders: int


TierChangeView = TypedDict("TierChangeView", {"at": datetime, "from": str, "to": str, "reason": str})
"""A move on the ladder."""


class MembershipView(TypedDict):
    """Where a customer stands."""

    tier: TierView
    tier_is_pinned: bool
    tier_until: datetime | None
    paid_total: MoneyDict
    next_tier: NextTierView | None
    history: list[TierChangeView]


class CustomerView(TypedDict):
    """A customer as they see themselves."""

    id: int
    email: str
    first_name: str
    last_name: str
    phone: str
    accepts_marketing: bool
    email_verified: bool
    tier: TierView
    created_at: datetime
    updated_at: datetime


class StaffCustomerView(CustomerView):
    """A customer as staff see them."""

    note: str
    tags: list[str]
    paid_total: MoneyDict
    order_count: int
    tax_exemption: Annotated[ExemptionReason | None, Field(description="why no tax is charged; null: it is")]
    tax_exemption_certificate: str
    tax_exempt_until: Annotated[date | None, Field(description="the last day; null: without end")]
    is_active: bool
    external_id: str | None
    metadata: dict[str, str]
    custom_fields: Values


class AddressView(postal_addresses.AddressDict):
    """An address of the address book."""

    id: int
    is_default_shipping: bool
    is_default_billing: bool
    updated_at: datetime


def customer(row: Customer) -> CustomerView:
    """One of `queries.find_customers`, as they see themselves."""
    user = row.user
    profile = getattr(user, "profile", None)
    return views.of(
        CustomerView,
        row,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        accepts_marketing=bool(profile and profile.accepts_marketing),
        email_verified=user.email_verified_at is not None,
        tier=tier(row.tier),
    )


def customer_for_staff(row: Customer) -> StaffCustomerView:
    """One of `queries.find_customers`, as staff see them."""
    return views.of(
        StaffCustomerView,
        row,
        **customer(row),
        paid_total=money.as_dict(row.paid_total, current.tenant().currency),
        tax_exemption=ExemptionReason(row.tax_exemption) if row.tax_exemption else None,
        is_active=row.user.is_active,
    )


def address(row: Address) -> AddressView:
    """An address of the address book."""
    return views.of(AddressView, row)


def tier(row: MembershipTier) -> TierView:
    """A tier as customers see it, in the current shop's currency."""
    currency, free_from = current.tenant().currency, row.free_shipping_from
    return {
        "name": row.name,
        "rank": row.rank,
        "discount_percent": f"{row.discount_percent:.2f}",
        "free_shipping_from": None if free_from is None else money.as_dict(free_from, currency),
    }


def tier_change(row: CustomerEvent) -> TierChangeView:
    """A move on the ladder."""
    data = row.data
    return {"at": row.created_at, "from": data["from"], "to": data["to"], "reason": data["reason"]}
