from typing import Literal

AuditListActionType0 = Literal["added", "changed", "deleted"]

AUDIT_LIST_ACTION_TYPE_0_VALUES: set[AuditListActionType0] = {
    "added",
    "changed",
    "deleted",
}


def check_audit_list_action_type_0(value: str) -> AuditListActionType0:
    if value in AUDIT_LIST_ACTION_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AUDIT_LIST_ACTION_TYPE_0_VALUES!r}")
