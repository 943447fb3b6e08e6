from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar

from attrs import define as _attrs_define

from .. import types
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="ImagesCreateMultiPartBodyParams")


@_attrs_define
class ImagesCreateMultiPartBodyParams:
    """
    Attributes:
        file (File):
        alt (str | Unset): what the picture shows, for who cannot see it Default: ''.
        position (int | Unset): not sent: after the others
        variant (int | Unset): the variant it shows; not sent: all of them
    """

    file: File
    alt: str | Unset = ""
    position: int | Unset = UNSET
    variant: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        file = self.file.to_tuple()

        alt = self.alt

        position = self.position

        variant = self.variant

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "file": file,
            }
        )
        if alt is not UNSET:
            field_dict["alt"] = alt
        if position is not UNSET:
            field_dict["position"] = position
        if variant is not UNSET:
            field_dict["variant"] = variant

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("file", self.file.to_tuple()))

        if not isinstance(self.alt, Unset):
            files.append(("alt", (None, str(self.alt).encode(), "text/plain")))

        if not isinstance(self.position, Unset):
            files.append(("position", (None, str(self.position).encode(), "text/plain")))

        if not isinstance(self.variant, Unset):
            files.append(("variant", (None, str(self.variant).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file = File(payload=BytesIO(d.pop("file")))

        alt = d.pop("alt", UNSET)

        position = d.pop("position", UNSET)

        variant = d.pop("variant", UNSET)

        images_create_multi_part_body_params = cls(
            file=file,
            alt=alt,
            position=position,
            variant=variant,
        )

        return images_create_multi_part_body_params
