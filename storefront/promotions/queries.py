"""Reads on promotions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kernel.errors import NotFound
from storefront.promotions import rules
from storefront.promotions.models import DiscountCode, Promotion


def list_promotions(*, is_active: bool | None = None, ordering: Sequence[str] = ()) -> "QuerySet[Promotion]":
    """Promotions, those that are switched on or off alone where that is asked for; the oldest first by default."""
    found = Promotion.objects.order_by(*ordering, "id")
    return found if is_active is None else found.filter(is_active=is_active)


def get_promotion(*, promotion_id: int) -> Promotion:
    """One of `list_promotions`. Raises NotFound."""
    promotion = Promotion.objects.filter(pk=promotion_id).first()
    if promotion is None:
        raise NotFound
    return promotion


def list_codes(*, promotion_id: int | None = None, code: str | None = None) -> "QuerySet[DiscountCode]":
    """Codes, of one promotion or of that spelling, the oldest first."""
    found = DiscountCode.objects.order_by("id")
    if promotion_id is not None:
        found = found.filter(promotion_id=promotion_id)
    return found if code is None else found.filter(code=rules.normalise_code(code))


def get_code(*, code_id: int) -> DiscountCode:
    """One of `list_codes`. Raises NotFound."""
    code = DiscountCode.objects.filter(pk=code_id).first()
    if code is None:
        raise NotFound
    return code


OFFERS_SQL = """
    SELECT coalesce(json_agg(
        json_build_object(
            'name', p.name, 'kind', p.kind, 'applies_to', p.applies_to, 'value', p.value::text,
            'promotion', p.id, 'code', c.code, 'priority', p.priority, 'is_exclusive', p.is_exclusive,
            'minimum_subtotal', p.minimum_subtotal::text, 'minimum_quantity', p.minimum_quantity,
            'minimum_rank', (SELECT t.rank FROM customers_membershiptier t WHERE t.id = p.minimum_tier_id),
            'is_first_order_only', p.is_first_order_only, 'limit_per_buyer', p.limit_per_buyer,
            'buy', p.buy_quantity, 'get', p.get_quantity,
            'products', CASE WHEN cardinality(p.product_ids) + cardinality(p.collection_ids) > 0 THEN (
                SELECT coalesce(json_agg(w.product_id), '[]') FROM (SELECT DISTINCT product_id FROM goods) w
                WHERE w.product_id = ANY(p.product_ids)
                   OR EXISTS (SELECT FROM catalogue_collectionproduct cp
                              WHERE cp.product_id = w.product_id AND cp.collection_id = ANY(p.collection_ids))
                ) END,
            'obstacle', CASE WHEN p.starts_at > %(now)s THEN 'not_started'
                             WHEN p.ends_at <= %(now)s THEN 'ended'
                             WHEN p.used_count >= p.usage_limit OR c.used_count >= c.usage_limit
                             THEN 'used_up' END)
        ORDER BY p.priority DESC, p.is_automatic DESC, c.code, p.id), '[]')
    FROM promotions_promotion p
    LEFT JOIN promotions_discountcode c
        ON c.promotion_id = p.id AND NOT p.is_automatic AND c.is_active AND c.code = ANY(%(codes)s)
    WHERE p.is_active AND (p.is_automatic OR c.id IS NOT NULL)
"""
"""The offers there are for `goods`, as one JSON value: the automatic ones, and those of the `codes`.

A part of a cart's statement, which names the `product_id` of its goods. `read_offers` reads the value.
"""

USES_SQL = """
    SELECT coalesce(json_agg(json_build_array(promotion_id, times)), '[]')
    FROM (SELECT promotion_id, max(times) AS times FROM promotions_promotionuse
          WHERE buyer = ANY(%(buyers)s) GROUP BY promotion_id) u
"""
"""What a buyer has used so far, as one JSON value: a part of a cart's statement."""


def read_offers(rows: Sequence[dict[str, Any]]) -> tuple[rules.Offer, ...]:
    """The offers that `OFFERS_SQL` found."""
    return tuple(_offer(**row) for row in rows)


def read_buyer(uses: Sequence[Sequence[Any]], *, rank: int | None) -> rules.Buyer:
    """The buyer of that rank with what `USES_SQL` found."""
    times = {promotion: count for promotion, count in uses if count}
    return rules.Buyer(
        rank=rank,
        has_ordered=None in times,
        uses={promotion: count for promotion, count in times.items() if promotion is not None},
    )


def _offer(
    *,
    kind: str,
    applies_to: str,
    value: str,
    minimum_subtotal: str,
    products: Any,
    obstacle: Any,
    **rest: Any,
) -> rules.Offer:
    return rules.Offer(
        kind=rules.Kind(kind),
        applies_to=rules.AppliesTo(applies_to),
        value=Decimal(value),
        minimum_subtotal=Decimal(minimum_subtotal),
        products=None if products is None else frozenset(products),
        obstacle=None if obstacle is None else rules.Reason(obstacle),
        **rest,
    )
