from typing import Literal

AuditEventViewAction = Literal["added", "changed", "deleted"]

AUDIT_EVENT_VIEW_ACTION_VALUES: set[AuditEventViewAction] = {
    "added",
    "changed",
    "deleted",
}


def check_audit_event_view_action(value: str) -> AuditEventViewAction:
    if value in AUDIT_EVENT_VIEW_ACTION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AUDIT_EVENT_VIEW_ACTION_VALUES!r}")
