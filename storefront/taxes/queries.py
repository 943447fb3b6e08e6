"""Reads on taxes."""

from django.db.models import QuerySet

from kernel import lookup
from kernel.errors import NotFound
from storefront.taxes import rules
from storefront.taxes.models import TaxRate


def list_rates() -> "QuerySet[TaxRate]":
    """Every rate, those of everywhere else first."""
    return TaxRate.objects.all()


def get_rate(*, rate_id: int) -> TaxRate:
    """One of `list_rates`. Raises NotFound."""
    return lookup.one(TaxRate.objects.filter(pk=rate_id), NotFound)


def list_terms() -> tuple[rules.Rate, ...]:
    """Every rate as prices are computed with it."""
    columns = (
        *("name", "percent", "country", "region", "tax_class"),
        *("is_settled", "postal_from", "postal_to"),
    )
    return tuple(rules.Rate(*row) for row in TaxRate.objects.order_by("pk").values_list(*columns))


def is_unsettled() -> bool:
    """Whether there is a rate that nothing is sold at until it is settled."""
    return TaxRate.objects.filter(is_settled=False).exists()
