"""Tax rates as every door shows them."""

from typing_extensions import TypedDict

from storefront.taxes.models import TaxRate


class TaxRateView(TypedDict):
    """The rate that goods of a class bear in a place; of country null it is for everywhere else."""

    id: int
    name: str
    country: str | None
    region: str
    tax_class: str
    percent: str
    is_default: bool


def tax_rate(row: TaxRate) -> TaxRateView:
    """One of `queries.list_rates`."""
    return {
        "id": row.pk,
        "name": row.name,
        "country": row.country,
        "region": row.region,
        "tax_class": row.tax_class,
        "percent": f"{row.percent.normalize():f}",
        "is_default": row.is_default,
    }
