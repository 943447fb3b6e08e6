from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields
    from ..models.measure import Measure
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="ProductVariantViewMembers")


@_attrs_define
class ProductVariantViewMembers:
    """
    Attributes:
        id (int):
        sku (None | str): the shop's own number for it
        title (str):
        price (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        compare_at_price (MoneyDict | None): what it cost before, shown struck through; null: nothing is shown
        measure (Measure | None):
        unit_price (MoneyDict | None): of so much as the base of `measure` says
        in_stock (bool): it can be bought now: something is free, or it is sold beyond what there is, or not counted
        weight_grams (int): with its wrapping
        barcode (str): GTIN, EAN, UPC or ISBN; empty: none
        taxable (bool): false: no tax is ever charged on it
        tax_class (str): which of a country's rates it bears: standard, reduced, or a class of the shop's own
        requires_shipping (bool): false: nothing is sent, as of a download
        position (int): its place in the order that buyers see: the lowest first
        custom_fields (CustomFields): values of the shop's custom fields by key; buyers see those that are public
    """

    id: int
    sku: None | str
    title: str
    price: MoneyDict
    compare_at_price: MoneyDict | None
    measure: Measure | None
    unit_price: MoneyDict | None
    in_stock: bool
    weight_grams: int
    barcode: str
    taxable: bool
    tax_class: str
    requires_shipping: bool
    position: int
    custom_fields: CustomFields

    def to_dict(self) -> dict[str, Any]:
        from ..models.measure import Measure  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        id = self.id

        sku: None | str
        sku = self.sku

        title = self.title

        price = self.price.to_dict()

        compare_at_price: dict[str, Any] | None
        if isinstance(self.compare_at_price, MoneyDict):
            compare_at_price = self.compare_at_price.to_dict()
        else:
            compare_at_price = self.compare_at_price

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

        in_stock = self.in_stock

        weight_grams = self.weight_grams

        barcode = self.barcode

        taxable = self.taxable

        tax_class = self.tax_class

        requires_shipping = self.requires_shipping

        position = self.position

        custom_fields = self.custom_fields.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "sku": sku,
                "title": title,
                "price": price,
                "compare_at_price": compare_at_price,
                "measure": measure,
                "unit_price": unit_price,
                "in_stock": in_stock,
                "weight_grams": weight_grams,
                "barcode": barcode,
                "taxable": taxable,
                "tax_class": tax_class,
                "requires_shipping": requires_shipping,
                "position": position,
                "custom_fields": custom_fields,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.custom_fields import CustomFields  # noqa: PLC0415
        from ..models.measure import Measure  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_sku(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sku = _parse_sku(d.pop("sku"))

        title = d.pop("title")

        price = MoneyDict.from_dict(d.pop("price"))

        def _parse_compare_at_price(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemascompare_at_price_2_type_0 = MoneyDict.from_dict(data)

                return componentsschemascompare_at_price_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        compare_at_price = _parse_compare_at_price(d.pop("compare_at_price"))

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

        in_stock = d.pop("in_stock")

        weight_grams = d.pop("weight_grams")

        barcode = d.pop("barcode")

        taxable = d.pop("taxable")

        tax_class = d.pop("tax_class")

        requires_shipping = d.pop("requires_shipping")

        position = d.pop("position")

        custom_fields = CustomFields.from_dict(d.pop("custom_fields"))

        product_variant_view_members = cls(
            id=id,
            sku=sku,
            title=title,
            price=price,
            compare_at_price=compare_at_price,
            measure=measure,
            unit_price=unit_price,
            in_stock=in_stock,
            weight_grams=weight_grams,
            barcode=barcode,
            taxable=taxable,
            tax_class=tax_class,
            requires_shipping=requires_shipping,
            position=position,
            custom_fields=custom_fields,
        )

        return product_variant_view_members
