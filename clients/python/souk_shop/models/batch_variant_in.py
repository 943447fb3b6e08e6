from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.batch_stock_in import BatchStockIn
    from ..models.custom_fields_in import CustomFieldsIn
    from ..models.measure_in import MeasureIn
    from ..models.metadata_in import MetadataIn
    from ..models.money_in import MoneyIn
    from ..models.options_in import OptionsIn


T = TypeVar("T", bound="BatchVariantIn")


@_attrs_define
class BatchVariantIn:
    """A variant of a batch's product, found by its external id, SKU or options.

    Attributes:
        price (MoneyIn): An amount in the shop's own currency, which need not be named.
        options (OptionsIn | Unset):
        sku (None | str | Unset): the shop's own number for it
        compare_at_price (MoneyIn | None | Unset): what it cost before, shown struck through; null: nothing is shown
        measure (MeasureIn | None | Unset): what it holds: its unit price is shown
        weight_grams (int | Unset): by default 0
        barcode (str | Unset): GTIN, EAN, UPC or ISBN; empty: none
        taxable (bool | Unset): by default true
        tax_class (str | Unset): by default "standard"
        requires_shipping (bool | Unset): by default true
        external_id (None | str | Unset): what another system calls it; unique
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        custom_fields (CustomFieldsIn | Unset): values of the shop's custom fields, by key; null takes one away, what is
            not named stays
        stock (list[BatchStockIn] | Unset):
    """

    price: MoneyIn
    options: OptionsIn | Unset = UNSET
    sku: None | str | Unset = UNSET
    compare_at_price: MoneyIn | None | Unset = UNSET
    measure: MeasureIn | None | Unset = UNSET
    weight_grams: int | Unset = UNSET
    barcode: str | Unset = UNSET
    taxable: bool | Unset = UNSET
    tax_class: str | Unset = UNSET
    requires_shipping: bool | Unset = UNSET
    external_id: None | str | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    custom_fields: CustomFieldsIn | Unset = UNSET
    stock: list[BatchStockIn] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.measure_in import MeasureIn  # noqa: PLC0415
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        price = self.price.to_dict()

        options: dict[str, Any] | Unset = UNSET
        if not isinstance(self.options, Unset):
            options = self.options.to_dict()

        sku: None | str | Unset
        if isinstance(self.sku, Unset):
            sku = UNSET
        else:
            sku = self.sku

        compare_at_price: dict[str, Any] | None | Unset
        if isinstance(self.compare_at_price, Unset):
            compare_at_price = UNSET
        elif isinstance(self.compare_at_price, MoneyIn):
            compare_at_price = self.compare_at_price.to_dict()
        else:
            compare_at_price = self.compare_at_price

        measure: dict[str, Any] | None | Unset
        if isinstance(self.measure, Unset):
            measure = UNSET
        elif isinstance(self.measure, MeasureIn):
            measure = self.measure.to_dict()
        else:
            measure = self.measure

        weight_grams = self.weight_grams

        barcode = self.barcode

        taxable = self.taxable

        tax_class = self.tax_class

        requires_shipping = self.requires_shipping

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        custom_fields: dict[str, Any] | Unset = UNSET
        if not isinstance(self.custom_fields, Unset):
            custom_fields = self.custom_fields.to_dict()

        stock: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.stock, Unset):
            stock = []
            for stock_item_data in self.stock:
                stock_item = stock_item_data.to_dict()
                stock.append(stock_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "price": price,
            }
        )
        if options is not UNSET:
            field_dict["options"] = options
        if sku is not UNSET:
            field_dict["sku"] = sku
        if compare_at_price is not UNSET:
            field_dict["compare_at_price"] = compare_at_price
        if measure is not UNSET:
            field_dict["measure"] = measure
        if weight_grams is not UNSET:
            field_dict["weight_grams"] = weight_grams
        if barcode is not UNSET:
            field_dict["barcode"] = barcode
        if taxable is not UNSET:
            field_dict["taxable"] = taxable
        if tax_class is not UNSET:
            field_dict["tax_class"] = tax_class
        if requires_shipping is not UNSET:
            field_dict["requires_shipping"] = requires_shipping
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if custom_fields is not UNSET:
            field_dict["custom_fields"] = custom_fields
        if stock is not UNSET:
            field_dict["stock"] = stock

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_stock_in import BatchStockIn  # noqa: PLC0415
        from ..models.custom_fields_in import CustomFieldsIn  # noqa: PLC0415
        from ..models.measure_in import MeasureIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.money_in import MoneyIn  # noqa: PLC0415
        from ..models.options_in import OptionsIn  # noqa: PLC0415

        d = dict(src_dict)
        price = MoneyIn.from_dict(d.pop("price"))

        _options = d.pop("options", UNSET)
        options: OptionsIn | Unset
        if isinstance(_options, Unset):
            options = UNSET
        else:
            options = OptionsIn.from_dict(_options)

        def _parse_sku(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sku = _parse_sku(d.pop("sku", UNSET))

        def _parse_compare_at_price(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemascompare_at_price_type_0 = MoneyIn.from_dict(data)

                return componentsschemascompare_at_price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        compare_at_price = _parse_compare_at_price(d.pop("compare_at_price", UNSET))

        def _parse_measure(data: object) -> MeasureIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasmeasure_type_0 = MeasureIn.from_dict(data)

                return componentsschemasmeasure_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MeasureIn | None | Unset, data)

        measure = _parse_measure(d.pop("measure", UNSET))

        weight_grams = d.pop("weight_grams", UNSET)

        barcode = d.pop("barcode", UNSET)

        taxable = d.pop("taxable", UNSET)

        tax_class = d.pop("tax_class", UNSET)

        requires_shipping = d.pop("requires_shipping", UNSET)

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataIn | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = MetadataIn.from_dict(_metadata)

        _custom_fields = d.pop("custom_fields", UNSET)
        custom_fields: CustomFieldsIn | Unset
        if isinstance(_custom_fields, Unset):
            custom_fields = UNSET
        else:
            custom_fields = CustomFieldsIn.from_dict(_custom_fields)

        _stock = d.pop("stock", UNSET)
        stock: list[BatchStockIn] | Unset = UNSET
        if _stock is not UNSET:
            stock = []
            for stock_item_data in _stock:
                stock_item = BatchStockIn.from_dict(stock_item_data)

                stock.append(stock_item)

        batch_variant_in = cls(
            price=price,
            options=options,
            sku=sku,
            compare_at_price=compare_at_price,
            measure=measure,
            weight_grams=weight_grams,
            barcode=barcode,
            taxable=taxable,
            tax_class=tax_class,
            requires_shipping=requires_shipping,
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
            stock=stock,
        )

        return batch_variant_in
