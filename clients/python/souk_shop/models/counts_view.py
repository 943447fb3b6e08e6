from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict
    from ..models.order_counts_view import OrderCountsView


T = TypeVar("T", bound="CountsView")


@_attrs_define
class CountsView:
    """The shop at a glance.

    Attributes:
        orders (OrderCountsView): Orders placed.
        to_pay (int):
        to_send (int):
        sold_today (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        sold_30_days (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        average_order (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        unspent_credit (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        products (int):
        customers (int):
        open_carts (int):
        low_stock (int):
    """

    orders: OrderCountsView
    to_pay: int
    to_send: int
    sold_today: MoneyDict
    sold_30_days: MoneyDict
    average_order: MoneyDict
    unspent_credit: MoneyDict
    products: int
    customers: int
    open_carts: int
    low_stock: int

    def to_dict(self) -> dict[str, Any]:
        orders = self.orders.to_dict()

        to_pay = self.to_pay

        to_send = self.to_send

        sold_today = self.sold_today.to_dict()

        sold_30_days = self.sold_30_days.to_dict()

        average_order = self.average_order.to_dict()

        unspent_credit = self.unspent_credit.to_dict()

        products = self.products

        customers = self.customers

        open_carts = self.open_carts

        low_stock = self.low_stock

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "orders": orders,
                "to_pay": to_pay,
                "to_send": to_send,
                "sold_today": sold_today,
                "sold_30_days": sold_30_days,
                "average_order": average_order,
                "unspent_credit": unspent_credit,
                "products": products,
                "customers": customers,
                "open_carts": open_carts,
                "low_stock": low_stock,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.order_counts_view import OrderCountsView  # noqa: PLC0415

        d = dict(src_dict)
        orders = OrderCountsView.from_dict(d.pop("orders"))

        to_pay = d.pop("to_pay")

        to_send = d.pop("to_send")

        sold_today = MoneyDict.from_dict(d.pop("sold_today"))

        sold_30_days = MoneyDict.from_dict(d.pop("sold_30_days"))

        average_order = MoneyDict.from_dict(d.pop("average_order"))

        unspent_credit = MoneyDict.from_dict(d.pop("unspent_credit"))

        products = d.pop("products")

        customers = d.pop("customers")

        open_carts = d.pop("open_carts")

        low_stock = d.pop("low_stock")

        counts_view = cls(
            orders=orders,
            to_pay=to_pay,
            to_send=to_send,
            sold_today=sold_today,
            sold_30_days=sold_30_days,
            average_order=average_order,
            unspent_credit=unspent_credit,
            products=products,
            customers=customers,
            open_carts=open_carts,
            low_stock=low_stock,
        )

        return counts_view
