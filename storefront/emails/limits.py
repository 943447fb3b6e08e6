"""How much goes to one address, and out of one shop.

What anyone can cause by typing an address into a form is bounded for that address; a shop whose messages come back
is slowed before the platform's name with mail servers is spoilt. One run at a time delivers a shop's messages, and one
message at a time to an address, so that what is counted here holds when it is sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from kernel import scope
from kernel.outbox import claims
from kernel.outbox.delivery import Postponed
from storefront.emails import email_types, queries, rules
from storefront.emails.content import NotNeeded
from storefront.emails.models import SentMessage

_Status = SentMessage.Status
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def check(*, kind: str, facts: Mapping[str, Any], to: str, now: datetime) -> None:
    """Raise Postponed for a message that has to wait, and NotNeeded for one that is too many."""
    if facts.get("sample"):
        return
    is_own_account = kind in email_types.ACCOUNT and _is_known(to)
    if _is_from_strangers(kind, facts) and not is_own_account:
        _check_stranger(to, now)
    if kind in email_types.ACCOUNT:
        return  # nobody is kept out of their account by what else the shop sends
    sent = _sent_to(to, since=now - _DAY).exclude(template__in=email_types.ACCOUNT)
    if sent.count() >= rules.MOST_TO_ONE_ADDRESS_A_DAY:
        raise NotNeeded(f"{rules.MOST_TO_ONE_ADDRESS_A_DAY} messages have gone to this address today")
    if not scope.is_platform() and not queries.mail_settings().host:
        _check_bounces(now)


def _check_stranger(to: str, now: datetime) -> None:
    sent = _sent_to(to, since=now - _DAY).filter(template__in=email_types.FROM_STRANGERS)
    times = list(sent.order_by("-sent_at").values_list("sent_at", flat=True))
    if len(times) >= rules.MOST_TO_STRANGERS_A_DAY:
        raise NotNeeded(f"{len(times)} messages have gone to this address today")
    if len(times) >= rules.MOST_TO_STRANGERS:
        free_at = times[rules.MOST_TO_STRANGERS - 1] + rules.STRANGERS_WINDOW
        if free_at > now:
            raise Postponed(
                f"{rules.MOST_TO_STRANGERS} messages have just gone to this address", until=free_at
            )


def _check_bounces(now: datetime) -> None:
    recent = SentMessage.objects.filter(sent_at__gt=now - _DAY)
    came_back = recent.filter(status__in=[_Status.RETURNED, _Status.REFUSED])
    returned = claims.once("returned_messages", came_back.count)
    if returned < rules.FEWEST_BOUNCES:
        return  # as nearly always: what was sent need not be counted
    sent = returned + recent.filter(status=_Status.SENT).count()
    if not rules.bounces_too_often(sent=sent, returned=returned):
        return
    others = recent.filter(status=_Status.SENT, sent_at__gt=now - _HOUR).exclude(
        template__in=email_types.ACCOUNT
    )
    newest = list(others.order_by("-sent_at").values_list("sent_at", flat=True)[: rules.SLOWED_TO_AN_HOUR])
    if len(newest) == rules.SLOWED_TO_AN_HOUR:
        raise Postponed(
            "too many of the shop's messages come back: it is slowed down", until=newest[-1] + _HOUR
        )


def _sent_to(to: str, *, since: datetime) -> "QuerySet[SentMessage]":
    return SentMessage.objects.filter(to__iexact=to, status=_Status.SENT, sent_at__gt=since)


def _is_from_strangers(kind: str, facts: Mapping[str, Any]) -> bool:
    return kind in email_types.FROM_STRANGERS and not facts.get("is_paid")


def _is_known(to: str) -> bool:
    return User.objects.filter(email=rules.normalise_email(to), email_verified_at__isnull=False).exists()
