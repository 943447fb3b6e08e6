"""One address, one form."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kernel import mailboxes
from kernel.mailboxes import normalise_email

LONG = "a@" + "ü漢字한.".join([""] * 21) + "de"
"""Beyond 254 letters as mail servers would write it."""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Ada@Example.com ", "ada@example.com"),
        ("a@ü.de", "a@xn--tda.de"),
        ("a@XN--TDA.de", "a@xn--tda.de"),
        ("a@u\u0308.de", "a@xn--tda.de"),
        ("a@ＥＸＡＭＰＬＥ。com", "a@example.com"),
        ("ju\u0308rgen@straße.de", "jürgen@xn--strae-oqa.de"),
        ("a@xn--strae-oqa.de", "a@xn--strae-oqa.de"),
        ("a@xn--", "a@xn--"),
        ("a@💩.la", "a@💩.la"),
        ("ada@نامه\u200cای.com", "ada@xn--mgba3gch31f060k.com"),  # without the joiner it is somebody else's
        ("a\u200bda@exam\u200bple.com\ufeff", "ada@example.com"),
        ("nobody", "nobody"),
        (LONG, LONG),
        ("", ""),
    ],
)
def test_an_address_has_one_form(written: str, kept: str) -> None:
    assert normalise_email(written) == kept
    assert normalise_email(kept) == kept


@pytest.mark.parametrize(
    "text", ["ada@test", "ada", "a b@example.com", '"<b>"@example.com', "a..b@example.com"]
)
def test_what_is_no_address_by_the_document_or_by_the_rules_of_mail_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mailboxes.clean(text)


def test_an_address_is_kept_in_its_one_form() -> None:
    assert mailboxes.clean("Ada@Straße.example") == "ada@xn--strae-oqa.example"
    assert mailboxes.clean("\ufeffJu\u0308rgen@firma.de\u200b") == "jürgen@firma.de"


@pytest.mark.parametrize("field", [mailboxes.FormField(), mailboxes.EmailField()])
def test_a_field_takes_what_mail_can_carry(field: Any) -> None:
    field.run_validators("jürgen@firma.de")
    with pytest.raises(ValidationError):
        field.run_validators("ada@test")
