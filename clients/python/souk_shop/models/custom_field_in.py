from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.custom_field_in_kind import CustomFieldInKind, check_custom_field_in_kind
from ..models.custom_field_in_type import CustomFieldInType, check_custom_field_in_type
from ..models.refers_to_type_0 import RefersToType0, check_refers_to_type_0
from ..types import UNSET, Unset

T = TypeVar("T", bound="CustomFieldIn")


@_attrs_define
class CustomFieldIn:
    """A field for all objects of a kind.

    Attributes:
        kind (CustomFieldInKind):
        key (str): as programs call it
        name (str): as people read it
        description (str | Unset): a hint for who fills it in
        type_ (CustomFieldInType | Unset): by default "text"
        choices (list[str] | Unset): of type `choice`
        refers_to (None | RefersToType0 | Unset): of type `reference`: whose id it holds
        is_public (bool | Unset): buyers see it: of products, variants and collections; by default false
        is_filterable (bool | Unset): `GET /products` takes `custom.<key>`, from buyers where it is public; by default
            false
    """

    kind: CustomFieldInKind
    key: str
    name: str
    description: str | Unset = UNSET
    type_: CustomFieldInType | Unset = UNSET
    choices: list[str] | Unset = UNSET
    refers_to: None | RefersToType0 | Unset = UNSET
    is_public: bool | Unset = UNSET
    is_filterable: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        key = self.key

        name = self.name

        description = self.description

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_

        choices: list[str] | Unset = UNSET
        if not isinstance(self.choices, Unset):
            choices = self.choices

        refers_to: None | str | Unset
        if isinstance(self.refers_to, Unset):
            refers_to = UNSET
        elif isinstance(self.refers_to, str):
            refers_to = self.refers_to
        else:
            refers_to = self.refers_to

        is_public = self.is_public

        is_filterable = self.is_filterable

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "key": key,
                "name": name,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if type_ is not UNSET:
            field_dict["type"] = type_
        if choices is not UNSET:
            field_dict["choices"] = choices
        if refers_to is not UNSET:
            field_dict["refers_to"] = refers_to
        if is_public is not UNSET:
            field_dict["is_public"] = is_public
        if is_filterable is not UNSET:
            field_dict["is_filterable"] = is_filterable

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_custom_field_in_kind(d.pop("kind"))

        key = d.pop("key")

        name = d.pop("name")

        description = d.pop("description", UNSET)

        _type_ = d.pop("type", UNSET)
        type_: CustomFieldInType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = check_custom_field_in_type(_type_)

        choices = cast(list[str], d.pop("choices", UNSET))

        def _parse_refers_to(data: object) -> None | RefersToType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasrefers_to_type_0 = check_refers_to_type_0(data)

                return componentsschemasrefers_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RefersToType0 | Unset, data)

        refers_to = _parse_refers_to(d.pop("refers_to", UNSET))

        is_public = d.pop("is_public", UNSET)

        is_filterable = d.pop("is_filterable", UNSET)

        custom_field_in = cls(
            kind=kind,
            key=key,
            name=name,
            description=description,
            type_=type_,
            choices=choices,
            refers_to=refers_to,
            is_public=is_public,
            is_filterable=is_filterable,
        )

        return custom_field_in
