from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="BestSellerView")


@_attrs_define
class BestSellerView:
    """A variant and how much of it was sold; null: it is not there any more.

    Attributes:
        variant (int | None): the id of the variant
        sku (str): the shop's own number for it
        title (str):
        quantity (int):
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    variant: int | None
    sku: str
    title: str
    quantity: int
    total: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        variant: int | None
        variant = self.variant

        sku = self.sku

        title = self.title

        quantity = self.quantity

        total = self.total.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "variant": variant,
                "sku": sku,
                "title": title,
                "quantity": quantity,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_variant(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        variant = _parse_variant(d.pop("variant"))

        sku = d.pop("sku")

        title = d.pop("title")

        quantity = d.pop("quantity")

        total = MoneyDict.from_dict(d.pop("total"))

        best_seller_view = cls(
            variant=variant,
            sku=sku,
            title=title,
            quantity=quantity,
            total=total,
        )

        return best_seller_view
