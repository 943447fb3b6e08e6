from typing import Literal

StarterViewKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

STARTER_VIEW_KIND_VALUES: set[StarterViewKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_starter_view_kind(value: str) -> StarterViewKind:
    if value in STARTER_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STARTER_VIEW_KIND_VALUES!r}")
