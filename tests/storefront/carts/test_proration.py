"""Refunds in parts, by the table of docs/algorithms/refunds-prorata.md and by what must always hold."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import money
from storefront.carts.proration import PaidLine, refund_parts

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "refunds-prorata.md"


def read_cases() -> list[list[str]]:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def give_back(line: PaidLine, steps: list[int], currency: str) -> list[tuple[Decimal, Decimal]]:
    refunded, found = 0, []
    for pieces in steps:
        now = PaidLine(line.amount, line.tax, line.quantity, refunded)
        (part,) = refund_parts([now], [pieces], currency=currency)
        found.append((part.amount, part.tax))
        refunded += pieces
    return found


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case[0].replace(" ", "-"))
def test_the_page_s_example_holds(case: list[str]) -> None:
    _, currency, paid, tax, pieces, steps, refunds, tax_refunds = case
    line = PaidLine(Decimal(paid), Decimal(tax), int(pieces))
    found = give_back(line, [int(step) for step in steps.split(";")], currency)
    assert "; ".join(str(amount) for amount, _ in found) == refunds
    assert "; ".join(str(tax) for _, tax in found) == tax_refunds


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 7


@given(data=st.data(), currency=st.sampled_from(["JPY", "EUR", "KWD"]), units=st.integers(0, 10**7))
def test_all_pieces_in_any_steps_return_what_was_paid(data: st.DataObject, currency: str, units: int) -> None:
    amount = units * money.unit(currency)
    tax = money.quantise(amount * data.draw(st.integers(0, 100)) / 200, currency)
    quantity = data.draw(st.integers(1, 99))
    steps: list[int] = []
    while sum(steps) < quantity:
        steps.append(data.draw(st.integers(1, quantity - sum(steps))))
    found = give_back(PaidLine(amount, tax, quantity), steps, currency)
    assert sum(part for part, _ in found) == amount
    assert sum(part for _, part in found) == tax
    assert all(part >= 0 and part % money.unit(currency) == 0 for pair in found for part in pair)


@pytest.mark.parametrize("pieces", [-1, 3])
def test_no_more_than_is_left_goes_back(pieces: int) -> None:
    with pytest.raises(ValueError, match="pieces"):
        refund_parts([PaidLine(Decimal(9), Decimal(0), 3, refunded=1)], [pieces], currency="EUR")
