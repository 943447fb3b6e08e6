"""Addresses as the post of their country wants them."""

from typing import Any

import pytest

from kernel import postal_addresses
from kernel.errors import DomainError, Invalid

ADA = {"last_name": "Lovelace", "line1": "12 Square", "city": "Town"}


def refusals(**address: Any) -> set[tuple[str | None, str]]:
    try:
        postal_addresses.clean(ADA | address, field="shipping_address")
    except DomainError as error:
        return {((part.field or "").removeprefix("shipping_address."), part.reason) for part in error.parts}
    return set()


@pytest.mark.parametrize(
    ("entered", "country", "kept"),
    [
        ("030 / 555-0199", "DE", "+49 30 5550199"),
        ("+49 (0)30 5550199", "FR", "+49 30 5550199"),
        ("(202) 555-0100", "US", "+1 202-555-0100"),
        ("03-1234-5678", "JP", "+81 3-1234-5678"),
        ("٠٤ ٢٢٣ ٤٥٦٧", "AE", "+971 4 223 4567"),
        ("ask at the door", "DE", "ask at the door"),
        ("1", "DE", "1"),
        ("", "DE", ""),
    ],
)
def test_a_phone_number_is_kept_as_it_is_dialled_from_anywhere(entered: str, country: str, kept: str) -> None:
    assert postal_addresses.write_phone(entered, country) == kept
    assert postal_addresses.write_phone(kept, country) == kept


def test_an_example_is_an_address_of_every_country() -> None:
    for country in postal_addresses.countries():
        assert refusals(**postal_addresses.give_example(country, city="Town")) == set(), country
    assert postal_addresses.give_example("ES", city="Madrid")["region"] == "M"


def test_there_are_as_many_countries_as_iso_has_and_kosovo() -> None:
    assert len(postal_addresses.countries()) == 250
    assert {"DE", "GB", "TW", "XK"} <= postal_addresses.countries()
    assert not {"UK", "EU", "XX"} & postal_addresses.countries()


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ({"country": "DE", "postal_code": "10115"}, set()),
        ({"country": "de", "postal_code": " 10115 "}, set()),
        ({"country": "DE"}, {("postal_code", "required")}),
        ({"country": "DE", "postal_code": "1011"}, {("postal_code", "invalid")}),
        ({"country": "GB", "postal_code": "sw1a 1aa"}, set()),
        ({"country": "GB", "postal_code": "10115"}, {("postal_code", "invalid")}),
        ({"country": "GB", "postal_code": "SW1A 1AA, please"}, {("postal_code", "invalid")}),
        ({"country": "US", "region": "CA", "postal_code": "90210-1234"}, set()),
        ({"country": "US", "postal_code": "90210"}, {("region", "required")}),
        ({"country": "US", "region": "CA", "postal_code": "9021"}, {("postal_code", "invalid")}),
        (
            {"country": "US", "city": ""},
            {("city", "required"), ("region", "required"), ("postal_code", "required")},
        ),
        ({"country": "XK"}, set()),
        ({"country": "HK", "city": "", "region": "Kowloon"}, set()),
        ({"country": "XX"}, {("country", "unknown")}),
        ({"country": ""}, {("country", "required")}),
        ({"country": "IE", "last_name": "x" * 81}, {("last_name", "too_long")}),
        ({"country": "IE", "line1": 5}, {("line1", "invalid")}),
    ],
)
def test_each_country_asks_for_what_its_post_needs(
    address: dict[str, Any], refused: set[tuple[str, str]]
) -> None:
    assert refusals(**address) == refused


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("DE", "１０１１５", "10115"),
        ("SA", "١٢٣٤٥", "12345"),
        ("IR", "۱۲۳۴۵-۶۷۸۹۰", "12345-67890"),
        ("DE", "D-10115", "10115"),
        ("AT", "a 1010", "1010"),
        ("CH", "CH-8001", "8001"),
        ("LU", "L-1111", "1111"),
        ("IN", "560 001", "560001"),
        ("PL", "00950", "00-950"),
        ("BR", "01310 100", "01310100"),
        ("NL", "1012ab", "1012AB"),
        ("GB", "sw1a1aa", "SW1A1AA"),
    ],
)
def test_a_postal_code_is_kept_as_the_post_writes_it(country: str, written: str, kept: str) -> None:
    address = ADA | {"country": country, "postal_code": written, "region": "Town"}
    assert postal_addresses.clean(address)["postal_code"] == kept


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("US", "California", "CA"),
        ("US", "us-ca", "CA"),
        ("US", " ca ", "CA"),
        ("US", "Californa", None),
        ("CA", "Québec", "QC"),
        ("CA", "Quebec", "QC"),
        ("JP", "Tokyo", "13"),
        ("JP", "東京都", "13"),
        ("ES", "Las Palmas", "GC"),
        ("DE", "Bayern", None),
    ],
)
def test_a_region_is_found_however_it_is_written(country: str, text: str, code: str | None) -> None:
    assert postal_addresses.find_region(country, text) == code


def test_a_region_is_kept_by_its_code_where_people_can_read_it() -> None:
    assert postal_addresses.write_region("US", "california") == "CA"
    assert postal_addresses.write_region("JP", "Tokyo") == "Tokyo"


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Ada@Example.com ", "ada@example.com"),
        ("jürgen@müller.example", "jürgen@xn--mller-kva.example"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_e_mail_address_is_trimmed_and_may_be_international(text: str | None, email: str) -> None:
    assert postal_addresses.clean_email(text) == email


@pytest.mark.parametrize("text", ["ada", "ada@", "a b@example.com", "ada@example", "ada@exa_mple.com"])
def test_what_is_no_e_mail_address_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid, match=r"^This is not an e-mail address"):
        postal_addresses.clean_email(text)
