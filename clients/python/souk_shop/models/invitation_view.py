from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.role_name import RoleName


T = TypeVar("T", bound="InvitationView")


@_attrs_define
class InvitationView:
    """An invitation that was not answered yet; one that ran out fits nothing and can be sent again.

    Attributes:
        id (UUID):
        email (str):
        role (None | RoleName):
        invited_by (str): the address of whom the invitation is from
        invited_at (datetime.datetime):
        expires_at (datetime.datetime): when it ends of itself; null: never
    """

    id: UUID
    email: str
    role: None | RoleName
    invited_by: str
    invited_at: datetime.datetime
    expires_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.role_name import RoleName  # noqa: PLC0415

        id = str(self.id)

        email = self.email

        role: dict[str, Any] | None
        if isinstance(self.role, RoleName):
            role = self.role.to_dict()
        else:
            role = self.role

        invited_by = self.invited_by

        invited_at = self.invited_at.isoformat()

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "email": email,
                "role": role,
                "invited_by": invited_by,
                "invited_at": invited_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.role_name import RoleName  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        def _parse_role(data: object) -> None | RoleName:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                role_type_0 = RoleName.from_dict(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RoleName, data)

        role = _parse_role(d.pop("role"))

        invited_by = d.pop("invited_by")

        invited_at = datetime.datetime.fromisoformat(d.pop("invited_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        invitation_view = cls(
            id=id,
            email=email,
            role=role,
            invited_by=invited_by,
            invited_at=invited_at,
            expires_at=expires_at,
        )

        return invitation_view
