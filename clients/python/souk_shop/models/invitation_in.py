from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="InvitationIn")


@_attrs_define
class InvitationIn:
    """Who is asked to help run the shop, and the id of the role they get.

    Attributes:
        email (str):
        role (int): the id of the role
    """

    email: str
    role: int

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        role = self.role

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "role": role,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        email = d.pop("email")

        role = d.pop("role")

        invitation_in = cls(
            email=email,
            role=role,
        )

        return invitation_in
