"""All that a shop holds of one person, told by the rooms that hold it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from storefront.customers import signals
from storefront.customers.models import Customer
from tenants import current


def gather(*, customer: Customer, now: datetime) -> Mapping[str, object]:
    """What every room answers, by section. Rooms above and beside this one are asked by a signal."""
    answers: list[tuple[Any, Any]] = signals.personal_data_asked.send(
        sender=Customer, customer=customer, now=now
    )
    sections: dict[str, Any] = {}
    for _, told in answers:
        sections |= told
    shop = current.tenant()
    return {"shop": shop.name, "gathered_at": now, **dict(sorted(sections.items()))}
