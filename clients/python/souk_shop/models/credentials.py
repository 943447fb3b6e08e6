from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Credentials")


@_attrs_define
class Credentials:
    """What a log-in needs.

    Attributes:
        email (str):
        password (str):
        code (str | Unset): of the account's second factor, where it has one: six digits, or one to recover by
        device_name (str | Unset): what the list of devices calls it
    """

    email: str
    password: str
    code: str | Unset = UNSET
    device_name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        password = self.password

        code = self.code

        device_name = self.device_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "password": password,
            }
        )
        if code is not UNSET:
            field_dict["code"] = code
        if device_name is not UNSET:
            field_dict["device_name"] = device_name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        email = d.pop("email")

        password = d.pop("password")

        code = d.pop("code", UNSET)

        device_name = d.pop("device_name", UNSET)

        credentials = cls(
            email=email,
            password=password,
            code=code,
            device_name=device_name,
        )

        return credentials
