from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ImagePatch")


@_attrs_define
class ImagePatch:
    """What can be changed of a picture.

    Attributes:
        alt (str | Unset): what is to be seen, for who does not see it
        position (int | Unset): its place in the order that buyers see: the lowest first
        variant (int | None | Unset): the id of the variant
    """

    alt: str | Unset = UNSET
    position: int | Unset = UNSET
    variant: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        alt = self.alt

        position = self.position

        variant: int | None | Unset
        if isinstance(self.variant, Unset):
            variant = UNSET
        else:
            variant = self.variant

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if alt is not UNSET:
            field_dict["alt"] = alt
        if position is not UNSET:
            field_dict["position"] = position
        if variant is not UNSET:
            field_dict["variant"] = variant

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        alt = d.pop("alt", UNSET)

        position = d.pop("position", UNSET)

        def _parse_variant(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        variant = _parse_variant(d.pop("variant", UNSET))

        image_patch = cls(
            alt=alt,
            position=position,
            variant=variant,
        )

        return image_patch
