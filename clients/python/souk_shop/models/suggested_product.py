from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="SuggestedProduct")


@_attrs_define
class SuggestedProduct:
    """A product whose words begin so.

    Attributes:
        id (int):
        slug (str): its part of an address on the web; unique
        title (str):
        price (MoneyDict | None):
        image (None | str): address of its small picture
    """

    id: int
    slug: str
    title: str
    price: MoneyDict | None
    image: None | str

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        id = self.id

        slug = self.slug

        title = self.title

        price: dict[str, Any] | None
        if isinstance(self.price, MoneyDict):
            price = self.price.to_dict()
        else:
            price = self.price

        image: None | str
        image = self.image

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "slug": slug,
                "title": title,
                "price": price,
                "image": image,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        slug = d.pop("slug")

        title = d.pop("title")

        def _parse_price(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                price_type_0 = MoneyDict.from_dict(data)

                return price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        price = _parse_price(d.pop("price"))

        def _parse_image(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        image = _parse_image(d.pop("image"))

        suggested_product = cls(
            id=id,
            slug=slug,
            title=title,
            price=price,
            image=image,
        )

        return suggested_product
