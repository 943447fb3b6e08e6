from typing import Literal

PoliciesPublishKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

POLICIES_PUBLISH_KIND_VALUES: set[PoliciesPublishKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_policies_publish_kind(value: str) -> PoliciesPublishKind:
    if value in POLICIES_PUBLISH_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICIES_PUBLISH_KIND_VALUES!r}")
