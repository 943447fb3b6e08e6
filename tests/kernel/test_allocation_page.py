"""Allocation, by the table of docs/algorithms/allocation.md."""

from decimal import Decimal
from pathlib import Path

import pytest

from kernel import money

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "allocation.md"


def read_cases() -> list[list[str]]:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case[0].replace(" ", "-"))
def test_the_page_s_example_holds(case: list[str]) -> None:
    _, currency, amount, weights, parts = case
    found = money.allocate(Decimal(amount), [Decimal(w) for w in weights.split(";")], currency)
    assert "; ".join(str(money.quantise(part, currency)) for part in found) == parts


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 9
