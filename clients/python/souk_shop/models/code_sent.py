from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CodeSent")


@_attrs_define
class CodeSent:
    """What to send back with the code that is in the mail.

    Attributes:
        challenge (str): what came with the code that was mailed
        expires_in (int): seconds the code is good for
    """

    challenge: str
    expires_in: int

    def to_dict(self) -> dict[str, Any]:
        challenge = self.challenge

        expires_in = self.expires_in

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "challenge": challenge,
                "expires_in": expires_in,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        challenge = d.pop("challenge")

        expires_in = d.pop("expires_in")

        code_sent = cls(
            challenge=challenge,
            expires_in=expires_in,
        )

        return code_sent
