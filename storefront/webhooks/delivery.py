"""Telling an endpoint: one signed request, and what came of it."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from accounts import api_keys
from accounts.scopes import permits
from kernel import clock, outgoing
from kernel.outbox.delivery import Call, Undeliverable
from kernel.outbox.models import OutboxEntry
from kernel.outgoing import OutgoingError
from storefront.webhooks import events, rules, signals, signing
from storefront.webhooks.models import Attempt, Delivery, Endpoint

GONE = 410
SECONDS = 15.0


_Answer = tuple[outgoing.Answer, timedelta]


class Refused(Exception):
    """The endpoint has not taken the event; it is tried again."""


def deliver(entry: OutboxEntry) -> Call | None:
    """Sign the entry's delivery and return the call that makes the next try.

    Raises Undeliverable when there shall be none.
    """
    delivery = (
        Delivery.objects.select_related(
            "endpoint__owner", "endpoint__key__created_by", "endpoint__key__shown_to"
        )
        .filter(pk=entry.payload["delivery"])
        .first()
    )
    if delivery is None or delivery.rounds != entry.payload["round"]:
        return None  # its endpoint was deleted, or it is sent anew already
    if not delivery.endpoint.is_enabled and delivery.subject != rules.app_subject(delivery.endpoint.app):
        _settle(delivery, error="the endpoint is switched off", next_attempt_at=None)
        raise Undeliverable("the endpoint is switched off")
    now = clock.now()
    if delivery.endpoint.is_enabled and not _may_be_told(delivery.endpoint, delivery.event_type, now=now):
        _disable(delivery.endpoint, reason=rules.NOT_THEIRS, now=now)
        _settle(delivery, error=rules.NOT_THEIRS, next_attempt_at=None)
        raise Undeliverable(rules.NOT_THEIRS)
    secrets = signing.list_secrets(delivery.endpoint, now=now)
    if not secrets:
        _settle(delivery, error="its signing secret cannot be read: make a new one", next_attempt_at=None)
        raise Undeliverable("its signing secret cannot be read")
    body = events.body_to_send(delivery)
    headers = rules.signed_headers(keys=secrets, event=delivery.event, body=body, at=now)
    delivery.request_headers = {"content-type": "application/json", **headers}
    return Call(
        host=urlsplit(delivery.endpoint.url).hostname or "",
        run=partial(_post, delivery, body=body, allowed=_allowed()),
        settle=partial(_judge, delivery, entry.attempts, now),
    )


def _may_be_told(endpoint: Endpoint, event_type: str, *, now: datetime) -> bool:
    """Whether its owner works here still, with webhooks, and may see the event, and its key works and may as well.

    What is nobody's goes on.
    """
    owner, key, needed = endpoint.owner, endpoint.key, rules.permission_for(event_type)
    if key is not None and (api_keys.is_over(key, now=now) or not api_keys.has_people(key)):
        return False
    if (
        key is not None
        and needed is not None
        and not (permits(key.scopes, needed) and api_keys.is_held(key, needed))
    ):
        return False
    return owner is None or (
        owner.is_staff
        and any(owner.has_perm(each) for each in rules.MADE_WITH)
        and (needed is None or owner.has_perm(needed))
    )


def _judge(delivery: Delivery, attempts: int, now: datetime, answer: Callable[[], _Answer]) -> None:
    """Write down how the try went. Raises Refused or OutgoingError for another try, Undeliverable for none."""
    wait = rules.WAITS[attempts - 1] if attempts <= len(rules.WAITS) else None
    try:
        got, took = answer()
    except OutgoingError as error:
        wait = None if error.is_final else wait
        _note(delivery, now=now, took=clock.now() - now, status=None, body="", error=str(error), wait=wait)
        _fail(delivery.endpoint, reason=str(error), now=now)
        if error.is_final:
            raise Undeliverable(str(error)) from error
        raise
    excerpt = got.body[: rules.EXCERPT].decode(errors="replace").replace("\0", "")
    if rules.is_success(got.status):
        _note(delivery, now=now, took=took, status=got.status, body=excerpt, error="", wait=None)
        Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since__isnull=False).update(
            failing_since=None, updated_at=now
        )
        return
    reason = f"HTTP {got.status}"
    if got.status == GONE:
        _note(delivery, now=now, took=took, status=got.status, body=excerpt, error=reason, wait=None)
        _disable(delivery.endpoint, reason="It answered that it is gone (410).", now=now)
        raise Undeliverable(reason)
    _note(delivery, now=now, took=took, status=got.status, body=excerpt, error=reason, wait=wait)
    _fail(delivery.endpoint, reason=reason, now=now)
    raise Refused(reason)


def _allowed() -> outgoing.Rules:
    is_local = settings.WEBHOOKS_MAY_BE_LOCAL
    return outgoing.Rules(
        seconds=SECONDS,
        may_cut=True,
        ports=None,
        schemes=("https", "http") if is_local else ("https",),
        may_be_local=is_local,
    )


def _post(delivery: Delivery, *, body: str, allowed: outgoing.Rules) -> _Answer:
    began = time.monotonic()
    answer = outgoing.request(
        "POST",
        delivery.endpoint.url,
        headers=delivery.request_headers,
        body=body.encode(),
        rules=allowed,
    )
    return answer, timedelta(seconds=time.monotonic() - began)


def _note(
    delivery: Delivery,
    *,
    now: datetime,
    took: timedelta,
    status: int | None,
    body: str,
    error: str,
    wait: timedelta | None,
) -> None:
    """Write a try down."""
    delivery.attempts += 1
    delivery.last_attempt_at = now
    delivery.response_status, delivery.response_body = status, body
    delivery.took_ms = round(took.total_seconds() * 1000)
    Attempt.objects.create(
        delivery=delivery, at=now, status=status, error=error[:300], took_ms=delivery.took_ms
    )
    _settle(delivery, error=error, next_attempt_at=now + wait if wait is not None else None)


def _settle(delivery: Delivery, *, error: str, next_attempt_at: datetime | None) -> None:
    delivery.error = error[:300]
    delivery.next_attempt_at = next_attempt_at
    if not error:
        delivery.state = Delivery.State.DELIVERED
    elif next_attempt_at is None:
        delivery.state = Delivery.State.FAILED
    delivery.save()


def _fail(endpoint: Endpoint, *, reason: str, now: datetime) -> None:
    """Remember since when the endpoint fails; switch it off when that is long ago."""
    Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=True).update(
        failing_since=now, updated_at=now
    )
    endpoint.refresh_from_db(fields=["failing_since"])
    since = endpoint.failing_since
    if since is not None and now - since >= rules.DISABLED_AFTER:
        _disable(endpoint, reason=f"It has failed since {since:%-d %B %Y %H:%M} UTC: {reason}", now=now)


@transaction.atomic
def _disable(endpoint: Endpoint, *, reason: str, now: datetime) -> None:
    """Switch the endpoint off, once, and say so."""
    switched = Endpoint.objects.filter(pk=endpoint.pk, is_enabled=True).update(
        is_enabled=False, disabled_reason=reason[:300], updated_at=now
    )
    if switched:
        endpoint.refresh_from_db()
        signals.endpoint_disabled.send(sender=Endpoint, endpoint=endpoint, now=now)
