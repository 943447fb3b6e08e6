"""Which facts have the shop woken later, to write then."""

from datetime import datetime

from kernel import clock
from storefront.inventory import signals as inventory
from storefront.orders import signals as orders
from storefront.orders.models import Order
from storefront.orders.rules import FulfilmentStatus
from storefront.reminders import services


def connect() -> None:
    """Listen to orders and stock."""
    orders.order_fulfilled.connect(plan_review_request)
    inventory.stock_low.connect(plan_low_stock)


def plan_review_request(order: Order, now: datetime) -> None:
    """After an order's last parcel a review is asked for."""
    if order.fulfilment_status == FulfilmentStatus.FULFILLED:
        services.await_review(now=now)


def plan_low_stock(now: datetime | None = None) -> None:
    """What runs low is told to the owner a little later, all in one message."""
    services.await_low_stock(now=now or clock.now())
