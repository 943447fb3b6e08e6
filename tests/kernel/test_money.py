"""Amounts keep their currency's decimals, and parts add up to the whole."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from kernel import money, scope


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
def test_exponent(currency: str, decimals: int) -> None:
    assert money.exponent(currency) == decimals


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        money.exponent("XXQ")


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [("12.9", "EUR", "12.90"), ("12.905", "EUR", "12.91"), ("1000", "JPY", "1000"), ("1.5", "KWD", "1.500")],
)
def test_money_on_the_wire(amount: str, currency: str, written: str) -> None:
    assert money.as_dict(Decimal(amount), currency) == {"amount": written, "currency": currency}


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
        ("0.01", [5, 5], ["0.01", "0.00"]),
        ("1.00", [0, 0], ["0.50", "0.50"]),
        ("5.00", [0, 10], ["0.00", "5.00"]),
        ("1.00", [], []),
    ],
)
def test_allocation(total: str, weights: list[int], parts: list[str]) -> None:
    found = money.allocate(Decimal(total), [Decimal(w) for w in weights], "EUR")
    assert found == [Decimal(p) for p in parts]


@given(
    units=st.integers(0, 10**9),
    weights=st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=40),
    currency=st.sampled_from(["JPY", "EUR", "KWD"]),
)
def test_the_parts_are_never_negative_and_add_up(units: int, weights: list[Decimal], currency: str) -> None:
    total = units * money.unit(currency)
    parts = money.allocate(total, weights, currency)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        ("1234.5", "EUR", "en", "€1,234.50"),
        ("1234.5", "EUR", "de", "1.234,50\xa0€"),
        ("1539", "JPY", "en", "¥1,539"),
        ("12.90", "RSD", "en", "RSD\u00a012.90"),  # CLDR would write 13
        ("0.125", "IQD", "de", "0,125\xa0IQD"),
        ("-2.345", "EUR", "en", "-€2.35"),
    ],
)
def test_people_see_every_decimal_that_is_charged(
    amount: str, currency: str, locale: str, written: str
) -> None:
    assert money.in_locale(Decimal(amount), currency, locale) == written


@pytest.mark.parametrize(
    ("own", "spoken", "written"),
    [
        ("de-CH", "de", "CHF\xa01’234.50"),
        ("de-CH", "en", "CHF\xa01,234.50"),
        ("", "fr", "1\u202f234,50\xa0CHF"),
    ],
)
def test_a_sentence_has_money_as_the_pages_around_it_have_it(
    monkeypatch: pytest.MonkeyPatch, own: str, spoken: str, written: str
) -> None:
    monkeypatch.setattr(scope, "connection", SimpleNamespace(tenant=SimpleNamespace(locale=own)))
    with translation.override(spoken):
        assert money.format_amount(Decimal("1234.5"), "CHF") == written
