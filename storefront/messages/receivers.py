"""Which facts are told to whom. Receivers write outbox rows in the fact's own transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts import signals as accounts
from accounts.models import User
from kernel import clock
from kernel.outbox import delivery as outbox
from storefront.customers import signals as customers
from storefront.customers.models import Customer
from storefront.customers.persons import Person
from storefront.inventory import signals as inventory
from storefront.messages import delivery, erasure, reminders, rules, services
from storefront.messages.models import MailSettings, SentMessage, Suppression
from storefront.orders import signals as orders
from storefront.orders.models import Order
from storefront.orders.rules import FulfilmentStatus
from tenants import current, hosts
from tenants.signals import template_seeding


def connect() -> None:
    """Listen to accounts, customers, orders and stock, and take the outbox's e-mails."""
    outbox.register(delivery.TOPIC, delivery.deliver)
    template_seeding.connect(seed_template, dispatch_uid="messages.seed_template")
    customers.personal_data_asked.connect(tell_of_person, dispatch_uid="messages.personal_data")
    customers.customer_registered.connect(ask_to_verify, dispatch_uid="messages.ask_to_verify")
    customers.customer_anonymised.connect(erase_person, dispatch_uid="messages.erase_person")
    orders.order_placed.connect(confirm_placed, dispatch_uid="messages.confirm_placed")
    orders.order_paid.connect(confirm_paid, dispatch_uid="messages.confirm_paid")
    orders.payment_failed.connect(tell_failed, dispatch_uid="messages.tell_failed")
    orders.order_fulfilled.connect(tell_shipped, dispatch_uid="messages.tell_shipped")
    orders.refund_issued.connect(tell_refunded, dispatch_uid="messages.tell_refunded")
    accounts.staff_invited.connect(invite_staff, dispatch_uid="messages.invite_staff")
    inventory.stock_low.connect(gather_low_stock, dispatch_uid="messages.gather_low_stock")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with a way to send: the platform's."""
    MailSettings.objects.get_or_create(pk=1)


def invite_staff(
    user: User, role: str, invited_by: str, token: str, lifetime: timedelta, now: datetime, **_kwargs: Any
) -> None:
    """Whoever is asked to help run the shop finds the link to answer by in their mailbox."""
    services.invite_staff(
        email=user.email,
        link=hosts.shop_url(current.tenant().slug, f"/invitation/?token={token}"),
        invited_by=invited_by,
        role=role,
        valid_for=f"{lifetime.days} days",
        now=now,
    )


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


def tell_shipped(
    order: Order,
    lines: Mapping[int, int],
    tracking: Mapping[str, str] | None,
    now: datetime,
    **_kwargs: Any,
) -> None:
    """A parcel that leaves is told with what is in it; after the last one a review is asked for."""
    facts = {
        "order": order.number,
        "lines": {str(line): quantity for line, quantity in lines.items()},
        "tracking": dict(tracking or {}),
    }
    _write("shipped", order.email, facts, now=now)
    if order.fulfilment_status == FulfilmentStatus.FULFILLED:
        reminders.await_review(now=now)


def tell_refunded(order: Order, amount: Decimal, now: datetime, **_kwargs: Any) -> None:
    """Money that goes back is told, each time."""
    _write("refunded", order.email, {"order": order.number, "amount": str(amount)}, now=now)


def gather_low_stock(now: datetime | None = None, **_kwargs: Any) -> None:
    """What runs low is told to the owner a little later, all in one."""
    reminders.await_low_stock(now=now or clock.now())


def ask_to_verify(customer: Customer, now: datetime, **_kwargs: Any) -> None:
    """A new customer shows that the address is theirs."""
    user = customer.user
    _write("email_verification", user.email, {"user": str(user.pk)}, key=f"verify:{user.pk}", now=now)


def erase_person(person: Person, **_kwargs: Any) -> None:
    """What was written to a person goes when the person does."""
    erasure.erase(person=person)


def tell_of_person(customer: Customer, **_kwargs: Any) -> dict[str, Any]:
    """What was sent to a customer's address, and what they said they want no more of.

    Only if the address was shown to be theirs: else it would be another's post that they get.
    """
    user = customer.user
    if user.email_verified_at is None:
        return {"messages": [], "suppressions": []}
    email = rules.normalise_email(user.email)
    sent = SentMessage.objects.filter(to__iexact=email).order_by("sent_at")
    refused = Suppression.objects.filter(email=email).order_by("pk")
    return {
        "messages": list(sent.values("template", "locale", "subject", "status", "sent_at", "text")),
        "suppressions": list(refused.values("reason", "created_at")),
    }


def _write(template: str, to: str, context: dict[str, Any], *, key: str | None = None, now: datetime) -> None:
    outbox.add(delivery.TOPIC, {"template": template, "to": [to], "context": context}, now=now, key=key)
