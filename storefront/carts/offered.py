"""What a shop offers a cart: promotions, zones, rates, tiers and policies, which change when its staff change them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kernel.money import ZERO
from kernel.versions.snapshots import OFFERED, Snapshot
from storefront.carts.models import Cart
from storefront.catalogue import queries as catalogue
from storefront.credits import queries as credit_queries
from storefront.credits.rules import Account
from storefront.customers import queries as customers
from storefront.customers.rules import Exemption, Standing
from storefront.customers.tier_rules import Benefit
from storefront.policies import queries as policy_queries
from storefront.policies.models import Policy
from storefront.promotions import queries as promotion_queries, rules as promotions, uses as promotion_uses
from storefront.shipping import queries as shipping_queries, rules as shipping
from storefront.taxes import queries as tax_queries, rules as taxes
from tenants import current


@dataclass(frozen=True, slots=True)
class Offering:
    """What a cart is offered now."""

    offers: tuple[promotions.Offer, ...]
    buyer: promotions.Buyer
    zones: tuple[shipping.Zone, ...]
    rates: tuple[taxes.Rate, ...]
    policies: Mapping[Policy.Kind, int]
    credits: tuple[Account, ...] = ()
    exemption: Exemption | None = None


@dataclass(frozen=True, slots=True)
class _Offered:
    """What every cart of the shop is offered."""

    promotions: tuple[promotions.Terms, ...]
    zones: tuple[shipping.Zone, ...]
    rates: tuple[taxes.Rate, ...]
    tiers: Mapping[int, Benefit]
    policies: Mapping[Policy.Kind, int]


def _build() -> _Offered:
    return _Offered(
        promotions=promotion_queries.list_terms(),
        zones=shipping_queries.list_terms(),
        rates=tax_queries.list_terms(),
        tiers=customers.list_benefits(),
        policies=policy_queries.list_versions(),
    )


SNAPSHOT = Snapshot(OFFERED, _build)


def find(
    cart: Cart, *, version: str | None, standing: Standing, products: Collection[int], now: datetime
) -> Offering:
    """What a cart with these products is offered now, of a customer who stands so.

    As long as the `version` stands it asks nothing but, in one statement each, what has been used where a promotion
    counts that or the cart has a code, what is in the collections that a promotion is for, and what the gift cards
    and the store credit hold that the cart is paid with.
    """
    offered = SNAPSHOT.get(version)
    uses = promotion_queries.read_uses(
        offered.promotions,
        codes=cart.discount_codes,
        buyers=promotion_uses.buyer_keys(customer_id=cart.customer_id, email=cart.email),
    )
    unlocked = {promotion for promotion, _ in uses.codes.values()}
    meant = [each for each in offered.promotions if each.is_automatic or each.offer.promotion in unlocked]
    collections = frozenset().union(*(each.collections for each in meant))
    members = catalogue.list_members(collections=collections, products=products) if collections else {}
    offers = promotions.offers_for(meant, uses, members=members, now=now)
    benefit = offered.tiers.get(standing.tier) if standing.tier is not None else None
    return Offering(
        offers=offers if benefit is None else (*offers, *_member_offers(benefit)),
        buyer=uses.buyer(rank=None if benefit is None else benefit.rank),
        zones=offered.zones,
        rates=offered.rates,
        policies=offered.policies,
        credits=credit_queries.list_usable(
            cards=cart.gift_cards,
            store_credit_of=cart.customer_id if cart.use_store_credit else None,
            now=now,
        ),
        exemption=standing.exemption_on(now.astimezone(ZoneInfo(current.tenant().time_zone)).date()),
    )


def _member_offers(benefit: Benefit) -> list[promotions.Offer]:
    """A membership's benefits; they come after every promotion."""
    name, found = _("%(tier)s membership") % {"tier": benefit.name}, []
    if benefit.discount_percent > ZERO:
        found.append(
            promotions.Offer(
                name=name,
                kind=promotions.Kind.PERCENTAGE,
                value=benefit.discount_percent,
                priority=promotions.MEMBERSHIP_PRIORITY,
            )
        )
    if benefit.free_shipping_from is not None:
        found.append(
            promotions.Offer(
                name=name,
                kind=promotions.Kind.FREE_SHIPPING,
                applies_to=promotions.AppliesTo.SHIPPING,
                minimum_subtotal=benefit.free_shipping_from,
                priority=promotions.MEMBERSHIP_PRIORITY,
            )
        )
    return found
