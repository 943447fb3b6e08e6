"""The ledger: the one place that writes balances. A balance and its entry are written together."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from kernel import money
from kernel.money import ZERO
from storefront.credits import errors, rules, signals
from storefront.credits.models import CreditEntry, GiftCard, StoreCredit
from storefront.credits.rules import Account, EntryReason, Share, Way


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

    What refunds have credited for this order alone is taken off again: they are `undone` with it.
    """
    for taken in _list_taken(order):
        account = _lock(taken)
        post(account, taken.balance, EntryReason.RETURNED, order=order, now=now)
        if undone and isinstance(account, GiftCard):
            credited = account.entries.filter(reason=EntryReason.CREDITED, refund__in=undone)
            for refund, amount in list(credited.values_list("refund", "amount")):
                post(account, -amount, EntryReason.RETURNED, refund=refund, now=now)
        _tell(account, now=now)


def list_credited(*, order: UUID) -> list[UUID]:
    """The refunds that have filled the gift cards which pay an order."""
    cards = CreditEntry.objects.filter(order=order, reason=EntryReason.SPENT, gift_card__isnull=False)
    credited = CreditEntry.objects.filter(
        gift_card__in=cards.values("gift_card"), reason=EntryReason.CREDITED
    )
    return [refund for refund in credited.values_list("refund", flat=True) if refund is not None]


def refund(*, order: UUID, refund: UUID, amount: Decimal, is_told: bool, actor: str, now: datetime) -> None:
    """Give so much of a refund back to what an order was paid by, the last first, in the caller's transaction.

    The caller has locked the order, and gives back no more than was taken. What comes back to a gift card that an
    exchange has made `is_told` its buyer now, or by `tell`.
    """
    shares = rules.spread(amount, _list_taken(order)[::-1])
    for share in _in_order(shares):
        account = _lock(share.account)
        post(account, share.amount, EntryReason.REFUNDED, order=order, refund=refund, actor=actor, now=now)
        if is_told:
            _tell(account, now=now)


def tell(*, refunds: Sequence[UUID], now: datetime) -> None:
    """Tell the codes of gift cards that refunds have credited, where something has come back to them since."""
    credited = CreditEntry.objects.filter(refund__in=refunds, reason=EntryReason.CREDITED)
    for card in (
        GiftCard.objects.select_for_update().filter(pk__in=credited.values("gift_card")).order_by("pk")
    ):
        _tell(card, now=now)


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


def _tell(account: GiftCard | StoreCredit, *, now: datetime) -> None:
    """Draw a code for what came back to a gift card that an exchange was paid by, and send it: nobody has one."""
    if (
        isinstance(account, GiftCard)
        and account.balance > ZERO
        and account.entries.filter(reason=EntryReason.CREDITED).exists()
    ):
        code = rules.draw_code()
        account.digest, account.last_four, account.initial_amount = (
            rules.digest(code),
            code[-4:],
            account.balance,
        )
        account.save(update_fields=["digest", "last_four", "initial_amount"])
        signals.gift_card_issued.send(sender=GiftCard, card=account, code=code, locale="", now=now)


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
