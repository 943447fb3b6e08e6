"""Says once that a promotion has started, and once that it has ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kernel.jobs import wakeups
from storefront.promotions import rules, signals
from storefront.promotions.models import Promotion

JOB = "promotions.turn"
_SIGNALS = {
    rules.Turn.STARTED: signals.promotion_started,
    rules.Turn.ENDED: signals.promotion_ended,
}


@transaction.atomic
def follow(*, promotion: Promotion, is_new: bool, now: datetime) -> None:
    """After a promotion was saved: say what is so already, and be woken for what is to come.

    One that is over when it is made has nothing to say. What was said is read anew under a lock: it may have
    been said since the promotion was read.
    """
    if not is_new:
        latest = Promotion.objects.select_for_update().values_list("last_turn", flat=True)
        promotion.last_turn = latest.get(pk=promotion.pk)
    for at in (promotion.starts_at, promotion.ends_at):
        if at is not None and at > now:
            wakeups.mark(JOB, due_at=at)
    if is_new and promotion.ends_at is not None and promotion.ends_at <= now:
        _note(promotion, rules.Turn.ENDED)
    else:
        _tell(promotion, now=now)


def turn(*, now: datetime) -> None:
    """Say of the current shop's promotions which have started and which have ended. Safe to run twice."""
    over = Q(ends_at__lte=now) | Q(starts_at__gt=now) | Q(is_active=False)
    due = Q(last_turn=rules.Turn.STARTED) & over | Q(last_turn="", is_active=True) & ~Q(starts_at__gt=now)
    again = Q(last_turn=rules.Turn.ENDED) & ~over
    for pk in Promotion.objects.filter(due | again).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            promotion = Promotion.objects.select_for_update().filter(pk=pk).first()
            if promotion is not None:
                _tell(promotion, now=now)


def _tell(promotion: Promotion, *, now: datetime) -> None:
    """Announce what a locked promotion has not said yet."""
    for told in rules.untold_turns(
        last=promotion.last_turn,
        is_active=promotion.is_active,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        now=now,
    ):
        _note(promotion, told)
        _SIGNALS[told].send(sender=Promotion, promotion=promotion, now=now)
    if promotion.last_turn == rules.Turn.ENDED and promotion.starts_at and promotion.starts_at > now:
        _note(promotion, "")  # it was given another window


def _note(promotion: Promotion, last_turn: str) -> None:
    promotion.last_turn = last_turn
    Promotion.objects.filter(pk=promotion.pk).update(last_turn=last_turn)
