"""Reads on shipping."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from storefront.shipping import rules

METHODS_SQL = """
    SELECT coalesce(json_agg(json_build_array(code, name, price::text, free_above::text, countries)
                             ORDER BY position, id), '[]')
    FROM shipping_shippingmethod WHERE is_active
"""
"""The methods on offer as one JSON value, in the merchant's order: a part of a cart's statement."""


def read_methods(rows: Sequence[Sequence[Any]]) -> tuple[rules.Method, ...]:
    """The methods that `METHODS_SQL` found."""
    return tuple(
        rules.Method(
            code=code,
            name=name,
            price=Decimal(price),
            free_above=None if free_above is None else Decimal(free_above),
            countries=tuple(countries),
        )
        for code, name, price, free_above, countries in rows
    )
