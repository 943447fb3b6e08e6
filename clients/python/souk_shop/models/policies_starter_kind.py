from typing import Literal

PoliciesStarterKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

POLICIES_STARTER_KIND_VALUES: set[PoliciesStarterKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_policies_starter_kind(value: str) -> PoliciesStarterKind:
    if value in POLICIES_STARTER_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICIES_STARTER_KIND_VALUES!r}")
