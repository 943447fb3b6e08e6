"""What is asked of every noun alike: what an e-mail address is, and that a name is one."""

from typing import Any

import pytest

from tests.api.conftest import Api

ADDRESS = " Jürgen@Müller.example "
KEPT = "jürgen@xn--mller-kva.example"
MONEY = {"amount": "5.00", "currency": "EUR"}
WORDS = "This is not an e-mail address. One looks like ada@example.com."
NAMED: dict[str, dict[str, Any]] = {
    "/promotions": {"kind": "percentage", "value": "5", "is_active": False},
    "/tax-rates": {"percent": "5", "country": "NO"},
    "/shipping-zones": {"countries": ["NO"], "methods": []},
    "/stock-locations": {},
    "/membership-tiers": {"rank": 77},
    "/roles": {},
    "/categories": {},
    "/custom-fields": {"kind": "product", "key": "wood", "type": "text"},
}


def test_an_e_mail_address_is_trimmed_and_may_be_international(owner_api: Api, api: Api) -> None:
    given = {"email": ADDRESS, "password": "a long enough password"}
    assert api.post("/customers", given).json()["email"] == KEPT
    assert api.post("/auth/token", given).status_code == 200
    assert api.post("/auth/password-resets", {"email": ADDRESS}).status_code < 300
    assert owner_api.patch("/settings", {"contact_email": ADDRESS}).json()["contact_email"] == KEPT
    card = owner_api.post("/gift-cards", {"amount": MONEY, "recipient_email": " ada@müller.example "})
    assert card.json()["recipient_email"] == "ada@xn--mller-kva.example"


@pytest.mark.parametrize(
    "email", ["ada", "a b@example.com", "ada@x..com", ".ada@x.com", "ada@[127.0.0.1]", "ada@exa_mple.com"]
)
def test_what_is_no_e_mail_address_is_refused_in_the_same_words(owner_api: Api, api: Api, email: str) -> None:
    for answer, field in (
        (api.post("/customers", {"email": email, "password": "a long enough password"}), "email"),
        (owner_api.patch("/settings", {"contact_email": email}), "contact_email"),
        (owner_api.post("/gift-cards", {"amount": MONEY, "recipient_email": email}), "recipient_email"),
    ):
        assert answer.status_code == 422
        assert [(e["field"], e["code"], e["detail"]) for e in answer.json()["errors"]] == [
            (field, "invalid", WORDS)
        ]


@pytest.mark.parametrize("path", NAMED)
@pytest.mark.parametrize("name", ["", " ", "\u3000", "\u200b\u202e"])
def test_a_name_that_nobody_sees_is_none(owner_api: Api, path: str, name: str) -> None:
    answer = owner_api.post(path, NAMED[path] | {"name": name})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name")
    assert answer.json()["errors"][0]["code"] == "required"


@pytest.mark.parametrize("percent", ["1e1", "\uff11\uff19", "1_0", " 19", "+19", "NaN"])
def test_a_rate_is_a_plain_decimal(owner_api: Api, percent: str) -> None:
    answer = owner_api.post("/tax-rates", {"name": "VAT", "country": "NO", "percent": percent})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_a_number")
