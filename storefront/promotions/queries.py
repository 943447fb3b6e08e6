"""Reads on promotions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from storefront.promotions import rules

OFFERS_SQL = """
    SELECT coalesce(json_agg(
        json_build_array(id, name, kind, value::text, minimum_subtotal::text, upper(code))
        ORDER BY code IS NOT NULL, upper(code), id), '[]')
    FROM promotions_promotion
    WHERE is_active
      AND (starts_at IS NULL OR starts_at <= %(now)s) AND (ends_at IS NULL OR ends_at > %(now)s)
      AND (usage_limit IS NULL OR used_count < usage_limit)
      AND (code IS NULL OR upper(code) = ANY(%(codes)s))
"""
"""The offers that run at `now`, as one JSON value: the automatic ones, then those of the `codes`.

A statement's part, so that a cart reads all its terms at once. `read_offers` reads the value.
"""


def read_offers(rows: Sequence[Sequence[Any]]) -> tuple[rules.Offer, ...]:
    """The offers that `OFFERS_SQL` found."""
    return tuple(
        rules.Offer(
            name=name,
            kind=rules.Kind(kind),
            value=Decimal(value),
            minimum_subtotal=Decimal(minimum),
            promotion=pk,
            code=code,
        )
        for pk, name, kind, value, minimum, code in rows
    )
