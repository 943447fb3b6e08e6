"""A number is read as people write it, and never guessed."""

from decimal import Decimal

import pytest

from kernel import formats

GERMAN, ENGLISH, FRENCH, SWISS = (formats.of([tag]) for tag in ("de", "en", "fr", "de-CH"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        (" 12,5 ", "12.5"),
        ("0,125", "0.125"),
        (".5", "0.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1\u2019234.50", "1234.50"),
        ("1250,125", "1250.125"),
        ("-3,50", "-3.50"),
    ],
)
@pytest.mark.parametrize("format_", [GERMAN, ENGLISH, FRENCH, SWISS])
def test_a_number_means_one_thing_in_every_locale(format_: formats.Format, text: str, number: str) -> None:
    assert format_.number(text, decimals=2) == Decimal(number)


@pytest.mark.parametrize("text", ["1.250", "1,250", "12.500", "-999,999"])
@pytest.mark.parametrize("format_", [GERMAN, ENGLISH])
def test_what_can_be_read_in_two_ways_is_refused(format_: formats.Format, text: str) -> None:
    with pytest.raises(formats.AmbiguousNumberError):
        format_.number(text, decimals=2)


def test_three_decimals_are_read_behind_the_locales_own_sign_only() -> None:
    assert GERMAN.number("1,250", decimals=3) == Decimal("1.250")
    assert ENGLISH.number("1.250", decimals=3) == Decimal("1.250")
    for format_, text in ((GERMAN, "1.250"), (ENGLISH, "1,250")):
        with pytest.raises(formats.AmbiguousNumberError):
            format_.number(text, decimals=3)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1e3", "NaN", "1,2,3", "1.23.456", "1,23.50", "12..5", "1.234,567.8", "\u0661\u0662"],
)
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=""):
        GERMAN.number(text, decimals=2)


def test_a_percentage_keeps_its_order_among_words_from_right_to_left() -> None:
    assert formats.of(["de"]).percent("7.5") == "7,5 %"
    assert formats.of(["ar"]).percent("19") == "\u200e19 %\u200e"
