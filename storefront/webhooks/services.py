"""Writes on endpoints, and sending them what they are to be told."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Func, IntegerField, Q, QuerySet, TextField, Value
from django.utils.translation import gettext, gettext as _
from typing_extensions import TypedDict

from accounts import audit
from accounts.models import ApiKey
from kernel import clock, lookup, scope, sealing, throttling, writing
from kernel.actors import Actor
from kernel.outbox import delivery as outbox
from storefront.webhooks import errors, rules, signing
from storefront.webhooks.models import Delivery, Endpoint, Event

TOPIC = "webhook"
SENT_AGAIN = throttling.Limit("events_sent_again", 10_000, 3600, is_strict=True)
"""Of a shop, and tests: nobody has shown that the address they go to is the shop's."""


class EndpointValues(TypedDict, total=False):
    """What people say of an endpoint, and the app it is of; switching it on forgets why it was off."""

    url: str
    description: str
    event_types: Sequence[str]
    is_enabled: bool
    app: str


@transaction.atomic
def create(*, values: EndpointValues, key: ApiKey | None = None, actor: Actor, now: datetime) -> Endpoint:
    """Have the address told of these events, as long as the actor may see them: the `key`, where it is one.

    Raises Several or Invalid, BadUrl, UnknownEvent, TooManyEndpoints.
    """
    writing.take_turn(Endpoint._meta.label_lower)
    if Endpoint.objects.count() >= rules.MOST_ENDPOINTS:
        raise errors.TooManyEndpoints
    endpoint = Endpoint(secret=signing.new_secret(), created_at=now)
    _hand_over(endpoint, key, actor)
    changes = _fill(endpoint, {"event_types": (), **values})
    endpoint.save()
    audit.write(actor=actor, verb=audit.CREATED, target=endpoint, changes=changes)
    return endpoint


@transaction.atomic
def update(*, endpoint_id: int, values: EndpointValues, key: ApiKey | None = None, actor: Actor) -> Endpoint:
    """Change an endpoint, which is the actor's from now on; what is not named stays.

    Raises EndpointNotFound and as `create` does.
    """
    endpoint = _lock(endpoint_id)
    _hand_over(endpoint, key, actor)
    changes = _fill(endpoint, values)
    if "is_enabled" in changes:
        endpoint.failing_since, endpoint.disabled_reason = None, ""
    endpoint.save()
    audit.write(actor=actor, verb=audit.UPDATED, target=endpoint, changes=changes)
    return endpoint


def begin_as_copy() -> None:
    """Have a copy of a shop tell nobody what happens in it, until its staff switch an endpoint on."""
    reason = gettext("This shop is a copy: its original tells this address.")
    Endpoint.objects.update(is_enabled=False, disabled_reason=reason, updated_at=clock.now())


def hand_on(old: ApiKey, new: ApiKey) -> None:
    """Have the endpoints of a key be those of the one that replaces it; the platform has keys and no endpoints."""
    if scope.is_platform():
        return
    Endpoint.objects.filter(key=old).update(key=new)


def keep_off(schema: str, live: str) -> None:
    """Have endpoints of a shop that goes back in time tell nobody where the living one does not, or of less."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE "{schema}".webhooks_endpoint n
                SET is_enabled = false, disabled_reason = %s, updated_at = statement_timestamp()
                WHERE is_enabled AND NOT EXISTS (
                    SELECT FROM "{live}".webhooks_endpoint o
                    WHERE o.id = n.id AND o.is_enabled AND o.url = n.url AND n.event_types <@ o.event_types)""",
            [gettext("It was off or another when the shop was put back to before.")],
        )


@transaction.atomic
def rotate_secret(*, endpoint_id: int, key: ApiKey | None = None, actor: Actor, now: datetime) -> Endpoint:
    """Give the endpoint another secret; both sign for OVERLAP, so that a receiver can change over in between.

    It is the actor's from now on, who is shown the secret. Raises EndpointNotFound.
    """
    endpoint = _lock(endpoint_id)
    _hand_over(endpoint, key, actor)
    endpoint.previous_secret, endpoint.previous_secret_until = endpoint.secret, now + rules.OVERLAP
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_secret_until", "key", "owner_id"])
    audit.write(actor=actor, verb="signing secret rotated", target=endpoint)
    return endpoint


@transaction.atomic
def seal_anew() -> int:
    """Seal signing secrets under the key that seals now; return of how many endpoints. What cannot be read stays."""
    return _seal_anew(Endpoint.objects.all())


@transaction.atomic
def seal_plain() -> int:
    """Seal the signing secrets that releases until 2026-11 have kept as they were; return of how many endpoints."""
    plain = Q(secret__startswith=rules.PREFIX) | Q(previous_secret__startswith=rules.PREFIX)
    return _seal_anew(Endpoint.objects.filter(plain))


@transaction.atomic
def delete(*, endpoint_id: int, actor: Actor) -> None:
    """Forget an endpoint and what it was told. Raises EndpointNotFound."""
    endpoint = _lock(endpoint_id)
    audit.write(actor=actor, verb=audit.DELETED, target=endpoint)
    _forget(Delivery.objects.filter(endpoint=endpoint))
    endpoint.delete()


@transaction.atomic
def send_test(*, endpoint_id: int, actor: Actor, now: datetime) -> Delivery:
    """Send the endpoint an event that means nothing. Raises EndpointNotFound, EndpointOff or RateLimited."""
    endpoint = _lock(endpoint_id)
    if not endpoint.is_enabled:
        raise errors.EndpointOff
    throttling.require(SENT_AGAIN, "")
    audit.write(actor=actor, verb="test event sent", target=endpoint)
    return send(endpoint, events=[(uuid4(), "", rules.TEST_EVENT)], now=now)[0]


@transaction.atomic
def retry(*, delivery_id: UUID, actor: Actor, now: datetime) -> Delivery:
    """Send a delivery again, at once and with all its tries anew.

    Raises DeliveryNotFound, EndpointOff or RateLimited.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint")
    found = lookup.one(delivery.filter(pk=delivery_id), errors.DeliveryNotFound)
    if not found.endpoint.is_enabled:
        raise errors.EndpointOff
    throttling.require(SENT_AGAIN, "")
    found.state = Delivery.State.PENDING
    found.rounds += 1
    found.next_attempt_at = now
    found.save(update_fields=["state", "rounds", "next_attempt_at"])
    audit.write(actor=actor, verb="sent again", target=found)
    _enqueue(found, now=now)
    return found


@transaction.atomic
def replay(
    *,
    endpoint_id: int,
    begins: datetime,
    ends: datetime,
    event_types: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> int:
    """Send an endpoint the events of a span again, in their order and under their own ids; return how many.

    Of these types among those that the endpoint asks for, or of all of them; what it was never sent as well. Those
    that wait already are left alone.

    Raises EndpointNotFound, EndpointOff, UnknownEvent, TooManyEvents, and RateLimited.
    """
    endpoint = _lock(endpoint_id)
    if not endpoint.is_enabled:
        raise errors.EndpointOff
    wanted = _clean_types(event_types) if event_types else endpoint.event_types
    if not set(wanted) <= set(endpoint.event_types):
        raise errors.UnknownEvent(_("The endpoint does not ask for all of these."), field="types")
    found = Event.objects.filter(created_at__gte=begins, created_at__lt=ends, type__in=wanted)
    told = list(found.order_by("id").values_list("uuid", "subject", "type")[: rules.MOST_REPLAYED + 1])
    if len(told) > rules.MOST_REPLAYED:
        raise errors.TooManyEvents(field="from")
    sent = {
        delivery.event: delivery
        for delivery in Delivery.objects.filter(endpoint=endpoint, event__in=[event for event, *_ in told])
    }
    again = [delivery for delivery in sent.values() if delivery.state != Delivery.State.PENDING]
    missing = [each for each in told if each[0] not in sent]
    throttling.require_all([(SENT_AGAIN, "")], tokens=len(again) + len(missing))
    for delivery in again:
        delivery.state, delivery.next_attempt_at = Delivery.State.PENDING, now
        delivery.rounds += 1
    Delivery.objects.bulk_update(again, ["state", "rounds", "next_attempt_at"])
    for event, *_rest in told:
        if event in sent and sent[event] in again:
            _enqueue(sent[event], now=now)
    send(endpoint, events=missing, now=now)
    audit.write(actor=actor, verb="events sent again", target=endpoint)
    return len(again) + len(missing)


def send(endpoint: Endpoint, *, events: Sequence[tuple[UUID, str, str]], now: datetime) -> list[Delivery]:
    """Write deliveries of events, as (id, subject, type), to an endpoint, in the fact's transaction."""
    written = Delivery.objects.bulk_create(
        Delivery(
            endpoint=endpoint,
            event=event,
            event_type=event_type,
            subject=subject,
            created_at=now,
            next_attempt_at=now,
        )
        for event, subject, event_type in events
    )
    for delivery in written:
        _enqueue(delivery, now=now)
    return written


def delete_old(*, now: datetime) -> int:
    """Forget deliveries that came to an end before the feed's events did; return how many."""
    settled = Delivery.objects.exclude(state=Delivery.State.PENDING)
    return _forget(settled.filter(created_at__lt=now - rules.KEPT_FOR))


def _forget(deliveries: QuerySet[Delivery]) -> int:
    """Delete deliveries, and what the outbox has of each of their rounds, sent or not."""
    each = Func(1, "rounds", function="generate_series", set_returning=True, output_field=IntegerField())
    keys = Func(Value("webhook:%s:%s"), "pk", each, function="format", output_field=TextField())
    outbox.forget(keys=deliveries.values_list(keys))
    return deliveries.delete()[0]


def _seal_anew(endpoints: QuerySet[Endpoint]) -> int:
    done = 0
    for endpoint in endpoints.select_for_update():
        with suppress(sealing.Unreadable):
            endpoint.secret = signing.seal_anew(endpoint.secret)
            if endpoint.previous_secret:
                endpoint.previous_secret = signing.seal_anew(endpoint.previous_secret)
            endpoint.save(update_fields=["secret", "previous_secret"])
            done += 1
    return done


def _enqueue(delivery: Delivery, *, now: datetime) -> None:
    outbox.add(
        TOPIC,
        {"delivery": str(delivery.pk), "round": delivery.rounds},
        now=now,
        key=f"webhook:{delivery.pk}:{delivery.rounds}",
        ordering_key=f"webhook:{delivery.endpoint_id}:{delivery.subject}" if delivery.subject else "",
    )


def _lock(endpoint_id: int) -> Endpoint:
    return writing.lock(Endpoint, endpoint_id, missing=errors.EndpointNotFound())


def _hand_over(endpoint: Endpoint, key: ApiKey | None, actor: Actor) -> None:
    """Have it be whose hands it was in last, and the key's where they were a program's. The terminal has none."""
    if key is not None or actor.user_id is not None:
        endpoint.key, endpoint.owner_id = key, actor.user_id if key is None else key.created_by_id


def _fill(endpoint: Endpoint, values: EndpointValues) -> writing.Changes:
    given = dict(values)
    if "description" in values:
        given["description"] = str(values["description"]).strip()
    if "event_types" in values:
        given["event_types"] = _clean_types(values["event_types"])
    changes = writing.assign(endpoint, given)
    if "url" in changes:
        _check_url(endpoint.url)
    writing.check(endpoint)
    return changes


def _check_url(url: str) -> None:
    schemes = ("https", "http") if settings.WEBHOOKS_MAY_BE_LOCAL else ("https",)
    if len(url) > 500:
        raise errors.BadUrl(_("The address is too long."), field="url")
    problem = rules.url_problem(url, schemes=schemes, may_be_local=settings.WEBHOOKS_MAY_BE_LOCAL)
    if problem:
        raise errors.BadUrl(problem, field="url")


def _clean_types(event_types: Sequence[str]) -> list[str]:
    unknown = sorted(set(event_types) - set(rules.EVENT_TYPES))
    if unknown or not event_types:
        detail = (
            _("There is no event “{value}”.").format(value=unknown[0])
            if unknown
            else _("Name at least one event.")
        )
        raise errors.UnknownEvent(detail, field="event_types")
    return [event for event in rules.EVENT_TYPES if event in event_types]
