"""Reads on taxes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kernel.errors import NotFound
from storefront.taxes import rules
from storefront.taxes.models import TaxRate


def list_rates() -> "QuerySet[TaxRate]":
    """Every rate, those of everywhere else first."""
    return TaxRate.objects.all()


def get_rate(*, rate_id: int) -> TaxRate:
    """One of `list_rates`. Raises NotFound."""
    rate = TaxRate.objects.filter(pk=rate_id).first()
    if rate is None:
        raise NotFound
    return rate


RATES_SQL = """
    SELECT coalesce(json_agg(json_build_array(name, percent::text, country, region, tax_class) ORDER BY id), '[]')
    FROM taxes_taxrate WHERE country IS NULL OR country = %(country)s
"""
"""The `country`'s rates and those of everywhere else, as one JSON value: a part of a cart's statement."""


def read_rates(rows: Sequence[Sequence[Any]]) -> tuple[rules.Rate, ...]:
    """The rates that `RATES_SQL` found."""
    return tuple(
        rules.Rate(name=name, percent=Decimal(percent), country=country, region=region, tax_class=tax_class)
        for name, percent, country, region, tax_class in rows
    )
