from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.thumbnails import Thumbnails


T = TypeVar("T", bound="ImageView")


@_attrs_define
class ImageView:
    """A picture of a product.

    Attributes:
        id (int):
        url (str):
        thumbnails (Thumbnails): Addresses of smaller pictures, WebP; for a moment after an upload that of the picture
            itself.
        alt (str): what it shows, for who cannot see it
        position (int): its place in the order that buyers see: the lowest first
        variant (int | None): the variant it shows; null: all of them
        width (int | None): pixels
        height (int | None): pixels
    """

    id: int
    url: str
    thumbnails: Thumbnails
    alt: str
    position: int
    variant: int | None
    width: int | None
    height: int | None

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        url = self.url

        thumbnails = self.thumbnails.to_dict()

        alt = self.alt

        position = self.position

        variant: int | None
        variant = self.variant

        width: int | None
        width = self.width

        height: int | None
        height = self.height

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "url": url,
                "thumbnails": thumbnails,
                "alt": alt,
                "position": position,
                "variant": variant,
                "width": width,
                "height": height,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.thumbnails import Thumbnails  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        url = d.pop("url")

        thumbnails = Thumbnails.from_dict(d.pop("thumbnails"))

        alt = d.pop("alt")

        position = d.pop("position")

        def _parse_variant(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        variant = _parse_variant(d.pop("variant"))

        def _parse_width(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        width = _parse_width(d.pop("width"))

        def _parse_height(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        height = _parse_height(d.pop("height"))

        image_view = cls(
            id=id,
            url=url,
            thumbnails=thumbnails,
            alt=alt,
            position=position,
            variant=variant,
            width=width,
            height=height,
        )

        return image_view
