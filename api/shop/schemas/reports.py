"""Reports."""

from datetime import date
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from api.schemas import Input, Money, Output
from storefront.inventory.views import StockLevelView

Data = TypeVar("Data")
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class ReportQuery(Input):
    """Of which days of the shop's own, and how many rows of a list; the last thirty days if nothing is said."""

    first: Day | None = Field(default=None, alias="from", description="the first day")
    to: Day | None = Field(default=None, description="the last day, which is included")
    limit: int = Field(default=10, ge=1, le=100, description="rows of best-sellers and low-stock")


class _Report(Output, Generic[Data]):
    first: date | None = Field(alias="from", description="null: of now")
    to: date | None
    data: Data


class SalesDay(Output):
    """What was paid on a day, and paid back on it, whenever that was sold."""

    date: date
    orders: int
    total: Money
    refunded: Money


class DailySales(_Report[list[SalesDay]]):
    """Sales of each day, empty days included."""

    name: Literal["daily-sales"]


class BestSeller(Output):
    """A variant and how much of it was sold; null: it is not there any more."""

    variant: int | None
    sku: str
    title: str
    quantity: int
    total: Money


class BestSellers(_Report[list[BestSeller]]):
    """What sold most, by pieces."""

    name: Literal["best-sellers"]


class OrderValue(Output):
    """Paid orders; refunds are not taken off."""

    orders: int
    total: Money
    average: Money


class AverageOrder(_Report[OrderValue]):
    """What an order comes to."""

    name: Literal["average-order"]


class Repeats(Output):
    """Buyers by their e-mail addresses; `repeat_buyers` have bought before, or twice in these days."""

    buyers: int
    repeat_buyers: int
    percent: str = Field(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["12.50"])


class RepeatRate(_Report[Repeats]):
    """How many come back."""

    name: Literal["repeat-rate"]


class TierCount(Output):
    """How many customers stand on a tier."""

    name: str
    rank: int
    customers: int


class Tiers(_Report[list[TierCount]]):
    """Customers by tier."""

    name: Literal["tiers"]


class LowStock(_Report[list[StockLevelView]]):
    """Levels that are down to their threshold, those with the least first."""

    name: Literal["low-stock"]


class OrderCounts(Output):
    """Orders placed."""

    total: int
    today: int


class Counts(Output):
    """The shop at a glance."""

    orders: OrderCounts
    to_pay: int
    to_send: int
    sold_today: Money
    sold_30_days: Money
    average_order: Money
    products: int
    customers: int
    open_carts: int
    low_stock: int


class Dashboard(_Report[Counts]):
    """The shop as it stands."""

    name: Literal["dashboard"]


Report = DailySales | BestSellers | AverageOrder | RepeatRate | Tiers | LowStock | Dashboard
