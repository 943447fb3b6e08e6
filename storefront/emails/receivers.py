"""Which facts are told to whom. Receivers write outbox rows in the fact's own transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts import signals as accounts
from accounts.models import User
from kernel import sealing, throttling
from kernel.mailboxes import normalise_email
from kernel.outbox import delivery as outbox
from storefront.credits import rules as credit_rules, signals as credit_signals
from storefront.credits.models import GiftCard
from storefront.customers import signals as customers
from storefront.customers.models import Customer
from storefront.emails import delivery, erasure, limits, services, suppression
from storefront.emails.contexts.customers import GIFT_CARD_CODE
from storefront.emails.models import MailSettings, SentMessage, Suppression
from storefront.orders import signals as orders
from storefront.orders.models import Order, OrderEvent, Refund
from tenants import current, hosts
from tenants.signals import shop_copied, shop_put_back, template_seeding

LOG_IN_CHANGES = throttling.Limit("log_in_changes", 10, 24 * 3600, is_strict=True)
"""Changes of somebody's log-in that they are told of."""


def connect() -> None:
    """Listen to accounts, customers and orders, and take the outbox's e-mails."""
    outbox.register(
        delivery.TOPIC,
        delivery.deliver,
        lane_of=delivery.lane_of,
        receiver_of=lambda payload: ",".join(map(str, payload["to"])),
    )
    template_seeding.connect(seed_settings)
    customers.personal_data_asked.connect(export_person)
    customers.customer_registered.connect(mail_verification)
    customers.customer_anonymised.connect(erasure.erase)
    orders.order_placed.connect(mail_confirmation)
    orders.payment_authorized.connect(confirm_authorization)
    orders.order_paid.connect(mail_receipt)
    orders.payment_failed.connect(mail_payment_failed)
    orders.order_fulfilled.connect(mail_shipped)
    orders.order_cancelled.connect(mail_cancelled)
    orders.staff_mentioned.connect(mail_mention)
    orders.refund_issued.connect(mail_refunded)
    credit_signals.gift_card_issued.connect(mail_gift_card)
    accounts.staff_invited.connect(mail_invitation)
    accounts.log_in_changed.connect(mail_log_in_change)
    sealing.rotating.connect(services.seal_anew)
    shop_copied.connect(services.begin_as_copy)
    shop_put_back.connect(suppression.carry_over)
    shop_put_back.connect(limits.carry_over)


def seed_settings() -> None:
    """Every shop starts with a way to send: the platform's."""
    MailSettings.objects.get_or_create(pk=1)


def mail_invitation(
    user: User, role: str, invited_by: str, token: str, lifetime: timedelta, now: datetime
) -> None:
    """Whoever is asked to help run the shop finds the link to answer by in their mailbox."""
    link = hosts.shop_url(current.tenant().slug, f"/invitation/?token={token}")
    facts = {"link": link, "invited_by": invited_by, "role": role, "valid_for": f"{lifetime.days} days"}
    services.send(kind="staff_invitation", to=user.email, facts=facts, now=now)


def mail_log_in_change(user: User, change: accounts.LogInChange, to: str, now: datetime) -> None:
    """Whose log-in was changed reads so at the address it had, for it may not have been they."""
    if throttling.take(LOG_IN_CHANGES, str(user.pk)).is_allowed:
        facts = {"user": str(user.pk), "change": change, "at": now.isoformat()}
        services.send(kind="log_in_changed", to=to, facts=facts, now=now)


def mail_confirmation(order: Order, awaits_buyer: bool, now: datetime) -> None:
    """An order that is paid later is confirmed at once, with how to pay it."""
    if awaits_buyer:
        services.send(
            kind="receipt", to=order.email, facts={"order": order.number}, key=f"placed:{order.pk}", now=now
        )


def confirm_authorization(order: Order, now: datetime) -> None:
    """An order that is charged later is confirmed when its payment is authorised."""
    mail_confirmation(order, awaits_buyer=True, now=now)


def mail_receipt(order: Order, now: datetime) -> None:
    """A paid order gets its receipt, once."""
    services.send(
        kind="receipt",
        to=order.email,
        facts={"order": order.number, "is_paid": True},
        key=f"receipt:{order.pk}",
        now=now,
    )


def mail_payment_failed(order: Order, now: datetime) -> None:
    """A declined payment is told, since the order can still be paid; once an hour, however often it is tried."""
    services.send_payment_failed(order_id=order.pk, number=order.number, email=order.email, now=now)


def mail_shipped(
    order: Order, lines: Mapping[int, int], tracking: Mapping[str, str] | None, now: datetime
) -> None:
    """A parcel that leaves is announced with what is in it."""
    facts = {
        "order": order.number,
        "lines": {str(line): quantity for line, quantity in lines.items()},
        "tracking": dict(tracking or {}),
    }
    services.send(kind="shipped", to=order.email, facts=facts, now=now)


def mail_cancelled(order: Order, now: datetime) -> None:
    """Whose order is cancelled is told, with what is owed to them."""
    facts = {"order": order.number}
    services.send(kind="cancelled", to=order.email, facts=facts, key=f"cancelled:{order.pk}", now=now)


def mail_mention(event: OrderEvent, users: Sequence[User], now: datetime) -> None:
    """Whom of the staff a note names reads it in their mailbox."""
    for user in users:
        facts = {"event": event.pk}
        services.send(
            kind="mention", to=user.email, facts=facts, key=f"mention:{event.pk}:{user.pk}", now=now
        )


def mail_refunded(order: Order, amount: Decimal, refund: Refund, now: datetime) -> None:
    """Money that goes back is told, each time."""
    facts = {"order": order.number, "amount": str(amount), "is_credit": refund.credited == amount}
    services.send(kind="refunded", to=order.email, facts=facts, now=now)


def mail_gift_card(card: GiftCard, code: str, locale: str, now: datetime) -> None:
    """Whoever is given a gift card finds its code in their mailbox."""
    if card.recipient_email:
        sealed = sealing.seal(credit_rules.in_groups(code), purpose=GIFT_CARD_CODE)
        services.send(
            kind="gift_card",
            to=card.recipient_email,
            facts={"card": card.pk, "code": sealed, "locale": locale},
            key=f"gift_card:{card.pk}:{card.last_four}",
            now=now,
        )


def mail_verification(customer: Customer, now: datetime) -> None:
    """A new customer shows that the address is theirs."""
    user = customer.user
    services.send(
        kind="email_verification",
        to=user.email,
        facts={"user": str(user.pk)},
        key=f"verify:{user.pk}",
        now=now,
    )


def export_person(customer: Customer) -> Mapping[str, object]:
    """What was sent to a customer's address, and what they said they want no more of.

    Only if the address was shown to be theirs: else it would be another's post that they get.
    """
    user = customer.user
    if user.email_verified_at is None:
        return {"messages": [], "suppressions": []}
    email = normalise_email(user.email)
    sent = SentMessage.objects.filter(to__iexact=email).order_by("sent_at")
    refused = Suppression.objects.filter(email=email).order_by("pk")
    return {
        "messages": list(sent.values("template", "locale", "subject", "status", "sent_at", "text")),
        "suppressions": list(refused.values("reason", "created_at")),
    }
