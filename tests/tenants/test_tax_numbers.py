"""Numbers that tax authorities know traders by."""

import pytest

from kernel.errors import Invalid
from tenants import legal_identity, tax_numbers


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("de 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("ATU13585627", "", "ATU13585627"),
        ("FR 40 303 265 045", "DE", "FR40303265045"),
        ("094259216", "GR", "EL094259216"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577MWST"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("995 525 828 MVA", "NO", "995525828MVA"),
        ("51 824 753 556", "AU", "51824753556"),
        ("T 5835678256246", "JP", "T5835678256246"),
        ("100123456700003", "AE", "100123456700003"),
        ("ＦＲ４０３０３２６５０４５", "", "FR40303265045"),
        ("\u202bFR40\u00a0303265045\u200b", "DE", "FR40303265045"),
        ("", "DE", ""),
    ],
)
def test_a_number_is_kept_without_signs_and_with_its_country(text: str, country: str, kept: str) -> None:
    assert tax_numbers.clean(text, country=country, field="vat_id") == kept


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("DE136695977", "DE"),
        ("DE13669597", "FR"),
        ("980780684X", "GB"),
        ("CHE107787578", "CH"),
        ("51824753557", "AU"),
        ("5835678256246", "JP"),
        ("x" * 41, "AE"),
        ("No. 5 — none", "US"),
    ],
)
def test_what_is_no_number_of_the_country_is_refused(text: str, country: str) -> None:
    with pytest.raises(Invalid) as refused:
        tax_numbers.clean(text, country=country, field="vat_id")
    assert refused.value.field == "vat_id"


def test_a_refusal_says_what_was_typed() -> None:
    with pytest.raises(Invalid, match=r"^GB123 is no VAT number of DE"):
        tax_numbers.clean("GB 123", country="DE", field="vat_id")


@pytest.mark.parametrize(
    ("country", "said", "missing"),
    [
        ("DE", {}, ["vat_id"]),
        ("DE", {"tax_number": "37/123"}, []),
        ("FR", {"tax_number": "37/123"}, ["vat_id"]),
        ("JP", {}, ["vat_id"]),
        ("US", {}, []),
    ],
)
def test_each_country_wants_its_numbers_on_invoices(
    country: str, said: dict[str, str], missing: list[str]
) -> None:
    identity = {"name": "Alpha", "line1": "1 Street", "city": "Town", "country": country} | said
    assert legal_identity.missing(identity, country=country) == [
        legal_identity.PARTS[name] for name in missing
    ]
    assert len(legal_identity.missing({}, country="US")) == 4
