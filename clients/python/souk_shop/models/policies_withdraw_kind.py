from typing import Literal

PoliciesWithdrawKind = Literal["imprint", "privacy", "returns", "shipping", "terms"]

POLICIES_WITHDRAW_KIND_VALUES: set[PoliciesWithdrawKind] = {
    "imprint",
    "privacy",
    "returns",
    "shipping",
    "terms",
}


def check_policies_withdraw_kind(value: str) -> PoliciesWithdrawKind:
    if value in POLICIES_WITHDRAW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICIES_WITHDRAW_KIND_VALUES!r}")
