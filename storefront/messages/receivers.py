"""Which facts are told to whom. Receivers write outbox rows in the fact's own transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.outbox import delivery as outbox
from storefront.customers import signals as customers
from storefront.customers.models import Customer
from storefront.messages import delivery
from storefront.orders import signals as orders
from storefront.orders.models import Order


def connect() -> None:
    """Listen to customers and orders, and take the outbox's e-mails."""
    outbox.register(delivery.TOPIC, delivery.deliver)
    customers.customer_registered.connect(ask_to_verify, dispatch_uid="messages.ask_to_verify")
    orders.order_placed.connect(confirm_placed, dispatch_uid="messages.confirm_placed")
    orders.order_paid.connect(confirm_paid, dispatch_uid="messages.confirm_paid")
    orders.payment_failed.connect(tell_failed, dispatch_uid="messages.tell_failed")


def confirm_placed(order: Order, awaits_buyer: bool, now: datetime, **_kwargs: Any) -> None:
    """An order that is paid later is confirmed at once, with how to pay it."""
    if awaits_buyer:
        _write("receipt", order.email, {"order": order.number}, key=f"placed:{order.pk}", now=now)


def confirm_paid(order: Order, now: datetime, **_kwargs: Any) -> None:
    """A paid order gets its receipt, once."""
    _write(
        "receipt", order.email, {"order": order.number, "is_paid": True}, key=f"receipt:{order.pk}", now=now
    )


def tell_failed(order: Order, attempt: UUID, now: datetime, **_kwargs: Any) -> None:
    """A declined payment is told, since the order can still be paid."""
    _write("payment_failed", order.email, {"order": order.number}, key=f"payment_failed:{attempt}", now=now)


def ask_to_verify(customer: Customer, now: datetime, **_kwargs: Any) -> None:
    """A new customer shows that the address is theirs."""
    user = customer.user
    _write("email_verification", user.email, {"user": str(user.pk)}, key=f"verify:{user.pk}", now=now)


def _write(template: str, to: str, context: dict[str, Any], *, key: str, now: datetime) -> None:
    outbox.add(delivery.TOPIC, {"template": template, "to": [to], "context": context}, now=now, key=key)
