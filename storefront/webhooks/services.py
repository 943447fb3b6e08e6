"""Endpoints, and writing down what they are to be told."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.conf import settings
from django.db import transaction

from kernel import rows, scope
from kernel.errors import Invalid
from kernel.outbox import delivery as outbox
from storefront.webhooks import errors, queries, rules
from storefront.webhooks.models import Delivery, Endpoint

TOPIC = "webhook"
_ONE_BREATH = 2.0
_nobody_listened: ContextVar[tuple[tuple[str, str] | None, float]] = ContextVar(
    "nobody_listened", default=(None, 0.0)
)


def create(*, url: str, event_types: Sequence[str], description: str = "", now: datetime) -> Endpoint:
    """Have the address told of these events. Raises BadUrl, UnknownEvent or TooManyEndpoints."""
    if Endpoint.objects.count() >= rules.MOST_ENDPOINTS:
        raise errors.TooManyEndpoints
    _nobody_listened.set((None, 0.0))
    return Endpoint.objects.create(
        url=checked_url(url),
        event_types=_clean_types(event_types),
        description=_clean_description(description),
        created_at=now,
    )


@transaction.atomic
def update(*, endpoint_id: int, changes: Mapping[str, Any]) -> Endpoint:
    """Change `url`, `description`, `event_types` or `is_enabled`; switching it on forgets why it was off.

    Raises EndpointNotFound, BadUrl or UnknownEvent.
    """
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise errors.EndpointNotFound
    if "url" in changes:
        endpoint.url = checked_url(changes["url"])
    if "description" in changes:
        endpoint.description = _clean_description(changes["description"])
    if "event_types" in changes:
        endpoint.event_types = _clean_types(changes["event_types"])
    if "is_enabled" in changes:
        endpoint.is_enabled = bool(changes["is_enabled"])
        endpoint.failing_since, endpoint.disabled_reason = None, ""
    endpoint.save()
    return endpoint


def rotate_secret(*, endpoint_id: int) -> Endpoint:
    """Give the endpoint another secret, which is used from the next try on. Raises EndpointNotFound."""
    endpoint = queries.get_endpoint(endpoint_id=endpoint_id)
    endpoint.secret = rules.new_secret()
    endpoint.save(update_fields=["secret"])
    return endpoint


def delete(*, endpoint_id: int) -> None:
    """Forget an endpoint and what it was told. Raises EndpointNotFound."""
    queries.get_endpoint(endpoint_id=endpoint_id).delete()


def is_wanted(event_type: str) -> bool:
    """Whether any endpoint is told of the event; asked once for facts that come by the hundred."""
    return Endpoint.objects.filter(is_enabled=True, event_types__contains=[event_type]).exists()


def announce(event_type: str, *, subject: str, data: Callable[[], dict[str, Any]], now: datetime) -> int:
    """Write an event down for every endpoint that wants it, in the fact's transaction; return how many.

    `subject` names the object: an endpoint is told of one object's events in their order. `data` is
    only asked for when somebody wants to know. An order that is placed and paid in one breath asks
    once who listens.
    """
    asked = (scope.schema(), subject)
    last, at = _nobody_listened.get()
    if last == asked and time.monotonic() - at < _ONE_BREATH:
        return 0
    listening = rows.select(Endpoint, "is_enabled ORDER BY id")
    _nobody_listened.set((None if listening else asked, time.monotonic()))
    wanting = [endpoint for endpoint in listening if event_type in endpoint.event_types]
    if wanting:
        _write(wanting, event_type, subject=subject, data=data(), now=now)
    return len(wanting)


@transaction.atomic
def send_test(*, endpoint_id: int, now: datetime) -> Delivery:
    """Send the endpoint an event that means nothing. Raises EndpointNotFound or EndpointOff."""
    endpoint = queries.get_endpoint(endpoint_id=endpoint_id)
    if not endpoint.is_enabled:
        raise errors.EndpointOff
    data = {"endpoint": endpoint.pk, "message": "This is a test."}
    return _write([endpoint], rules.TEST_EVENT, subject="", data=data, now=now)[0]


@transaction.atomic
def retry(*, delivery_id: UUID, now: datetime) -> Delivery:
    """Send a delivery again, at once and with all its tries anew. Raises DeliveryNotFound or EndpointOff."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint")
    found = delivery.filter(pk=delivery_id).first()
    if found is None:
        raise errors.DeliveryNotFound
    if not found.endpoint.is_enabled:
        raise errors.EndpointOff
    found.state = Delivery.State.PENDING
    found.rounds += 1
    found.next_attempt_at = now
    found.save(update_fields=["state", "rounds", "next_attempt_at"])
    _send(found, now=now)
    return found


def _write(
    endpoints: Sequence[Endpoint], event_type: str, *, subject: str, data: Mapping[str, Any], now: datetime
) -> list[Delivery]:
    body = orjson.dumps(
        {"type": event_type, "timestamp": now.astimezone(UTC).isoformat(), "data": data}, default=str
    ).decode()
    event = uuid4()
    written = Delivery.objects.bulk_create(
        Delivery(
            endpoint=endpoint,
            event=event,
            event_type=event_type,
            body=body,
            created_at=now,
            next_attempt_at=now,
        )
        for endpoint in endpoints
    )
    for delivery in written:
        _send(delivery, now=now, subject=subject)
    return written


def _send(delivery: Delivery, *, now: datetime, subject: str = "") -> None:
    outbox.add(
        TOPIC,
        {"delivery": str(delivery.pk), "round": delivery.rounds},
        now=now,
        key=f"webhook:{delivery.pk}:{delivery.rounds}",
        ordering_key=f"webhook:{delivery.endpoint_id}:{subject}" if subject else "",
    )


def checked_url(url: str) -> str:
    """The address, if it can be an endpoint's. Raises BadUrl."""
    schemes = ("https", "http") if settings.WEBHOOKS_MAY_BE_LOCAL else ("https",)
    if len(url) > 500:
        raise errors.BadUrl("The address is too long.", field="url")
    problem = rules.url_problem(url, schemes=schemes, may_be_local=settings.WEBHOOKS_MAY_BE_LOCAL)
    if problem:
        raise errors.BadUrl(problem, field="url")
    return url


def _clean_types(event_types: Sequence[str]) -> list[str]:
    unknown = sorted(set(event_types) - set(rules.EVENT_TYPES))
    if unknown or not event_types:
        detail = f"There is no event {unknown[0]!r}." if unknown else "Name at least one event."
        raise errors.UnknownEvent(detail, field="event_types")
    return [event for event in rules.EVENT_TYPES if event in event_types]


def _clean_description(description: str) -> str:
    text = str(description).strip()
    if len(text) > 200:
        raise Invalid("At most 200 characters.", field="description")
    return text
