"""The European Commission's register of VAT numbers, as its REST service answers
(https://ec.europa.eu/taxation_customs/vies/#/technical-information): German numbers are registered, no others."""

from typing import Any

AWAY = {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}


def answer(asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
    if asked.keys() != {"countryCode", "vatNumber"} or len(asked["countryCode"]) != 2:
        return 400, {"actionSucceed": False, "errorWrappers": [{"error": "INVALID_INPUT"}]}
    is_registered = asked["countryCode"] == "DE"
    return 200, {
        **asked,
        "requestDate": "2026-11-30T10:00:00.000Z",
        "valid": is_registered,
        "requestIdentifier": "",
        "name": "---",
        "address": "---",
    }
