"""Which rate and how much, by the tables of docs/algorithms/tax.md."""

from decimal import Decimal
from pathlib import Path

import pytest

from storefront.taxes import rules

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "tax.md"


def read_table(heading: str) -> list[list[str]]:
    part = PAGE.read_text().split(f"## {heading}")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def read_rate(text: str) -> rules.Rate:
    place, tax_class, percent = text.split()
    where, _, codes = place.partition("/")
    country, _, region = where.partition("-")
    first, _, last = codes.partition("-")
    return rules.Rate(
        name="VAT",
        percent=Decimal(percent),
        country=None if country == "*" else country,
        region=region,
        tax_class=tax_class,
        postal_from=first,
        postal_to=last,
    )


@pytest.mark.parametrize("case", read_table("Which rate"), ids=lambda case: case[0].replace(" ", "-"))
def test_the_nearest_place_decides(case: list[str]) -> None:
    _, rates, goes_to, tax_class, percent = case
    where, _, code = goes_to.partition("/")
    country, _, region = where.partition("-")
    place = rules.Place(country=country, region=region, postal_code=code)
    found = rules.rate_for([read_rate(text) for text in rates.split(";")], place=place, tax_class=tax_class)
    assert found.percent == Decimal(percent)


@pytest.mark.parametrize("case", read_table("How much"), ids=lambda case: case[0].replace(" ", "-"))
def test_tax_is_rounded_half_up(case: list[str]) -> None:
    _, currency, amount, percent, mode, tax = case
    found = rules.tax_of(
        Decimal(amount), percent=Decimal(percent), is_included=mode == "in", currency=currency
    )
    assert str(found) == tax


def test_the_page_has_its_examples() -> None:
    assert len(read_table("Which rate")) >= 13
    assert len(read_table("How much")) >= 10
