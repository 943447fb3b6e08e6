"""Reads on gift cards and store credit."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from kernel import lookup, money
from kernel.errors import NotFound
from kernel.money import ZERO, MoneyDict
from storefront.credits import errors, rules
from storefront.credits.models import CreditEntry, GiftCard, StoreCredit
from storefront.credits.rules import Account, Way, is_good
from storefront.credits.views import OwnStoreCreditView
from tenants import current


def list_gift_cards(*, is_active: bool | None = None, last_four: str = "") -> "QuerySet[GiftCard]":
    """Gift cards, the newest first."""
    found = GiftCard.objects.order_by("-pk")
    if is_active is not None:
        found = found.filter(is_active=is_active)
    return found.filter(last_four=last_four.upper()) if last_four else found


def get_gift_card(*, card_id: int) -> GiftCard:
    """One of `list_gift_cards`. Raises GiftCardNotFound."""
    return lookup.one(GiftCard.objects.filter(pk=card_id), errors.GiftCardNotFound)


def list_store_credits(*, customer_id: int | None = None) -> "QuerySet[StoreCredit]":
    """Customers' store credit, the newest first."""
    found = StoreCredit.objects.order_by("-pk").select_related("customer__user")
    return found if customer_id is None else found.filter(customer=customer_id)


def get_store_credit(*, credit_id: int) -> StoreCredit:
    """One of `list_store_credits`. Raises NotFound."""
    return lookup.one(list_store_credits().filter(pk=credit_id), NotFound)


def own(*, customer_id: int) -> OwnStoreCreditView:
    """What a customer may spend."""
    nothing = money.as_dict(ZERO, current.tenant().currency)
    return {"balance": find_own(customer_id=customer_id) or nothing}


def find_own(*, customer_id: int) -> MoneyDict | None:
    """What a customer may spend; None for nothing."""
    credit = StoreCredit.objects.filter(customer=customer_id, balance__gt=ZERO).first()
    return None if credit is None else money.as_dict(credit.balance, credit.currency)


def unspent(*, now: datetime) -> Decimal:
    """What gift cards that can be spent and store credit are good for: money had, and owed in goods."""
    good = GiftCard.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), is_active=True)
    sums = (found.aggregate(sum=Sum("balance"))["sum"] or ZERO for found in (good, StoreCredit.objects))
    return sum(sums, ZERO)


def list_entries(*, gift_card: int | None = None, store_credit: int | None = None) -> "QuerySet[CreditEntry]":
    """What has changed a balance, the newest first."""
    return CreditEntry.objects.filter(gift_card=gift_card, store_credit=store_credit).order_by("-pk")


def list_usable(
    *, cards: Sequence[int], store_credit_of: int | None = None, now: datetime
) -> tuple[Account, ...]:
    """These gift cards, in their order, and then a customer's store credit, each with what can be paid with it now.

    One statement for the cards and one for the store credit, where they are asked for.
    """
    found = []
    if cards:
        by_id = {card.pk: card for card in GiftCard.objects.filter(pk__in=cards)}
        found = [
            Account(
                Way.GIFT_CARD,
                card.pk,
                card.balance
                if is_good(is_active=card.is_active, expires_at=card.expires_at, now=now)
                else ZERO,
                card.last_four,
            )
            for card in (by_id[pk] for pk in cards if pk in by_id)
        ]
    if store_credit_of is not None:
        credit = StoreCredit.objects.filter(customer=store_credit_of, balance__gt=ZERO).first()
        if credit is not None:
            found.append(Account(Way.STORE_CREDIT, credit.pk, credit.balance))
    return tuple(found)


def find_by_code(*, code: str, now: datetime) -> int:
    """The gift card that has the code and can be paid with. Raises UnknownGiftCard: the same for one that cannot."""
    wanted = rules.normalise(code)
    card = _usable(now).filter(digest=rules.digest(wanted)).first() if rules.is_code(wanted) else None
    if card is None:
        raise errors.UnknownGiftCard(field="code")
    return card.pk


def _usable(now: datetime) -> "QuerySet[GiftCard]":
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return GiftCard.objects.filter(unexpired, is_active=True, balance__gt=ZERO)
