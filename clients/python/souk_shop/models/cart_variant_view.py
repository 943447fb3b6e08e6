from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.product_link import ProductLink


T = TypeVar("T", bound="CartVariantView")


@_attrs_define
class CartVariantView:
    """The variant of a cart's item.

    Attributes:
        id (int):
        sku (None | str):
        title (str):
        product (ProductLink): The product that something belongs to.
        image (None | str):
    """

    id: int
    sku: None | str
    title: str
    product: ProductLink
    image: None | str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        sku: None | str
        sku = self.sku

        title = self.title

        product = self.product.to_dict()

        image: None | str
        image = self.image

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "sku": sku,
                "title": title,
                "product": product,
                "image": image,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_link import ProductLink  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_sku(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sku = _parse_sku(d.pop("sku"))

        title = d.pop("title")

        product = ProductLink.from_dict(d.pop("product"))

        def _parse_image(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        image = _parse_image(d.pop("image"))

        cart_variant_view = cls(
            id=id,
            sku=sku,
            title=title,
            product=product,
            image=image,
        )

        return cart_variant_view
