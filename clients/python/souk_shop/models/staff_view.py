from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.role_name import RoleName


T = TypeVar("T", bound="StaffView")


@_attrs_define
class StaffView:
    """A member of staff.

    Attributes:
        id (UUID):
        email (str):
        first_name (str):
        last_name (str):
        is_active (bool): false: it is kept, and not used
        email_verified (bool): whoever has the account has shown that the address is theirs
        roles (list[RoleName]):
        last_login (datetime.datetime | None):
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: UUID
    email: str
    first_name: str
    last_name: str
    is_active: bool
    email_verified: bool
    roles: list[RoleName]
    last_login: datetime.datetime | None
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        first_name = self.first_name

        last_name = self.last_name

        is_active = self.is_active

        email_verified = self.email_verified

        roles = []
        for roles_item_data in self.roles:
            roles_item = roles_item_data.to_dict()
            roles.append(roles_item)

        last_login: None | str
        if isinstance(self.last_login, datetime.datetime):
            last_login = self.last_login.isoformat()
        else:
            last_login = self.last_login

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "email": email,
                "first_name": first_name,
                "last_name": last_name,
                "is_active": is_active,
                "email_verified": email_verified,
                "roles": roles,
                "last_login": last_login,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.role_name import RoleName  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        first_name = d.pop("first_name")

        last_name = d.pop("last_name")

        is_active = d.pop("is_active")

        email_verified = d.pop("email_verified")

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = RoleName.from_dict(roles_item_data)

            roles.append(roles_item)

        def _parse_last_login(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_login_type_0 = datetime.datetime.fromisoformat(data)

                return last_login_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_login = _parse_last_login(d.pop("last_login"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        staff_view = cls(
            id=id,
            email=email,
            first_name=first_name,
            last_name=last_name,
            is_active=is_active,
            email_verified=email_verified,
            roles=roles,
            last_login=last_login,
            created_at=created_at,
            updated_at=updated_at,
        )

        return staff_view
