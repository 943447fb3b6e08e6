from typing import Literal

PoliciesGetKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

POLICIES_GET_KIND_VALUES: set[PoliciesGetKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_policies_get_kind(value: str) -> PoliciesGetKind:
    if value in POLICIES_GET_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICIES_GET_KIND_VALUES!r}")
