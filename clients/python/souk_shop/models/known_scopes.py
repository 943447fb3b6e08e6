from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="KnownScopes")


@_attrs_define
class KnownScopes:
    """Every scope a key can have.

    Attributes:
        scopes (list[str]):
    """

    scopes: list[str]

    def to_dict(self) -> dict[str, Any]:
        scopes = self.scopes

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "scopes": scopes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        scopes = cast(list[str], d.pop("scopes"))

        known_scopes = cls(
            scopes=scopes,
        )

        return known_scopes
