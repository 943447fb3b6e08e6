from typing import Literal

AgreedInKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

AGREED_IN_KIND_VALUES: set[AgreedInKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_agreed_in_kind(value: str) -> AgreedInKind:
    if value in AGREED_IN_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AGREED_IN_KIND_VALUES!r}")
