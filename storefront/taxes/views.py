"""Tax rates as every door shows them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from storefront.taxes import presets
from storefront.taxes.models import TaxRate


class TaxRateView(TypedDict):
    """The rate that goods of a class bear in a place; of country null it is for everywhere else."""

    id: int
    name: str
    country: str | None
    region: str
    postal_from: str
    postal_to: str
    tax_class: str
    percent: str
    is_default: bool
    is_settled: Annotated[bool, Field(description="false: nothing is sold to who would bear it")]
    updated_at: datetime


class TaxPresetView(TypedDict):
    """A usual rate of a country, to start from."""

    name: str
    country: str
    region: str
    tax_class: str
    percent: str
    source: Annotated[str, Field(description="who says so")]
    as_of: Annotated[date, Field(description="the day it was right; ask whoever counsels you on taxes")]


def tax_rate(row: TaxRate) -> TaxRateView:
    """One of `queries.list_rates`."""
    return views.of(TaxRateView, row, percent=f"{row.percent.normalize():f}")


def tax_preset(preset: presets.Preset) -> TaxPresetView:
    """One of `presets.of`."""
    rate = preset.rate
    return {
        "name": presets.name_of(rate),
        "country": rate.country or "",
        "region": rate.region,
        "tax_class": rate.tax_class,
        "percent": f"{rate.percent.normalize():f}",
        "source": preset.source,
        "as_of": preset.as_of,
    }
