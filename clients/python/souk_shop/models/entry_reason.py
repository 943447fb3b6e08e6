from typing import Literal

EntryReason = Literal["adjusted", "credited", "issued", "refunded", "returned", "spent", "taken_back"]

ENTRY_REASON_VALUES: set[EntryReason] = {
    "adjusted",
    "credited",
    "issued",
    "refunded",
    "returned",
    "spent",
    "taken_back",
}


def check_entry_reason(value: str) -> EntryReason:
    if value in ENTRY_REASON_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ENTRY_REASON_VALUES!r}")
