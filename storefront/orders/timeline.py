"""What happens to an order, written down in order and never changed."""

from datetime import datetime
from typing import Any

from kernel import rows
from storefront.orders.models import Order, OrderEvent


def record(
    order: Order, kind: str, *, data: Any = None, is_public: bool = True, actor: str = "", now: datetime
) -> OrderEvent:
    """Append to the order's timeline."""
    entry = OrderEvent(
        order=order, kind=kind, data=data or {}, is_public=is_public, actor=actor, created_at=now
    )
    rows.insert(entry)
    return entry
