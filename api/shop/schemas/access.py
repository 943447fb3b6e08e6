"""Staff, roles and invitations, and what was done."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import NOT_SENT, Email, Feed, Input, Moment, Output, Paging, Password, Permission, SmallId


class StaffQuery(Paging):
    """Which members of staff to list."""

    is_active: bool | None = None


class StaffPatch(Input):
    """What to change of a member of staff; `roles` are ids, and replace those there are."""

    roles: list[SmallId] = Field(default=NOT_SENT, max_length=50)
    is_active: bool = Field(default=NOT_SENT)


class RoleIn(Input):
    """A role to be made; only permissions one holds oneself can be given."""

    name: str
    permissions: list[Permission] = Field(default=[], max_length=500)


class RolePatch(Input):
    """What to change of a role; `permissions` replace those there are."""

    name: str = Field(default=NOT_SENT)
    permissions: list[Permission] = Field(default=NOT_SENT, max_length=500)


class InvitationIn(Input):
    """Who is asked to help run the shop, and the id of the role they get."""

    email: Email
    role: SmallId


class InvitationAnswer(Input):
    """The token from the e-mail, and the password to log in with from now on."""

    token: str = Field(min_length=1, max_length=2000)
    password: Password


class AuditQuery(Feed):
    """Of what was done, which to list."""

    staff: UUID | None = Field(default=None, description="the id of who did it")
    action: Literal["added", "changed", "deleted"] | None = None
    object_type: str = Field(default="", max_length=100, examples=["product"])
    object_id: str = Field(default="", max_length=200)
    since: Moment | None = None


class AuditObject(Output):
    """What something was done to. `name` is what the admin calls it, or the path of the call."""

    type: str = Field(description="such as `product`; empty where the path alone says what it is")
    id: str
    name: str


class AuditEvent(Output):
    """Something that was done."""

    id: int
    at: datetime
    action: Literal["added", "changed", "deleted"]
    actor: str = Field(description="a member of staff, by their address, or a key, by its beginning")
    staff: UUID | None = Field(description="null: a key did it")
    operation: str = Field(examples=["products_update"], description="of this API, or a page of the admin")
    object: AuditObject
    verb: str = Field(description="what was done, in the noun's own words", examples=["updated", "cancelled"])
    changes: str = Field(description="what was changed, in words")
    fields: dict[str, list[Any]] = Field(
        description="by the field's name: what it was, and what it is; `…` where that is nobody's to read"
    )
    address: str
    request_id: str
