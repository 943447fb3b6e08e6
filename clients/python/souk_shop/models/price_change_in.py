from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="PriceChangeIn")


@_attrs_define
class PriceChangeIn:
    """A variant's new price.

    Attributes:
        price (MoneyIn): An amount in the shop's own currency, which need not be named.
        variant (int | None | Unset): the id of the variant
        sku (None | str | Unset): the shop's own number for it
        compare_at_price (MoneyIn | None | Unset): null takes it away; not sent, it stays
    """

    price: MoneyIn
    variant: int | None | Unset = UNSET
    sku: None | str | Unset = UNSET
    compare_at_price: MoneyIn | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        price = self.price.to_dict()

        variant: int | None | Unset
        if isinstance(self.variant, Unset):
            variant = UNSET
        else:
            variant = self.variant

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

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "price": price,
            }
        )
        if variant is not UNSET:
            field_dict["variant"] = variant
        if sku is not UNSET:
            field_dict["sku"] = sku
        if compare_at_price is not UNSET:
            field_dict["compare_at_price"] = compare_at_price

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        price = MoneyIn.from_dict(d.pop("price"))

        def _parse_variant(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        variant = _parse_variant(d.pop("variant", UNSET))

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
                compare_at_price_type_0 = MoneyIn.from_dict(data)

                return compare_at_price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        compare_at_price = _parse_compare_at_price(d.pop("compare_at_price", UNSET))

        price_change_in = cls(
            price=price,
            variant=variant,
            sku=sku,
            compare_at_price=compare_at_price,
        )

        return price_change_in
