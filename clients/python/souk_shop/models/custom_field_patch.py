from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CustomFieldPatch")


@_attrs_define
class CustomFieldPatch:
    """What to change of a field. Values that are a choice no more stay until they are changed.

    Attributes:
        name (str | Unset): as people read it
        description (str | Unset): a hint for who fills it in
        choices (list[str] | Unset): of type `choice`
        is_public (bool | Unset): buyers see it: of products, variants and collections
        is_filterable (bool | Unset): `GET /products` takes `custom.<key>`, from buyers where it is public
    """

    name: str | Unset = UNSET
    description: str | Unset = UNSET
    choices: list[str] | Unset = UNSET
    is_public: bool | Unset = UNSET
    is_filterable: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        description = self.description

        choices: list[str] | Unset = UNSET
        if not isinstance(self.choices, Unset):
            choices = self.choices

        is_public = self.is_public

        is_filterable = self.is_filterable

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if choices is not UNSET:
            field_dict["choices"] = choices
        if is_public is not UNSET:
            field_dict["is_public"] = is_public
        if is_filterable is not UNSET:
            field_dict["is_filterable"] = is_filterable

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        description = d.pop("description", UNSET)

        choices = cast(list[str], d.pop("choices", UNSET))

        is_public = d.pop("is_public", UNSET)

        is_filterable = d.pop("is_filterable", UNSET)

        custom_field_patch = cls(
            name=name,
            description=description,
            choices=choices,
            is_public=is_public,
            is_filterable=is_filterable,
        )

        return custom_field_patch
