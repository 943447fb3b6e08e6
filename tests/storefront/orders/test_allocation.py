"""The money of refunds: docs/algorithms/refunds.md's table, and what holds for any order."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from kernel import money
from storefront.orders import allocation
from storefront.orders.allocation import LineAmount

DOCUMENT = Path(__file__).parents[3] / "docs" / "algorithms" / "refunds.md"


def rows():
    table = DOCUMENT.read_text().split("## Examples")[1].split("##")[0]
    for line in re.findall(r"^\| (?!case|---)(.+) \|$", table, re.MULTILINE):
        if not line.startswith("-"):
            yield [cell.strip() for cell in line.split("|")]


def parts_from(lines: str, shipping: str) -> list[LineAmount]:
    found = re.findall(r"(\d+) = ([\d.]+) \(([\d.]+)\)", lines)
    parts = [
        LineAmount(number, int(pieces), Decimal(amount), Decimal(tax))
        for number, (pieces, amount, tax) in enumerate(found, start=1)
    ]
    return [*parts, LineAmount(None, 0, Decimal(shipping), Decimal(0))]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_document_s_examples(row: list[str]) -> None:
    _, currency, lines, shipping, refunds, amounts = row
    remaining = parts_from(lines, shipping)
    found = []
    for wish in refunds.split("; "):
        if wish == "rest":
            taken = remaining
        elif match := re.fullmatch(r"(\d+) of line (\d+)", wish):
            wanted = {int(match[2]): int(match[1])}
            taken = allocation.take_pieces(remaining, wanted, with_shipping=False, currency=currency)
        else:
            taken = allocation.take_amount(remaining, Decimal(wish), currency=currency)
        found.append(allocation.total(taken))
        remaining = allocation.left(remaining, taken)
    assert found == [Decimal(amount) for amount in amounts.split("; ")]


@st.composite
def orders(draw):
    currency = draw(st.sampled_from(["JPY", "EUR", "KWD"]))
    unit = money.unit(currency)
    parts = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        amount = draw(st.integers(0, 100_000))
        parts.append(
            LineAmount(number, draw(st.integers(1, 9)), amount * unit, draw(st.integers(0, amount)) * unit)
        )
    shipping = draw(st.integers(0, 2_000))
    parts.append(LineAmount(None, 0, shipping * unit, draw(st.integers(0, shipping)) * unit))
    return currency, parts


@settings(deadline=None)
@given(orders(), st.data())
def test_refunds_of_all_parts_are_what_was_paid(order, data) -> None:
    currency, parts = order
    remaining, back = parts, []
    for _ in range(data.draw(st.integers(0, 6))):
        if data.draw(st.booleans()):
            most = int(allocation.total(remaining) / money.unit(currency))
            amount = data.draw(st.integers(0, most)) * money.unit(currency)
            taken = allocation.take_amount(remaining, amount, currency=currency) if amount else []
        else:
            wanted = {
                part.line: data.draw(st.integers(0, part.pieces))
                for part in remaining
                if part.line is not None
            }
            with_shipping = data.draw(st.booleans())
            taken = allocation.take_pieces(remaining, wanted, with_shipping=with_shipping, currency=currency)
        back += taken
        remaining = allocation.left(remaining, taken)
        for part in [*taken, *remaining]:
            assert 0 <= part.tax <= part.amount or part.amount == part.tax == 0
            assert part.amount == money.quantise(part.amount, currency)
            assert part.pieces >= 0
    back += remaining
    assert allocation.total(back) == allocation.total(parts)
    assert sum(part.tax for part in back) == sum(part.tax for part in parts)
    assert sum(part.pieces for part in back) == sum(part.pieces for part in parts)


@given(st.integers(0, 10_000), st.integers(1, 99), st.data())
def test_pieces_share_as_allocate_does(cents, of, data) -> None:
    amount, pieces = Decimal(cents) / 100, data.draw(st.integers(0, of))
    parts = money.allocate(amount, [Decimal(1)] * of, "EUR")
    assert allocation.share(amount, pieces=pieces, of=of, currency="EUR") == sum(parts[:pieces])
