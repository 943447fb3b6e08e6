"""Reports as every door shows them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from kernel.money import MoneyDict
from storefront.inventory.views import StockLevelView


class SalesDayView(TypedDict):
    """What was paid on a day, and paid back on it, whenever that was sold. Gift cards are no sales: they are owed."""

    date: date
    orders: int
    total: MoneyDict
    refunded: MoneyDict
    gift_cards: Annotated[
        MoneyDict, Field(description="sold less taken back; in no total before they are spent")
    ]


class BestSellerView(TypedDict):
    """A variant and how much of it was sold; null: it is not there any more."""

    variant: int | None
    sku: str
    title: str
    quantity: int
    total: MoneyDict


class OrderValueView(TypedDict):
    """Paid orders, without the gift cards they sold; refunds are not taken off."""

    orders: int
    total: MoneyDict
    average: MoneyDict


class RepeatsView(TypedDict):
    """Buyers by their e-mail addresses; `repeat_buyers` have bought before, or twice in these days."""

    buyers: int
    repeat_buyers: int
    percent: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["12.50"])]


class TierCountView(TypedDict):
    """How many customers stand on a tier."""

    name: str
    rank: int
    customers: int


class OrderCountsView(TypedDict):
    """Orders placed."""

    total: int
    today: int


class CountsView(TypedDict):
    """The shop at a glance."""

    orders: OrderCountsView
    to_pay: int
    to_send: int
    sold_today: MoneyDict
    sold_30_days: MoneyDict
    average_order: MoneyDict
    unspent_credit: Annotated[MoneyDict, Field(description="owed to holders of gift cards and store credit")]
    products: int
    customers: int
    open_carts: int
    low_stock: int


def _report(title: str, name: Any, data: Any, says: str) -> Any:
    first = Annotated[date | None, Field(description="null: of now")]
    made = TypedDict(title, {"name": name, "from": first, "to": date | None, "data": data})  # type: ignore[misc]
    made.__doc__ = says
    return made


DailySales = _report(
    "DailySales", Literal["daily-sales"], list[SalesDayView], "Sales of each day, empty days included."
)
BestSellers = _report(
    "BestSellers", Literal["best-sellers"], list[BestSellerView], "What sold most, by pieces."
)
AverageOrder = _report("AverageOrder", Literal["average-order"], OrderValueView, "What an order comes to.")
RepeatRate = _report("RepeatRate", Literal["repeat-rate"], RepeatsView, "How many come back.")
Tiers = _report("Tiers", Literal["tiers"], list[TierCountView], "Customers by tier.")
LowStock = _report(
    "LowStock",
    Literal["low-stock"],
    list[StockLevelView],
    "Levels that are down to their threshold, those with the least first.",
)
Dashboard = _report("Dashboard", Literal["dashboard"], CountsView, "The shop as it stands.")

ReportView: Any = DailySales | BestSellers | AverageOrder | RepeatRate | Tiers | LowStock | Dashboard
