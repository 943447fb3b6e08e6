from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="OrderLineView")


@_attrs_define
class OrderLineView:
    """What was bought, as it was then.

    Attributes:
        id (int):
        variant (int | None): the id of the variant; null: it was deleted since
        sku (None | str): the shop's own number for it
        title (str):
        quantity (int):
        recipient_email (None | str): who is mailed the gift cards that it is of; none: the buyer
        unit_price (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        discount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        tax (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        fulfilled (int): pieces that were sent
        refunded (int): pieces whose money was given back
        cancelled (int): pieces taken out before they were sent
        returned (int): pieces that came back
    """

    id: int
    variant: int | None
    sku: None | str
    title: str
    quantity: int
    recipient_email: None | str
    unit_price: MoneyDict
    discount: MoneyDict
    tax: MoneyDict
    total: MoneyDict
    fulfilled: int
    refunded: int
    cancelled: int
    returned: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        variant: int | None
        variant = self.variant

        sku: None | str
        sku = self.sku

        title = self.title

        quantity = self.quantity

        recipient_email: None | str
        recipient_email = self.recipient_email

        unit_price = self.unit_price.to_dict()

        discount = self.discount.to_dict()

        tax = self.tax.to_dict()

        total = self.total.to_dict()

        fulfilled = self.fulfilled

        refunded = self.refunded

        cancelled = self.cancelled

        returned = self.returned

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "variant": variant,
                "sku": sku,
                "title": title,
                "quantity": quantity,
                "recipient_email": recipient_email,
                "unit_price": unit_price,
                "discount": discount,
                "tax": tax,
                "total": total,
                "fulfilled": fulfilled,
                "refunded": refunded,
                "cancelled": cancelled,
                "returned": returned,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_variant(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        variant = _parse_variant(d.pop("variant"))

        def _parse_sku(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sku = _parse_sku(d.pop("sku"))

        title = d.pop("title")

        quantity = d.pop("quantity")

        def _parse_recipient_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        recipient_email = _parse_recipient_email(d.pop("recipient_email"))

        unit_price = MoneyDict.from_dict(d.pop("unit_price"))

        discount = MoneyDict.from_dict(d.pop("discount"))

        tax = MoneyDict.from_dict(d.pop("tax"))

        total = MoneyDict.from_dict(d.pop("total"))

        fulfilled = d.pop("fulfilled")

        refunded = d.pop("refunded")

        cancelled = d.pop("cancelled")

        returned = d.pop("returned")

        order_line_view = cls(
            id=id,
            variant=variant,
            sku=sku,
            title=title,
            quantity=quantity,
            recipient_email=recipient_email,
            unit_price=unit_price,
            discount=discount,
            tax=tax,
            total=total,
            fulfilled=fulfilled,
            refunded=refunded,
            cancelled=cancelled,
            returned=returned,
        )

        return order_line_view
