from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.cart_variant_view import CartVariantView
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="CartItemView")


@_attrs_define
class CartItemView:
    """A variant in a cart.

    Attributes:
        id (int):
        variant (CartVariantView): The variant of a cart's item.
        quantity (int):
        recipient_email (None | str): who is mailed the gift card that it is; none: its buyer
        unit_price (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        discount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    id: int
    variant: CartVariantView
    quantity: int
    recipient_email: None | str
    unit_price: MoneyDict
    discount: MoneyDict
    total: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        variant = self.variant.to_dict()

        quantity = self.quantity

        recipient_email: None | str
        recipient_email = self.recipient_email

        unit_price = self.unit_price.to_dict()

        discount = self.discount.to_dict()

        total = self.total.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "variant": variant,
                "quantity": quantity,
                "recipient_email": recipient_email,
                "unit_price": unit_price,
                "discount": discount,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cart_variant_view import CartVariantView  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        variant = CartVariantView.from_dict(d.pop("variant"))

        quantity = d.pop("quantity")

        def _parse_recipient_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        recipient_email = _parse_recipient_email(d.pop("recipient_email"))

        unit_price = MoneyDict.from_dict(d.pop("unit_price"))

        discount = MoneyDict.from_dict(d.pop("discount"))

        total = MoneyDict.from_dict(d.pop("total"))

        cart_item_view = cls(
            id=id,
            variant=variant,
            quantity=quantity,
            recipient_email=recipient_email,
            unit_price=unit_price,
            discount=discount,
            total=total,
        )

        return cart_item_view
