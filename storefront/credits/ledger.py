"""The ledger: the one place that writes balances. A balance and its entry are written together."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from kernel import money
from kernel.money import ZERO
from storefront.credits import errors, rules, signals
from storefront.credits.models import CreditEntry, GiftCard, StoreCredit
from storefront.credits.rules import Account, EntryReason, Share, Way

AreBack = Callable[[Collection[UUID]], bool]
"""Whether the goods have come back that these refunds have credited gift cards for."""


def post(
    account: GiftCard | StoreCredit,
    amount: Decimal,
    reason: EntryReason,
    *,
    order: UUID | None = None,
    refund: UUID | None = None,
    note: str = "",
    actor: str = "",
    now: datetime,
) -> None:
    """Change a balance whose row the caller has locked, or has just written. Raises Invalid for one too large."""
    money.check_size(account.balance + amount, account.currency, field="amount")
    account.balance += amount
    account.save(update_fields=["balance"])
    CreditEntry.objects.create(
        gift_card=account if isinstance(account, GiftCard) else None,
        store_credit=account if isinstance(account, StoreCredit) else None,
        amount=amount,
        reason=reason,
        order=order,
        refund=refund,
        note=note,
        actor=actor,
        created_at=now,
    )


def redeem(*, order: UUID, shares: Sequence[Share], now: datetime) -> None:
    """Take these shares of an order from their balances, in the order's transaction.

    Each is taken under its row's lock, the gift cards by their id and then the store credit, so that two orders never
    wait for each other in a circle. Raises BalanceChanged where one is not there any more.
    """
    for share in _in_order(shares):
        account = _lock(share.account)
        if account.balance < share.amount or not _is_usable(account, now=now):
            raise errors.BalanceChanged
        post(account, -share.amount, EntryReason.SPENT, order=order, now=now)


def give_back(*, order: UUID, undone: Sequence[UUID] = (), now: datetime) -> None:
    """Give back all that an order has taken and was not given back, in the transaction that closes it; once.

    What refunds have credited for this order alone is taken off again: they are `undone` with it. What is left on a
    card that an exchange has made was told before, or the order could not have been paid by it.
    """
    for taken in _list_taken(order):
        account = _lock(taken)
        post(account, taken.balance, EntryReason.RETURNED, order=order, now=now)
        if undone and isinstance(account, GiftCard):
            credited = account.entries.filter(reason=EntryReason.CREDITED, refund__in=undone)
            for refund, amount in list(credited.values_list("refund", "amount")):
                post(account, -amount, EntryReason.RETURNED, refund=refund, now=now)
        _tell(account, lambda _credited: True, now=now)


def list_credited(*, order: UUID) -> list[UUID]:
    """The refunds that have filled the gift cards which pay an order, those of the orders they are of, and so on."""
    return _list_credited(_list_cards([order]))


def refund(
    *, order: UUID, refund: UUID, amount: Decimal, are_back: AreBack, actor: str, now: datetime
) -> None:
    """Give so much of a refund back to what an order was paid by, the last first, in the caller's transaction.

    The caller has locked the order, and gives back no more than was taken. Of what comes back to a gift card that an
    exchange has made, its buyer is told now, or by `tell`: it is asked under the card's lock, so that one of them does.
    """
    shares = rules.spread(amount, _list_taken(order)[::-1])
    for share in _in_order(shares):
        account = _lock(share.account)
        post(account, share.amount, EntryReason.REFUNDED, order=order, refund=refund, actor=actor, now=now)
        _tell(account, are_back, now=now)


def tell(*, refunds: Collection[UUID], are_back: AreBack, now: datetime) -> None:
    """Tell the codes of gift cards that refunds have credited, where something has come back to them since.

    So do those follow that were credited for what such a card has paid, and so on.
    """
    cards = set[int]()
    filled = GiftCard.objects.filter(entries__refund__in=refunds, entries__reason=EntryReason.CREDITED)
    while new := set(filled.values_list("pk", flat=True)) - cards:
        cards |= new
        paid = CreditEntry.objects.filter(gift_card__in=new, reason=EntryReason.SPENT).values("order")
        filled = GiftCard.objects.filter(entries__order__in=paid, entries__reason=EntryReason.CREDITED)
    for card in GiftCard.objects.select_for_update().filter(pk__in=cards).order_by("pk"):
        _tell(card, are_back, now=now)


def take_back(*, line: int, order: UUID, refund: UUID, amount: Decimal, actor: str, now: datetime) -> None:
    """Take so much off the gift cards that a line of an order has sold, the fullest first, in the caller's transaction.

    Raises GiftCardSpent where less is left on them.
    """
    cards = list(GiftCard.objects.select_for_update().filter(line=line).order_by("pk"))
    if sum((card.balance for card in cards), ZERO) < amount:
        raise errors.GiftCardSpent
    for card in sorted(cards, key=lambda card: -card.balance):
        taken = min(card.balance, amount)
        if taken > ZERO:
            reason = EntryReason.TAKEN_BACK
            post(card, -taken, reason, order=order, refund=refund, actor=actor, now=now)
            amount -= taken


def hand_back(*, refund: UUID, now: datetime) -> None:
    """Put back on the gift cards what a refund that has failed had taken off them, in the caller's transaction."""
    taken = CreditEntry.objects.filter(refund=refund, reason=EntryReason.TAKEN_BACK)
    cards = {
        card.pk: card
        for card in GiftCard.objects.select_for_update().filter(entries__in=taken).order_by("pk")
    }
    for card_id, order, amount in taken.values_list("gift_card_id", "order", "amount"):
        post(cards[card_id], -amount, EntryReason.ISSUED, order=order, refund=refund, now=now)


def _tell(account: GiftCard | StoreCredit, are_back: AreBack, *, now: datetime) -> None:
    """Draw a code for what came back to a gift card that an exchange was paid by, and send it: nobody has one.

    Not while goods are missing that it was credited for, by whatever exchanges on the way.
    """
    if not isinstance(account, GiftCard) or account.balance <= ZERO:
        return
    credited = _list_credited(GiftCard.objects.filter(pk=account.pk))
    if credited and are_back(credited):
        code = rules.draw_code()
        account.digest, account.last_four, account.initial_amount = (
            rules.digest(code),
            code[-4:],
            account.balance,
        )
        account.save(update_fields=["digest", "last_four", "initial_amount"])
        signals.gift_card_issued.send(sender=GiftCard, card=account, code=code, locale="", now=now)


def _list_credited(cards: QuerySet[GiftCard]) -> list[UUID]:
    found = dict[UUID | None, UUID | None]()
    entries = CreditEntry.objects.filter(reason=EntryReason.CREDITED, refund__isnull=False)
    pairs = entries.values_list("refund", "order")
    while new := dict(pairs.filter(gift_card__in=cards).exclude(refund__in=list(found))):
        found |= new
        cards = _list_cards(list(new.values()))
    return [refund for refund in found if refund is not None]


def _list_cards(orders: Collection[UUID | None]) -> QuerySet[GiftCard]:
    return GiftCard.objects.filter(entries__order__in=orders, entries__reason=EntryReason.SPENT)


def _in_order(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda share: (share.account.way, share.account.id))


def _lock(account: Account) -> GiftCard | StoreCredit:
    if account.way is Way.GIFT_CARD:
        return GiftCard.objects.select_for_update().get(pk=account.id)
    return StoreCredit.objects.select_for_update().get(pk=account.id)


def _list_taken(order: UUID) -> list[Account]:
    """What an order has of each balance still, in the order in which it was taken."""
    taken: dict[tuple[Way, int], Decimal] = {}
    paying = (EntryReason.SPENT, EntryReason.RETURNED, EntryReason.REFUNDED)
    for entry in CreditEntry.objects.filter(order=order, reason__in=paying).order_by("pk"):
        way = Way.GIFT_CARD if entry.gift_card_id is not None else Way.STORE_CREDIT
        key = (way, entry.gift_card_id or entry.store_credit_id or 0)
        taken[key] = taken.get(key, ZERO) - entry.amount
    return [Account(way, pk, amount) for (way, pk), amount in taken.items() if amount > ZERO]


def _is_usable(account: GiftCard | StoreCredit, *, now: datetime) -> bool:
    if isinstance(account, StoreCredit):
        return True
    return rules.is_good(is_active=account.is_active, expires_at=account.expires_at, now=now)
