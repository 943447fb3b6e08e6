"""Reads on promotions."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from kernel import lookup
from kernel.errors import NotFound
from storefront.promotions import rules
from storefront.promotions.models import DiscountCode, Promotion

_USES = """
    SELECT (SELECT coalesce(json_agg(json_build_array(
                code, promotion_id, usage_limit IS NOT NULL AND used_count >= usage_limit)), '[]')
            FROM promotions_discountcode WHERE is_active AND code = ANY(%(codes)s)),
           (SELECT coalesce(array_agg(id), '{}') FROM promotions_promotion
            WHERE id = ANY(%(limited)s) AND used_count >= usage_limit),
           (SELECT coalesce(json_agg(json_build_array(promotion_id, times)), '[]') FROM (
                SELECT promotion_id, max(times) AS times FROM promotions_promotionuse
                WHERE buyer = ANY(%(buyers)s) GROUP BY promotion_id) u)
"""


def list_promotions(*, is_active: bool | None = None, ordering: Sequence[str] = ()) -> "QuerySet[Promotion]":
    """Promotions, those that are switched on or off alone where that is asked for; the oldest first by default."""
    found = Promotion.objects.order_by(*ordering, "id")
    return found if is_active is None else found.filter(is_active=is_active)


def get_promotion(*, promotion_id: int) -> Promotion:
    """One of `list_promotions`. Raises NotFound."""
    return lookup.one(Promotion.objects.filter(pk=promotion_id), NotFound)


def list_codes(*, promotion_id: int | None = None, code: str | None = None) -> "QuerySet[DiscountCode]":
    """Codes, of one promotion or of that spelling, the oldest first."""
    found = DiscountCode.objects.order_by("id")
    if promotion_id is not None:
        found = found.filter(promotion_id=promotion_id)
    return found if code is None else found.filter(code=rules.normalise_code(code))


def get_code(*, code_id: int) -> DiscountCode:
    """One of `list_codes`. Raises NotFound."""
    return lookup.one(DiscountCode.objects.filter(pk=code_id), NotFound)


def list_terms() -> tuple[rules.Terms, ...]:
    """The promotions that are switched on, the oldest first."""
    found = Promotion.objects.filter(is_active=True).select_related("minimum_tier").order_by("pk")
    return tuple(_terms(promotion) for promotion in found)


def read_uses(terms: Sequence[rules.Terms], *, codes: Sequence[str], buyers: Sequence[str]) -> rules.Uses:
    """What has been used of these promotions, and what the buyer of these `uses.buyer_keys` used; one statement.

    None where there is nothing to ask: no code, and no promotion that counts.
    """
    counted = [each for each in terms if each.is_counted and (each.is_automatic or codes)]
    if not codes and not counted:
        return rules.UNUSED
    with connection.cursor() as cursor:
        cursor.execute(
            _USES,
            {
                "codes": list(codes),
                "limited": [each.offer.promotion for each in counted],
                "buyers": list(buyers),
            },
        )
        codes_of, used_up, times = cursor.fetchone()
    return rules.Uses(
        codes={code: (promotion, is_used_up) for code, promotion, is_used_up in codes_of},
        used_up=frozenset(used_up),
        times=dict(times),
    )


def _terms(promotion: Promotion) -> rules.Terms:
    is_for_some = bool(promotion.product_ids or promotion.collection_ids)
    limits = (promotion.usage_limit, promotion.limit_per_buyer)
    tier = promotion.minimum_tier
    return rules.Terms(
        offer=rules.Offer(
            name=promotion.name,
            kind=rules.Kind(promotion.kind),
            value=promotion.value,
            applies_to=rules.AppliesTo(promotion.applies_to),
            promotion=promotion.pk,
            priority=promotion.priority,
            is_exclusive=promotion.is_exclusive,
            products=frozenset(promotion.product_ids) if is_for_some else None,
            minimum_subtotal=promotion.minimum_subtotal,
            minimum_quantity=promotion.minimum_quantity,
            minimum_rank=tier.rank if tier is not None else None,
            is_first_order_only=promotion.is_first_order_only,
            limit_per_buyer=promotion.limit_per_buyer,
            buy=promotion.buy_quantity,
            get=promotion.get_quantity,
        ),
        is_automatic=promotion.is_automatic,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        collections=frozenset(promotion.collection_ids),
        is_counted=promotion.is_first_order_only or any(limit is not None for limit in limits),
    )
