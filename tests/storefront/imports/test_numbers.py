import time
from decimal import Decimal

import pytest

from storefront.imports import numbers


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12.90", ".", "12.90"),
        ("12.9000", ".", "12.9"),
        ("49,90", ",", "49.90"),
        ("49,90", ".", "49.90"),
        ("1.299,00", ",", "1299"),
        ("1.299,00", ".", "1299"),
        ("1,299.00", ".", "1299"),
        ("1,299.00", ",", "1299"),
        ("1.299.000", ",", "1299000"),
        ("12.50", ",", "12.5"),
        ("12.9000", ",", "12.9"),
        ("1'299.50", ".", "1299.5"),
        ("1 299,50", ",", "1299.5"),
        ("1\u202f299,50", ",", "1299.5"),
        (".5", ".", "0.5"),
        ("-3", ".", "-3"),
        ("€12.90", ".", "12.9"),
        ("12,90 €", ",", "12.9"),
        ("EUR 1.299,00", ",", "1299"),
        ("12.90EUR", ".", "12.9"),
        ("12,-", ",", "12"),
        ("1,23,456.50", ".", "123456.5"),
        ("1,23,456", ".", "123456"),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, decimal: str, value: str) -> None:
    assert numbers.parse_amount(text, currency="EUR", decimal=decimal, places=2) == Decimal(value)


@pytest.mark.parametrize(("text", "decimal"), [("1,299", "."), ("1.299", ","), ("€1,299", ".")])
def test_what_can_be_read_in_two_ways_is_not_guessed(text: str, decimal: str) -> None:
    with pytest.raises(numbers.AmbiguousNumber) as caught:
        numbers.parse_amount(text, currency="EUR", decimal=decimal, places=2)
    assert caught.value.readings == ("1299", "1.299")


def test_without_decimals_three_digits_are_thousands() -> None:
    assert numbers.parse_amount("1,299", currency="JPY", decimal=".", places=0) == 1299


@pytest.mark.parametrize("text", ["1" * 900 + "," * 900 + "a1", "1 " * 50_000, "9" * 61])
def test_what_is_longer_than_any_number_is_not_tried(text: str) -> None:
    begun = time.process_time()
    for read in (numbers.parse_amount, numbers.parse):
        own = {"currency": "EUR"} if read is numbers.parse_amount else {}
        with pytest.raises(numbers.NotANumber):
            read(text, decimal=".", places=2, **own)  # type: ignore[operator]
    assert time.process_time() - begun < 0.5


NO_NUMBERS = ["", "ten", "free", "1,2,3", "1.2.3", "1,29.00", "12.90 each", "١٢", "1e3", "--1", "."]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(numbers.NotANumber):
        numbers.parse_amount(text, currency="EUR", decimal=".", places=2)


@pytest.mark.parametrize("text", ["$12.90", "12.90 USD", "£5", "5 zł", "CHF 5"])
def test_an_amount_in_another_currency_is_refused(text: str) -> None:
    with pytest.raises(numbers.ForeignCurrency):
        numbers.parse_amount(text, currency="EUR", decimal=".", places=2)
    own = {"$": "CAD", "U": "USD", "£": "GBP", "z": "PLN", "C": "CHF"}
    currency = next(code for sign, code in own.items() if sign in text)
    assert numbers.parse_amount(text, currency=currency, decimal=".", places=2) > 0
