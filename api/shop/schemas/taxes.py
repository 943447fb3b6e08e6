"""Tax rates as they are sent."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from api.schemas import Input, Paging, change_of
from api.shop.money import plain

Country = Annotated[str, Field(max_length=2, examples=["DE"], description="ISO 3166-1 alpha-2")]
Region = Annotated[str, Field(examples=["CA"], description="as it stands in addresses; empty: all of it")]
PostalCode = Annotated[
    str,
    Field(
        max_length=20,
        examples=["27498"],
        description="the first, or the last, postal code of a range, or how it begins; empty: all of them",
    ),
]
TaxClass = Annotated[str, Field(examples=["standard", "reduced"])]
Percent = Annotated[
    Decimal,
    BeforeValidator(plain),
    Field(examples=["19"], description="from 0 to 100, at most three decimals"),
]


class TaxRateIn(Input):
    """A rate of a class at some postal codes, in a region, a country, or (null) everywhere else."""

    name: str
    country: Country | None = None
    region: Region = ""
    postal_from: PostalCode = ""
    postal_to: PostalCode = ""
    tax_class: TaxClass = "standard"
    percent: Percent
    is_settled: bool = Field(default=True, description="false: nothing is sold to who would bear it")


@change_of()
class TaxRatePatch(TaxRateIn):
    """What to change of a rate."""


class TaxPresetsQuery(Paging):
    """Of which country."""

    country: Country = ""


class TaxPresetsIn(Input):
    """Countries whose usual rates to take."""

    countries: list[Country] = Field(
        min_length=1, max_length=100, examples=[["FR", "IT"]], description="EU: all of the European Union"
    )
