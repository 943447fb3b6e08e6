from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="TextsView")


@_attrs_define
class TextsView:
    """The texts of an object that are there in a language.

    Attributes:
        title (str | Unset):
        name (str | Unset):
        description (str | Unset):
        seo_title (str | Unset):
        seo_description (str | Unset):
        body (str | Unset):
    """

    title: str | Unset = UNSET
    name: str | Unset = UNSET
    description: str | Unset = UNSET
    seo_title: str | Unset = UNSET
    seo_description: str | Unset = UNSET
    body: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        name = self.name

        description = self.description

        seo_title = self.seo_title

        seo_description = self.seo_description

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if name is not UNSET:
            field_dict["name"] = name
        if description is not UNSET:
            field_dict["description"] = description
        if seo_title is not UNSET:
            field_dict["seo_title"] = seo_title
        if seo_description is not UNSET:
            field_dict["seo_description"] = seo_description
        if body is not UNSET:
            field_dict["body"] = body

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        title = d.pop("title", UNSET)

        name = d.pop("name", UNSET)

        description = d.pop("description", UNSET)

        seo_title = d.pop("seo_title", UNSET)

        seo_description = d.pop("seo_description", UNSET)

        body = d.pop("body", UNSET)

        texts_view = cls(
            title=title,
            name=name,
            description=description,
            seo_title=seo_title,
            seo_description=seo_description,
            body=body,
        )

        return texts_view
