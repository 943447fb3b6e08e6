from typing import Literal

AgreedViewKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

AGREED_VIEW_KIND_VALUES: set[AgreedViewKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_agreed_view_kind(value: str) -> AgreedViewKind:
    if value in AGREED_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AGREED_VIEW_KIND_VALUES!r}")
