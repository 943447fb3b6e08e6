"""Balances are the sum of their ledger, and never below zero."""

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from kernel.errors import DomainError, Invalid
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.credits import errors, queries, rules, services
from storefront.credits.models import CreditEntry, GiftCard
from storefront.credits.rules import Account, Way
from storefront.customers import services as customers
from storefront.emails.models import SentMessage
from tenants.models import Tenant
from tests.storefront.stories import NOW, STAFF, customer

pytestmark = pytest.mark.django_db


def issue(amount: str = "50.00", **values: Any) -> tuple[GiftCard, str]:
    return services.issue(values={"amount": Decimal(amount), **values}, actor=STAFF, now=NOW)


@pytest.mark.parametrize(
    ("total", "balances", "paid"),
    [
        ("10", ["4", "20"], ["4", "6"]),
        ("10", ["0", "10"], ["10"]),
        ("10", ["15"], ["10"]),
        ("10", ["3", "2"], ["3", "2"]),
        ("0", ["5"], []),
        ("10", [], []),
    ],
)
def test_a_sum_is_paid_by_each_as_far_as_it_goes(total: str, balances: list[str], paid: list[str]) -> None:
    accounts = [Account(Way.GIFT_CARD, pk, Decimal(balance)) for pk, balance in enumerate(balances)]
    assert [share.amount for share in rules.spread(Decimal(total), accounts)] == [Decimal(p) for p in paid]


@pytest.mark.parametrize(
    ("amount", "by_gateway", "to_credit"), [("30", "40", "0"), ("30", "10", "20"), ("30", "0", "30")]
)
def test_a_refund_goes_back_to_the_gateway_first(amount: str, by_gateway: str, to_credit: str) -> None:
    assert rules.split_refund(Decimal(amount), by_gateway=Decimal(by_gateway)) == Decimal(to_credit)


def test_a_card_is_issued_told_to_its_recipient_once_and_kept_as_a_digest(in_shop: Tenant) -> None:
    card, code = issue(recipient_email="eve@example.com")
    told = " ".join(map(str, OutboxEntry.objects.values_list("payload", flat=True)))
    assert code not in told
    assert rules.in_groups(code) not in told
    outbox.drain()
    (message,) = mail.outbox
    assert rules.in_groups(code) in message.body
    assert rules.in_groups(code) not in SentMessage.objects.get().text
    assert rules.in_groups(code) not in SentMessage.objects.get().html
    assert queries.find_by_code(code=rules.in_groups(code).lower(), now=NOW) == card.pk
    assert not GiftCard.objects.filter(digest__contains=code).exists()
    assert AuditEvent.objects.filter(object_id=str(card.pk), verb="created").exists()


def test_a_balance_is_the_sum_of_its_entries_and_never_below_zero(in_shop: Tenant) -> None:
    buyer, (card, _code) = customer(), issue("50.00")
    for amount in ("10.00", "-60.00"):
        card = services.adjust_gift_card(
            card_id=card.pk, amount=Decimal(amount), note="counted", actor=STAFF, now=NOW
        )
        credit = services.adjust_store_credit(
            customer_id=buyer.pk, amount=abs(Decimal(amount)), note="", actor=STAFF, now=NOW
        )
    assert (card.balance, credit.balance) == (0, 70)
    assert sum(entry.amount for entry in queries.list_entries(gift_card=card.pk)) == 0
    assert sum(entry.amount for entry in queries.list_entries(store_credit=credit.pk)) == 70
    with pytest.raises(errors.BalanceTooSmall):
        services.adjust_gift_card(card_id=card.pk, amount=Decimal(-1), note="", actor=STAFF, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        GiftCard.objects.filter(pk=card.pk).update(balance=-1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-5)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal(10) ** 9}, "amount"),
        ({"recipient_email": "nobody"}, "recipient_email"),
        ({"expires_at": NOW}, "expires_at"),
    ],
)
def test_what_is_no_gift_card_is_refused(in_shop: Tenant, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        issue(**values)
    assert isinstance(refused.value, Invalid)
    assert refused.value.field == field
    assert not CreditEntry.objects.exists()


def test_a_card_that_is_off_or_spent_is_as_unknown_as_a_guessed_one(in_shop: Tenant) -> None:
    card, code = issue()
    services.update(card_id=card.pk, values={"is_active": False}, actor=STAFF, now=NOW)
    for wrong in (code, "ABCDEFGHJKMNPQRS", "SUMMER10"):
        with pytest.raises(errors.UnknownGiftCard):
            queries.find_by_code(code=wrong, now=NOW)


def test_a_card_is_sent_to_whom_letters_beyond_ascii_stand_before_the_at(in_shop: Tenant) -> None:
    card, _code = issue("25.00", recipient_email="Jürgen@Müller.example")
    assert card.recipient_email == "jürgen@xn--mller-kva.example"
    outbox.drain()
    assert [letter.to for letter in mail.outbox] == [[card.recipient_email]]


def test_a_code_is_the_same_however_wide_its_letters_are(in_shop: Tenant) -> None:
    card, code = issue("25.00")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.replace("-", ""))
    assert queries.find_by_code(code=f"\ufeff{wide}\u200b", now=NOW) == card.pk


def test_a_customer_is_told_what_they_have_and_leaves_without_a_name(in_shop: Tenant) -> None:
    buyer = customer("eve@example.com")
    credit = services.adjust_store_credit(
        customer_id=buyer.pk, amount=Decimal(5), note="for eve@example.com", actor=STAFF, now=NOW
    )
    customers.anonymise(customer=buyer, actor=STAFF, now=NOW)
    (entry,) = queries.list_entries(store_credit=credit.pk)
    assert "eve@" not in entry.note
    assert queries.own(customer_id=buyer.pk)["balance"]["amount"] == "5.00"
