"""Reads on taxes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from storefront.taxes import rules

RATES_SQL = """
    SELECT coalesce(json_agg(json_build_array(name, percent::text, country, is_default) ORDER BY id), '[]')
    FROM taxes_taxrate
"""
"""Every rate as one JSON value: a part of a cart's statement."""


def read_rates(rows: Sequence[Sequence[Any]]) -> tuple[rules.Rate, ...]:
    """The rates that `RATES_SQL` found; the default one has no country, and may be a country's as well."""
    rates: list[rules.Rate] = []
    for name, percent, country, is_default in rows:
        if country:
            rates.append(rules.Rate(name=name, percent=Decimal(percent), country=country))
        if is_default:
            rates.append(rules.Rate(name=name, percent=Decimal(percent)))
    return tuple(rates)
