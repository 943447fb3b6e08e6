"""What a promotion's own terms say: whether they fit together, where it stands, what is to be announced. Pure."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from kernel import clock
from kernel.errors import Invalid, Refusals
from storefront.promotions import rules


class State(models.TextChoices):
    """Where a promotion stands at a moment."""

    OFF = "off", gettext_lazy("off")
    SCHEDULED = "scheduled", gettext_lazy("to come")
    RUNNING = "running", gettext_lazy("running")
    ENDED = "ended", gettext_lazy("over")
    USED_UP = "used_up", gettext_lazy("used up")


class Announcement(models.TextChoices):
    """What was last announced of a promotion."""

    STARTED = "started", "started"
    ENDED = "ended", "ended"


def state_of(
    *,
    is_active: bool,
    starts_at: datetime | None,
    ends_at: datetime | None,
    usage_limit: int | None,
    used_count: int,
    now: datetime,
) -> State:
    """Where a promotion stands; a window holds its first moment and not its last. `in_state` asks the database."""
    if not is_active:
        return State.OFF
    if ends_at is not None and ends_at <= now:
        return State.ENDED
    if usage_limit is not None and used_count >= usage_limit:
        return State.USED_UP
    return State.SCHEDULED if starts_at is not None and starts_at > now else State.RUNNING


def in_state(state: State, *, now: datetime) -> Q:
    """The condition of promotions that stand there, as `state_of` says of one."""
    ended, used_up, coming = Q(ends_at__lte=now), Q(used_count__gte=F("usage_limit")), Q(starts_at__gt=now)
    match state:
        case State.OFF:
            return Q(is_active=False)
        case State.ENDED:
            return Q(is_active=True) & ended
        case State.USED_UP:
            return Q(is_active=True) & ~ended & used_up
        case State.SCHEDULED:
            return Q(is_active=True) & ~ended & ~used_up & coming
        case State.RUNNING:
            return Q(is_active=True) & ~ended & ~used_up & ~coming


def due_announcements(
    *, last: str, is_active: bool, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> tuple[Announcement, ...]:
    """What is to be announced now of a promotion of which `last` was last announced, in order.

    Of one whose whole time went by unseen both are. That it is used up is none of them.
    """
    state = state_of(
        is_active=is_active, starts_at=starts_at, ends_at=ends_at, usage_limit=None, used_count=0, now=now
    )
    if last == Announcement.STARTED:
        return () if state == State.RUNNING else (Announcement.ENDED,)
    if state == State.RUNNING:
        return (Announcement.STARTED,)
    return (Announcement.STARTED, Announcement.ENDED) if not last and state == State.ENDED else ()


def check(
    *,
    applies_to: str,
    kind: str,
    value: Decimal,
    buy_quantity: int,
    get_quantity: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    usage_limit: int | None,
    used_count: int,
) -> None:
    """Whether a promotion's terms fit together. Raises Invalid naming the field, or Several."""
    refusals = Refusals()

    def refuse(field: str, detail: str, reason: str = "invalid") -> None:
        with refusals.gather():
            raise Invalid(detail, field=field, reason=reason)

    if kind not in rules.KINDS.get(applies_to, ()):
        refuse("kind", _("This kind does not go with what the promotion applies to."))
    if kind in rules.PERCENTAGES and value > rules.HUNDRED:
        refuse("value", _("This is a percentage: 100 at the most."), "too_large")
    if kind == rules.Kind.BUY_X_GET_Y:
        if not buy_quantity:
            refuse("buy_quantity", _("Say how many pieces to buy."), "required")
        if not get_quantity:
            refuse("get_quantity", _("Say how many pieces one gets."), "required")
    for name, at in (("starts_at", starts_at), ("ends_at", ends_at)):
        with refusals.gather():
            clock.check(at, field=name)
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        refuse("ends_at", _("The end has to be after the start."))
    if usage_limit is not None and usage_limit < used_count:
        refuse("usage_limit", say_used(used_count), "too_small")
    refusals.tell()


def say_used(used_count: int) -> str:
    """Why a limit cannot be lower, for people."""
    return ngettext(
        "%(count)s order uses it already: the limit cannot be lower.",
        "%(count)s orders use it already: the limit cannot be lower.",
        used_count,
    ) % {"count": used_count}
