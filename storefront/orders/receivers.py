"""What orders answer when a room below them asks."""

from typing import Any

from storefront.catalogue import signals as catalogue
from storefront.orders.models import OrderLine


def connect() -> None:
    """Listen to the catalogue."""
    catalogue.sales_asked.connect(was_sold, dispatch_uid="orders.was_sold")


def was_sold(product_id: int, **_kwargs: Any) -> bool:
    """Whether any variant of the product stands on an order."""
    return OrderLine.objects.filter(variant__product_id=product_id).exists()
