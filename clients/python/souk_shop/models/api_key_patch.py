from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ApiKeyPatch")


@_attrs_define
class ApiKeyPatch:
    """What to change of a key; `scopes` can only become fewer.

    Attributes:
        name (str | Unset):
        scopes (list[str] | Unset):
        owner (UUID | Unset): the id of the member of staff it is handed over to
    """

    name: str | Unset = UNSET
    scopes: list[str] | Unset = UNSET
    owner: UUID | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        scopes: list[str] | Unset = UNSET
        if not isinstance(self.scopes, Unset):
            scopes = self.scopes

        owner: str | Unset = UNSET
        if not isinstance(self.owner, Unset):
            owner = str(self.owner)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if scopes is not UNSET:
            field_dict["scopes"] = scopes
        if owner is not UNSET:
            field_dict["owner"] = owner

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        scopes = cast(list[str], d.pop("scopes", UNSET))

        _owner = d.pop("owner", UNSET)
        owner: UUID | Unset
        if isinstance(_owner, Unset):
            owner = UNSET
        else:
            owner = UUID(_owner)

        api_key_patch = cls(
            name=name,
            scopes=scopes,
            owner=owner,
        )

        return api_key_patch
