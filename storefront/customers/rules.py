"""Pure rules of customers: who asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Who asks for a cart or an order: a customer by their id, or a guest by the object's token."""

    customer_id: int | None = None
    token: str = ""
