"""What goes to an address, how much of it, and how much goes out of one shop.

What anyone can cause by typing an address into a form is bounded for that address; a shop whose messages come back
is slowed before the platform's name with mail servers is spoilt, and one that has paid nothing yet may send
TRIAL_MAILS_A_DAY. One run at a time delivers a shop's messages, and one message at a time to an address, so that what
is counted here for an address holds when it is sent; of a shop's allowance some more may be in the air.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from kernel import scope, throttling
from kernel.mailboxes import normalise_email
from kernel.outbox import claims
from kernel.outbox.delivery import Postponed
from kernel.prepared import Statement
from kernel.throttling import Limit
from storefront.customers.data_subjects import NOWHERE
from storefront.emails import email_types, queries, rules
from storefront.emails.content import NotNeeded
from storefront.emails.models import SentMessage, Suppression
from tenants import current, memberships
from tenants.rules import State

_Status = SentMessage.Status
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_OF_ALL_SHOPS = Limit(
    "mail_to_strangers", rules.MOST_TO_STRANGERS_OF_ALL, 24 * 3600, is_strict=True, is_of_all=True
)


_STANDING = Statement(
    """
    SELECT json_build_array(
        (SELECT ARRAY[reason, detail] FROM shop_messages_suppression
         WHERE email = %(email)s AND (reason = 'bounce' OR NOT %(is_transactional)s) ORDER BY reason LIMIT 1),
        (SELECT count(*) FROM shop_messages_sentmessage WHERE upper("to") = upper(%(to)s) AND status = 'sent'
         AND sent_at > %(since)s AND template <> ALL(%(account)s)),
        (SELECT count(*) FROM shop_messages_sentmessage
         WHERE status IN ('returned', 'refused') AND sent_at > %(since)s),
        (SELECT sent_at FROM shop_messages_sentmessage
         WHERE status IN ('sent', 'returned', 'refused') AND sent_at > %(since)s
         ORDER BY sent_at DESC OFFSET %(allowed)s LIMIT %(is_allowed)s))::text
    """,
    email="text",
    to="text",
    is_transactional="boolean",
    since="timestamptz",
    account="text[]",
    allowed="int",
    is_allowed="int",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an address stands with the shop, for a kind of message.

    `objection` is why nothing of the kind is sent to it, or nothing. Of the last day: what was `sent` to it, and what
    came back of all the shop's messages (`returned`). When the message went out that used up the shop's allowance
    (`filled_at`), where it has one and that is so.
    """

    objection: str
    sent: int = 0
    returned: int = 0
    filled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Trial:
    """What the platform's server sends a day of a shop that has paid nothing yet."""

    most: int
    is_proved: bool


def read(*, to: str, kind: str, now: datetime) -> Standing:
    """How the address stands, in one statement.

    A mailbox that is not there gets nothing at all; whoever unsubscribed or complained still gets what belongs to
    their own orders and account.
    """
    address = normalise_email(to)
    if address.endswith((NOWHERE, ".invalid")):
        return Standing("the account was erased")
    trial = _trial()
    values: dict[str, Any] = {
        "email": address,
        "to": to,
        "is_transactional": email_types.is_transactional(kind),
        "since": now - _DAY,
        "account": list(email_types.ACCOUNT),
        "allowed": trial.most - 1 if trial else 0,
        "is_allowed": int(trial is not None),
    }
    [(found,)] = _STANDING.fetch(**values)
    suppressed, sent, returned, filled_at = orjson.loads(found)
    objection = ""
    if suppressed is not None:
        reason, detail = suppressed
        objection = f"{Suppression.Reason(reason).label}{f' ({detail})' if detail else ''}"
    return Standing(objection, sent, returned, filled_at and datetime.fromisoformat(filled_at))


def carry_over(schema: str, live: str) -> None:
    """Count in one schema what another has sent within a day, without its words: a restore gives no allowance anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO "{schema}".shop_messages_sentmessage
                    (entry, template, locale, "to", subject, status, reason, html, text, sent_at)
                SELECT entry, template, locale, "to", '', status, '', '', '', sent_at
                FROM "{live}".shop_messages_sentmessage WHERE sent_at > now() - interval '1 day'
                ON CONFLICT DO NOTHING"""
        )


def check(*, kind: str, facts: Mapping[str, Any], to: str, standing: Standing, now: datetime) -> None:
    """Raise Postponed for a message that has to wait, and NotNeeded for one that is too many."""
    is_own_account = kind in email_types.ACCOUNT and _is_known(to)
    if _is_from_strangers(kind, facts) and not is_own_account and not facts.get("sample"):
        _check_stranger(kind, to, now)
    if not is_own_account and (trial := _trial()):
        _check_trial(trial, kind, facts, standing.filled_at, now)
    if kind in email_types.ACCOUNT:
        return  # nobody is kept out of their account by what else the shop sends
    if standing.sent >= rules.MOST_TO_ONE_ADDRESS_A_DAY:
        raise NotNeeded(f"{rules.MOST_TO_ONE_ADDRESS_A_DAY} messages have gone to this address today")
    if not scope.is_platform() and not queries.mail_settings().host:
        _check_bounces(standing.returned, now)


def count(*, kind: str, facts: Mapping[str, Any], to: str) -> None:
    """Note for all shops that a message has gone out, where anyone can cause its kind."""
    if _is_from_strangers(kind, facts):
        throttling.take(_OF_ALL_SHOPS, _bucket(kind, to))


def _bucket(kind: str, to: str) -> str:
    """The address', of its own for what lets people into their accounts: orders in many shops keep nobody out."""
    return f"{'account ' if kind in email_types.ACCOUNT else ''}{normalise_email(to)}"


def _check_stranger(kind: str, to: str, now: datetime) -> None:
    if throttling.take(_OF_ALL_SHOPS, _bucket(kind, to), tokens=0).remaining < 1:
        raise Postponed("many messages of several shops have gone to this address today", until=now + _HOUR)
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


def _trial() -> _Trial | None:
    return claims.once("mail_of_trial", _read_trial)


def _read_trial() -> _Trial | None:
    most = settings.TRIAL_MAILS_A_DAY
    if most is None or scope.is_platform() or queries.mail_settings().host:
        return None
    shop = current.tenant()
    if shop.state != State.TRIAL and shop.entitlements.get("has_paid", True):
        return None
    is_proved = memberships.is_proved(shop)
    return _Trial(most if is_proved else most // 10, is_proved)


def _check_trial(
    trial: _Trial, kind: str, facts: Mapping[str, Any], filled_at: datetime | None, now: datetime
) -> None:
    if not trial.is_proved and (kind == "gift_card" or "source" in facts or queries.has_own_words(kind)):
        raise Postponed(
            "gift cards and the shop's own words go out once an owner's address is proved", until=now + _HOUR
        )
    if filled_at is not None:
        raise Postponed(
            f"{trial.most} messages a day go out by our server of a shop that has paid nothing yet",
            until=max(
                filled_at + _DAY, now + _HOUR
            ),  # and not one by one: all that wait are looked at each time
        )


def _check_bounces(returned: int, now: datetime) -> None:
    if returned < rules.FEWEST_BOUNCES:
        return  # as nearly always: what was sent need not be counted
    recent = SentMessage.objects.filter(sent_at__gt=now - _DAY)
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
    return User.objects.filter(email=normalise_email(to), email_verified_at__isnull=False).exists()
