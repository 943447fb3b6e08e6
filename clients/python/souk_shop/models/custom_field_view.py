from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.custom_field_view_kind import CustomFieldViewKind, check_custom_field_view_kind
from ..models.custom_field_view_type import CustomFieldViewType, check_custom_field_view_type
from ..models.refers_to_type_0 import RefersToType0, check_refers_to_type_0

T = TypeVar("T", bound="CustomFieldView")


@_attrs_define
class CustomFieldView:
    """A field that the shop has added to its objects of a kind.

    Attributes:
        id (int):
        kind (CustomFieldViewKind):
        key (str):
        name (str):
        description (str):
        type_ (CustomFieldViewType):
        choices (list[str]): of type `choice`
        refers_to (None | RefersToType0): of type `reference`: whose id it holds
        is_public (bool): buyers see it
        is_filterable (bool): `GET /products` takes `custom.<key>`
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    kind: CustomFieldViewKind
    key: str
    name: str
    description: str
    type_: CustomFieldViewType
    choices: list[str]
    refers_to: None | RefersToType0
    is_public: bool
    is_filterable: bool
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind: str = self.kind

        key = self.key

        name = self.name

        description = self.description

        type_: str = self.type_

        choices = self.choices

        refers_to: None | str
        if isinstance(self.refers_to, str):
            refers_to = self.refers_to
        else:
            refers_to = self.refers_to

        is_public = self.is_public

        is_filterable = self.is_filterable

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "key": key,
                "name": name,
                "description": description,
                "type": type_,
                "choices": choices,
                "refers_to": refers_to,
                "is_public": is_public,
                "is_filterable": is_filterable,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = check_custom_field_view_kind(d.pop("kind"))

        key = d.pop("key")

        name = d.pop("name")

        description = d.pop("description")

        type_ = check_custom_field_view_type(d.pop("type"))

        choices = cast(list[str], d.pop("choices"))

        def _parse_refers_to(data: object) -> None | RefersToType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasrefers_to_type_0 = check_refers_to_type_0(data)

                return componentsschemasrefers_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RefersToType0, data)

        refers_to = _parse_refers_to(d.pop("refers_to"))

        is_public = d.pop("is_public")

        is_filterable = d.pop("is_filterable")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        custom_field_view = cls(
            id=id,
            kind=kind,
            key=key,
            name=name,
            description=description,
            type_=type_,
            choices=choices,
            refers_to=refers_to,
            is_public=is_public,
            is_filterable=is_filterable,
            updated_at=updated_at,
        )

        return custom_field_view
