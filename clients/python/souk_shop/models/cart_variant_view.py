from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.measure import Measure
    from ..models.money_dict import MoneyDict
    from ..models.product_link import ProductLink


T = TypeVar("T", bound="CartVariantView")


@_attrs_define
class CartVariantView:
    """The variant of a cart's item.

    Attributes:
        id (int):
        sku (None | str): the shop's own number for it
        title (str):
        product (ProductLink): The product that something belongs to.
        image (None | str):
        measure (Measure | None):
        unit_price (MoneyDict | None): of so much as the base of `measure` says
    """

    id: int
    sku: None | str
    title: str
    product: ProductLink
    image: None | str
    measure: Measure | None
    unit_price: MoneyDict | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.measure import Measure  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        id = self.id

        sku: None | str
        sku = self.sku

        title = self.title

        product = self.product.to_dict()

        image: None | str
        image = self.image

        measure: dict[str, Any] | None
        if isinstance(self.measure, Measure):
            measure = self.measure.to_dict()
        else:
            measure = self.measure

        unit_price: dict[str, Any] | None
        if isinstance(self.unit_price, MoneyDict):
            unit_price = self.unit_price.to_dict()
        else:
            unit_price = self.unit_price

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "sku": sku,
                "title": title,
                "product": product,
                "image": image,
                "measure": measure,
                "unit_price": unit_price,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.measure import Measure  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
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

        def _parse_measure(data: object) -> Measure | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                measure_type_0 = Measure.from_dict(data)

                return measure_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Measure | None, data)

        measure = _parse_measure(d.pop("measure"))

        def _parse_unit_price(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasunit_price_type_0 = MoneyDict.from_dict(data)

                return componentsschemasunit_price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        unit_price = _parse_unit_price(d.pop("unit_price"))

        cart_variant_view = cls(
            id=id,
            sku=sku,
            title=title,
            product=product,
            image=image,
            measure=measure,
            unit_price=unit_price,
        )

        return cart_variant_view
