"""Staff, roles and invitations, and what was done."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas import (
    NOT_SENT,
    Email,
    Input,
    Moment,
    Password,
    Permission,
    SmallId,
    Sorted,
    change_of,
    ordered_by,
)


class StaffQuery(Sorted):
    """Which members of staff to list."""

    is_active: bool | None = None
    ordering: ordered_by("email", "last_login") | None = None  # type: ignore[valid-type]


class StaffPatch(Input):
    """What to change of a member of staff; `roles` are ids, and replace those there are."""

    roles: list[SmallId] = Field(default=NOT_SENT, max_length=50)
    is_active: bool = Field(default=NOT_SENT)


class RoleIn(Input):
    """A role to be made; only permissions one holds oneself can be given."""

    name: str
    permissions: list[Permission] = Field(default=[], max_length=500)


@change_of()
class RolePatch(RoleIn):
    """What to change of a role; `permissions` replace those there are."""


class InvitationIn(Input):
    """Who is asked to help run the shop, and the id of the role they get."""

    email: Email
    role: SmallId


class InvitationAnswer(Input):
    """The token from the e-mail, and the password to log in with from now on."""

    token: str = Field(min_length=1, max_length=2000)
    password: Password


class AuditQuery(Sorted):
    """Of what was done, which to list."""

    staff: UUID | None = Field(default=None, description="the id of who did it")
    action: Literal["added", "changed", "deleted"] | None = None
    object_type: str = Field(default="", max_length=100, examples=["product"])
    object_id: str = Field(default="", max_length=200)
    since: Moment | None = None
    ordering: ordered_by("id") | None = None  # type: ignore[valid-type]
