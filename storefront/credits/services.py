"""Writes on gift cards and store credit, each with its entry in the ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import clock, money, writing
from kernel.actors import Actor
from kernel.errors import Invalid
from kernel.money import ZERO
from kernel.postal_addresses import clean_email
from storefront.credits import errors, rules, signals
from storefront.credits.ledger import post
from storefront.credits.models import GiftCard, StoreCredit
from storefront.credits.rules import EntryReason
from storefront.customers import errors as customer_errors
from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from tenants import current


class GiftCardValues(TypedDict, total=False):
    """What people say of a gift card; the `amount` once, when it is issued, in the shop's currency."""

    amount: Decimal | None
    expires_at: datetime | None
    is_active: bool
    recipient_email: str | None
    note: str


class StoreCreditValues(TypedDict):
    """By how much a customer's store credit changes, and why."""

    customer: int | None
    amount: Decimal
    note: str


@transaction.atomic
def issue(*, values: GiftCardValues, actor: Actor, now: datetime) -> tuple[GiftCard, str]:
    """Issue a gift card; it, and its code, which is kept nowhere. Its recipient is sent the code.

    Raises Invalid or Several naming the fields.
    """
    amount = _amount(values.get("amount"), least=money.unit(current.tenant().currency))
    card, code = _draw(amount, now=now)
    changes = _fill(card, values, now=now)
    card.save(force_insert=True)
    post(card, amount, EntryReason.ISSUED, actor=actor.name, now=now)
    changes["balance"] = (ZERO, card.balance)
    audit.write(
        actor=actor, verb=audit.CREATED, target=card, changes=changes, hidden=("recipient_email", "note")
    )
    signals.gift_card_issued.send(sender=GiftCard, card=card, code=code, locale="", now=now)
    return card, code


def issue_sold(
    *, amount: Decimal, recipient_email: str, locale: str, order: UUID, line: int, now: datetime
) -> GiftCard:
    """Issue a gift card that a line of an order has sold, in the transaction that settles its payment."""
    card, code = _draw(amount, now=now)
    card.recipient_email, card.line = recipient_email, line
    card.save(force_insert=True)
    post(card, amount, EntryReason.ISSUED, order=order, now=now)
    signals.gift_card_issued.send(sender=GiftCard, card=card, code=code, locale=locale, now=now)
    return card


def open_for_exchange(*, amount: Decimal, recipient_email: str, now: datetime) -> GiftCard:
    """A gift card for so much that a refund is about to credit, in the caller's transaction.

    It pays what goes out instead and is good for that alone; its code is told when a refund of that comes back to it
    (`ledger`).
    """
    card, _code = _draw(amount, now=now)
    card.recipient_email = recipient_email
    card.save(force_insert=True)
    return card


@transaction.atomic
def update(*, card_id: int, values: GiftCardValues, actor: Actor, now: datetime) -> GiftCard:
    """Switch a gift card off or on, or change when it expires, and what is noted of it; what is not named stays.

    Raises GiftCardNotFound, and Invalid or Several naming the fields.
    """
    card = writing.lock(GiftCard, card_id, missing=errors.GiftCardNotFound())
    changes = _fill(card, values, now=now)
    card.save()
    audit.write(
        actor=actor, verb=audit.UPDATED, target=card, changes=changes, hidden=("recipient_email", "note")
    )
    return card


@transaction.atomic
def adjust_gift_card(*, card_id: int, amount: Decimal, note: str, actor: Actor, now: datetime) -> GiftCard:
    """Put so much on a gift card, or take it off: below zero. Raises GiftCardNotFound, Invalid, BalanceTooSmall."""
    card = writing.lock(GiftCard, card_id, missing=errors.GiftCardNotFound())
    _adjust(card, amount, note, actor=actor, now=now)
    return card


@transaction.atomic
def adjust_store_credit(
    *, customer_id: int | None, amount: Decimal, note: str, actor: Actor, now: datetime
) -> StoreCredit:
    """Give a customer so much store credit, or take it: below zero.

    Raises CustomerNotFound, Invalid, BalanceTooSmall.
    """
    credit = _lock_store_credit(customer_id, now=now)
    _adjust(credit, amount, note, actor=actor, now=now)
    return credit


def require_room(*, customer_id: int, amount: Decimal) -> None:
    """Whether a refund of so much can be given as store credit. Raises Invalid."""
    credit = StoreCredit.objects.filter(customer=customer_id).first()
    if credit is not None:
        money.check_size(credit.balance + amount, credit.currency, field="amount")


def pay_refund(
    *, customer_id: int, order: UUID, refund: UUID, amount: Decimal, actor: str, now: datetime
) -> None:
    """Give a refund as store credit, in the caller's transaction. Raises CustomerNotFound."""
    credit = _lock_store_credit(customer_id, now=now)
    post(credit, amount, EntryReason.CREDITED, order=order, refund=refund, actor=actor, now=now)


def erase(*, person: DataSubject) -> None:
    """Take a person out of the gift cards that were sent to them and of what was noted; balances stay."""
    theirs = GiftCard.objects.filter(recipient_email__iexact=person.email) if person.is_proved else None
    if theirs is not None:
        theirs.update(recipient_email="", note="", updated_at=clock.now())
    credit = StoreCredit.objects.filter(customer=person.customer_id).first()
    for entry in credit.entries.exclude(note="") if credit is not None else ():
        entry.note = person.redact(entry.note)[:500]
        entry.save(update_fields=["note"])


def _draw(amount: Decimal, *, now: datetime) -> tuple[GiftCard, str]:
    """A new gift card, which is not saved, and its code."""
    code, currency = rules.draw_code(), current.tenant().currency
    card = GiftCard(
        digest=rules.digest(code),
        last_four=code[-4:],
        initial_amount=amount,
        currency=currency,
        created_at=now,
    )
    return card, code


def _lock_store_credit(customer_id: int | None, *, now: datetime) -> StoreCredit:
    if customer_id is None or not Customer.objects.filter(pk=customer_id).exists():
        raise customer_errors.CustomerNotFound(field="customer")
    StoreCredit.objects.bulk_create(
        [StoreCredit(customer_id=customer_id, currency=current.tenant().currency, created_at=now)],
        ignore_conflicts=True,
    )
    return StoreCredit.objects.select_for_update().get(customer=customer_id)


def _adjust(
    account: GiftCard | StoreCredit, amount: Decimal, note: str, *, actor: Actor, now: datetime
) -> None:
    _amount(amount, least=None)
    if len(note) > 500:
        raise Invalid(
            _("Use at most {longest} characters.").format(longest=500), field="note", reason="too_long"
        )
    before = account.balance
    if before + amount < ZERO:
        left = money.format_amount(before, account.currency)
        raise errors.BalanceTooSmall(
            _("{amount} is there.").format(amount=left),
            field="amount",
            balance=money.as_dict(before, account.currency),
        )
    post(account, amount, EntryReason.ADJUSTED, note=note.strip(), actor=actor.name, now=now)
    audit.write(
        actor=actor, verb="adjusted", target=account, changes={"balance": (before, account.balance)}, note=""
    )


def _amount(amount: Decimal | None, *, least: Decimal | None) -> Decimal:
    currency = current.tenant().currency
    if not amount:
        raise Invalid(_("Enter an amount or a number."), field="amount", reason="required")
    money.check_decimals(amount, currency, field="amount")
    if least is not None and amount < least:
        raise Invalid(
            _("At least {amount}.").format(amount=money.format_amount(least, currency)),
            field="amount",
            reason="too_small",
        )
    if abs(amount) > rules.LARGEST:
        raise Invalid(
            _("At most {amount}.").format(amount=money.format_amount(rules.LARGEST, currency)),
            field="amount",
            reason="too_large",
        )
    return amount


def _fill(card: GiftCard, values: GiftCardValues, *, now: datetime) -> writing.Changes:
    given = {name: value for name, value in values.items() if name != "amount"}
    if "recipient_email" in given:
        given["recipient_email"] = clean_email(values["recipient_email"], field="recipient_email")
    changes = writing.assign(card, given)
    writing.check(card)
    clock.check(card.expires_at, field="expires_at")
    if "expires_at" in changes and card.expires_at is not None and card.expires_at <= now:
        raise Invalid(_("That is over already."), field="expires_at", reason="too_small")
    return changes
