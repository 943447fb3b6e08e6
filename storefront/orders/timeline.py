"""What happens to an order, written down in order and never changed."""

from datetime import datetime
from typing import Any

from kernel import rows
from storefront.orders.models import Order, OrderEvent


def record(
    order: Order,
    kind: str,
    *,
    data: Any = None,
    is_public: bool = True,
    actor: str = "",
    now: datetime,
) -> OrderEvent:
    """Append to the order's timeline."""
    recorded = event(order, kind, data=data, is_public=is_public, actor=actor, now=now)
    rows.insert(recorded)
    return recorded


def event(
    order: Order,
    kind: str,
    *,
    data: Any = None,
    is_public: bool = True,
    actor: str = "",
    now: datetime,
) -> OrderEvent:
    """An entry of the order's timeline that is still to be written."""
    return OrderEvent(
        order=order,
        kind=kind,
        data=data or {},
        is_public=is_public,
        actor=actor,
        created_at=now,
    )
