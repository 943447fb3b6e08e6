"""Reads on customers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from kernel import lookup, money, texts
from kernel.errors import Invalid, NotFound
from kernel.mailboxes import normalise_email
from kernel.postal_addresses import FIELDS, AddressDict
from storefront.customers import errors, tier_rules, views
from storefront.customers.models import Address, Customer, CustomerEvent, MembershipTier
from tenants import current

ORDERINGS = {
    "created_at": "created_at",
    "email": "user__email",
    "last_name": "user__last_name",
    "paid_total": "paid_total",
    "order_count": "order_count",
    "updated_at": "updated_at",
}


_STANDING = """
    SELECT (SELECT coalesce(json_agg(json_build_array(
                id, rank, rule, min_spend::text, min_orders, window_days) ORDER BY rank), '[]')
            FROM customers_membershiptier)::text,
           (SELECT coalesce(json_agg(json_build_array(amount::text, paid_at)), '[]')
            FROM customers_purchase WHERE customer_id = %s)::text
"""


def list_benefits() -> dict[int, tier_rules.Benefit]:
    """What each tier gives its members, by its id."""
    columns = ("pk", "name", "rank", "discount_percent", "free_shipping_from")
    return {pk: tier_rules.Benefit(*row) for pk, *row in MembershipTier.objects.values_list(*columns)}


def find_by_user(*, user: User) -> Customer | None:
    """The user's life as a customer, with the tier read along, or None; the user stays as they were let in."""
    customer = _customers().filter(user=user).first()
    if customer is not None:
        customer.user = user
    return customer


def find_by_address(*, email: str) -> Customer | None:
    """The customer whose address that is; not one who has only said so, to whom nothing is given by it."""
    customer = _customers().filter(user__email=email).first()
    return customer if customer is not None and customer.user.is_address_theirs else None


def get(*, customer_id: int) -> Customer:
    """The customer of that id. Raises CustomerNotFound."""
    return lookup.one(_customers().filter(pk=customer_id), errors.CustomerNotFound)


def find_customers(
    *,
    search: str = "",
    ids: Sequence[int] = (),
    email: str = "",
    external_id: str = "",
    tags: Sequence[str] = (),
    updated_since: datetime | None = None,
) -> "QuerySet[Customer]":
    """The customers that these narrow down to, with user and tier; `tags` are any of several."""
    wanted = {
        "pk__in": ids,
        "user__email": normalise_email(email),
        "external_id": external_id,
        "tags__overlap": list(tags),
        "updated_at__gte": updated_since,
    }
    found: QuerySet[Customer] = _customers().filter(
        **{name: value for name, value in wanted.items() if value}
    )
    if word := texts.seen(search):
        found = found.filter(
            Q(user__email__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
        )
    return found


def ordered(found: "QuerySet[Customer]", ordering: str) -> "QuerySet[Customer]":
    """The customers by these of ORDERINGS, with commas between, `-` before one for the other way round.

    Raises Invalid.
    """
    names = []
    for part in ordering.split(","):
        name = part.removeprefix("-")
        if name not in ORDERINGS:
            raise Invalid(
                _("Order by one of {listed}.").format(listed=", ".join(sorted(ORDERINGS))), field="ordering"
            )
        names.append(("-" if part.startswith("-") else "") + ORDERINGS[name])
    return found.order_by(*names, "-pk" if names[-1].startswith("-") else "pk")


def membership(*, customer: Customer, now: datetime) -> views.MembershipView:
    """The customer's tier and until when, what they have paid, the tier above, and how they got here."""
    currency = current.tenant().currency
    names = {tier.pk: tier for tier in MembershipTier.objects.all()}
    ladder, purchases = read_standing(customer_id=customer.pk)
    above = tier_rules.next_above(ladder, rank=customer.tier.rank)
    following: views.NextTierView | None = None
    if above is not None:
        spend, orders = tier_rules.missing_for(above, purchases, now=now)
        following = {
            **views.tier(names[above.tier_id]),
            "missing": money.as_dict(spend, currency),
            "missing_orders": orders,
        }
    return {
        "tier": views.tier(customer.tier),
        "tier_is_pinned": customer.tier_is_pinned,
        "tier_until": customer.tier_until,
        "paid_total": money.as_dict(customer.paid_total, currency),
        "next_tier": following,
        "history": [
            views.tier_change(event)
            for event in CustomerEvent.objects.filter(
                customer=customer, kind=CustomerEvent.Kind.TIER_CHANGED
            )[:50]
        ],
    }


def list_tiers() -> "QuerySet[MembershipTier]":
    """The ladder, the lowest step first."""
    return MembershipTier.objects.all()


def get_tier(*, tier_id: int) -> MembershipTier:
    """One of `list_tiers`. Raises NotFound."""
    return lookup.one(MembershipTier.objects.filter(pk=tier_id), NotFound)


def read_standing(*, customer_id: int) -> tuple[list[tier_rules.Step], list[tier_rules.Spent]]:
    """The ladder, the lowest step first, and what the customer paid less refunds: in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [customer_id])
        tiers, purchases = (orjson.loads(value) for value in cursor.fetchone())
    steps = [
        tier_rules.Step(
            tier_id=tier_id,
            rank=rank,
            min_spend=Decimal(spend) if rule == MembershipTier.Rule.SPEND else None,
            min_orders=orders if rule == MembershipTier.Rule.ORDERS else None,
            window=None if days is None else timedelta(days=days),
        )
        for tier_id, rank, rule, spend, orders, days in tiers
    ]
    spent = [
        tier_rules.Spent(amount=Decimal(amount), paid_at=datetime.fromisoformat(paid_at))
        for amount, paid_at in purchases
    ]
    return steps, spent


def list_addresses(*, customer: Customer) -> "QuerySet[Address]":
    """The customer's address book."""
    return Address.objects.filter(customer=customer)


def get_address(*, customer: Customer, address_id: int) -> Address:
    """One address of the customer's own. Raises AddressNotFound, also for another's."""
    return lookup.one(list_addresses(customer=customer).filter(pk=address_id), errors.AddressNotFound)


def address_to_ship_to(*, customer: Customer) -> AddressDict | None:
    """Where the customer has things sent: by the address that says so, else by the latest.

    None for one who has only said whose account it is, and may be somebody who waits for another's goods.
    """
    if not customer.user.is_address_theirs:
        return None
    found = Address.objects.filter(customer=customer).order_by("-is_default_shipping", "-pk")
    address = found.values(*FIELDS).first()
    return None if address is None else cast(AddressDict, address)


def get_user(*, user_id: UUID) -> User:
    """The user, for messages. Raises CustomerNotFound."""
    return lookup.one(User.objects.filter(pk=user_id), errors.CustomerNotFound)


def _customers() -> "QuerySet[Customer]":
    return Customer.objects.select_related("user__profile", "tier")
