from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CodeCredentials")


@_attrs_define
class CodeCredentials:
    """What a log-in by a mailed code needs.

    Attributes:
        email (str):
        challenge (str): what came with the code that was mailed
        code (str):
        device_name (str | Unset): what the list of devices calls it
    """

    email: str
    challenge: str
    code: str
    device_name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        challenge = self.challenge

        code = self.code

        device_name = self.device_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "challenge": challenge,
                "code": code,
            }
        )
        if device_name is not UNSET:
            field_dict["device_name"] = device_name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        email = d.pop("email")

        challenge = d.pop("challenge")

        code = d.pop("code")

        device_name = d.pop("device_name", UNSET)

        code_credentials = cls(
            email=email,
            challenge=challenge,
            code=code,
            device_name=device_name,
        )

        return code_credentials
