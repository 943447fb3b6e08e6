"""Announces once that a promotion has started, and once that it has ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kernel.jobs import wakeups
from storefront.promotions import signals, terms
from storefront.promotions.models import Promotion
from storefront.promotions.terms import Announcement

JOB = "promotions.turn"
_SIGNALS = {
    Announcement.STARTED: signals.promotion_started,
    Announcement.ENDED: signals.promotion_ended,
}


def follow(*, promotion: Promotion, is_new: bool, now: datetime) -> None:
    """After a promotion was written, in its transaction: announce what is so already, be woken for what is to come.

    Of one that is over when it is made nothing is announced.
    """
    for at in (promotion.starts_at, promotion.ends_at):
        if at is not None and at > now:
            wakeups.mark(JOB, due_at=at)
    if is_new and promotion.ends_at is not None and promotion.ends_at <= now:
        _note(promotion, Announcement.ENDED)
    else:
        _announce(promotion, now=now)


def announce_due(*, now: datetime) -> None:
    """Announce which of the current shop's promotions have started and which have ended. Safe to run twice."""
    over = Q(ends_at__lte=now) | Q(starts_at__gt=now) | Q(is_active=False)
    due = Q(last_announced=Announcement.STARTED) & over | Q(last_announced="", is_active=True) & ~Q(
        starts_at__gt=now
    )
    again = Q(last_announced=Announcement.ENDED) & ~over
    for pk in Promotion.objects.filter(due | again).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            promotion = Promotion.objects.select_for_update().filter(pk=pk).first()
            if promotion is not None:
                _announce(promotion, now=now)


def _announce(promotion: Promotion, *, now: datetime) -> None:
    """Announce what was not yet of a locked promotion."""
    for what in terms.due_announcements(
        last=promotion.last_announced,
        is_active=promotion.is_active,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        now=now,
    ):
        _note(promotion, what)
        _SIGNALS[what].send(sender=Promotion, promotion=promotion, now=now)
    if promotion.last_announced == Announcement.ENDED and promotion.starts_at and promotion.starts_at > now:
        _note(promotion, "")  # it was given another window


def _note(promotion: Promotion, what: str) -> None:
    promotion.last_announced = what
    Promotion.objects.filter(pk=promotion.pk).update(last_announced=what)
