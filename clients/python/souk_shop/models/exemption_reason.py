from typing import Literal

ExemptionReason = Literal["charity", "diplomatic", "other", "public_body", "resale"]

EXEMPTION_REASON_VALUES: set[ExemptionReason] = {
    "charity",
    "diplomatic",
    "other",
    "public_body",
    "resale",
}


def check_exemption_reason(value: str) -> ExemptionReason:
    if value in EXEMPTION_REASON_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EXEMPTION_REASON_VALUES!r}")
