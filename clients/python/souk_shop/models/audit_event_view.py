from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.audit_event_view_action import AuditEventViewAction, check_audit_event_view_action

if TYPE_CHECKING:
    from ..models.audit_event_view_fields import AuditEventViewFields
    from ..models.audit_object_view import AuditObjectView


T = TypeVar("T", bound="AuditEventView")


@_attrs_define
class AuditEventView:
    """Something that was done.

    Attributes:
        id (int):
        at (datetime.datetime):
        action (AuditEventViewAction):
        actor (str): a member of staff, by their address, or a key, by its beginning
        staff (None | UUID): null: a key did it
        operation (str): of this API, or a page of the admin
        object_ (AuditObjectView): What something was done to; `name` is what the admin calls it.
        verb (str): what was done, in the noun's own words
        changes (str): what was changed, in words
        fields (AuditEventViewFields): by the field's name: what it was, and what it is; `…` where that is nobody's to
            read
        address (str):
        request_id (str): of the request, as its X-Request-Id
    """

    id: int
    at: datetime.datetime
    action: AuditEventViewAction
    actor: str
    staff: None | UUID
    operation: str
    object_: AuditObjectView
    verb: str
    changes: str
    fields: AuditEventViewFields
    address: str
    request_id: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        at = self.at.isoformat()

        action: str = self.action

        actor = self.actor

        staff: None | str
        if isinstance(self.staff, UUID):
            staff = str(self.staff)
        else:
            staff = self.staff

        operation = self.operation

        object_ = self.object_.to_dict()

        verb = self.verb

        changes = self.changes

        fields = self.fields.to_dict()

        address = self.address

        request_id = self.request_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "at": at,
                "action": action,
                "actor": actor,
                "staff": staff,
                "operation": operation,
                "object": object_,
                "verb": verb,
                "changes": changes,
                "fields": fields,
                "address": address,
                "request_id": request_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.audit_event_view_fields import AuditEventViewFields  # noqa: PLC0415
        from ..models.audit_object_view import AuditObjectView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        action = check_audit_event_view_action(d.pop("action"))

        actor = d.pop("actor")

        def _parse_staff(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                staff_type_0 = UUID(data)

                return staff_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        staff = _parse_staff(d.pop("staff"))

        operation = d.pop("operation")

        object_ = AuditObjectView.from_dict(d.pop("object"))

        verb = d.pop("verb")

        changes = d.pop("changes")

        fields = AuditEventViewFields.from_dict(d.pop("fields"))

        address = d.pop("address")

        request_id = d.pop("request_id")

        audit_event_view = cls(
            id=id,
            at=at,
            action=action,
            actor=actor,
            staff=staff,
            operation=operation,
            object_=object_,
            verb=verb,
            changes=changes,
            fields=fields,
            address=address,
            request_id=request_id,
        )

        return audit_event_view
