from typing import Literal

PolicyViewKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

POLICY_VIEW_KIND_VALUES: set[PolicyViewKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_policy_view_kind(value: str) -> PolicyViewKind:
    if value in POLICY_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICY_VIEW_KIND_VALUES!r}")
