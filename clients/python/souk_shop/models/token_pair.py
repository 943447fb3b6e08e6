from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TokenPair")


@_attrs_define
class TokenPair:
    """An access token for `Authorization: Bearer`, and a refresh token for the next pair.

    Attributes:
        access (str): for `Authorization: Bearer`
        refresh (str): for one next pair
        expires_in (int): seconds the access token is good for
        token_type (str):
    """

    access: str
    refresh: str
    expires_in: int
    token_type: str

    def to_dict(self) -> dict[str, Any]:
        access = self.access

        refresh = self.refresh

        expires_in = self.expires_in

        token_type = self.token_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "access": access,
                "refresh": refresh,
                "expires_in": expires_in,
                "token_type": token_type,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        access = d.pop("access")

        refresh = d.pop("refresh")

        expires_in = d.pop("expires_in")

        token_type = d.pop("token_type")

        token_pair = cls(
            access=access,
            refresh=refresh,
            expires_in=expires_in,
            token_type=token_type,
        )

        return token_pair
