"""Tax rates as every door shows them."""

from typing_extensions import TypedDict

from kernel import views
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
    return views.of(TaxRateView, row, percent=f"{row.percent.normalize():f}")
