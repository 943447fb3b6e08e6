"""What payments do when orders say something."""

from datetime import datetime
from typing import Any

from storefront.orders import signals as orders
from storefront.orders import views
from storefront.orders.models import Order
from storefront.payments import queries, services


def connect() -> None:
    """Listen to orders, and show them their payments."""
    views.show_payments_with(queries.by_order)
    orders.order_cancelled.connect(follow_closing, dispatch_uid="payments.follow_cancelled")
    orders.order_expired.connect(follow_closing, dispatch_uid="payments.follow_expired")


def follow_closing(order: Order, now: datetime, **_kwargs: Any) -> None:
    """An order that has closed waits for no payment."""
    services.close_attempts(order=order, now=now)
