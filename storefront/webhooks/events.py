"""Writing down what happens, and reading it: once for webhooks and for the feed of events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel import lookup, writing
from kernel.prepared import Statement
from storefront.webhooks import errors, payloads, rules, services
from storefront.webhooks.models import Delivery, Endpoint, Event

_WRITE = Statement(
    """
    WITH given AS (
        SELECT * FROM unnest(%(uuids)s, %(types)s, %(subjects)s, %(facts)s::jsonb[],
                             %(previous)s::jsonb[], %(coalesced)s)
             WITH ORDINALITY AS g (uuid, type, subject, facts, previous, is_coalesced, place)
    ), unread AS (
        UPDATE webhooks_event e SET created_at = %(now)s, previous = CASE  -- as it was before the first change
            WHEN given.previous IS NULL OR e.type <> given.type THEN e.previous
            ELSE given.previous || coalesce(e.previous, '{}') END
        FROM given
        WHERE given.is_coalesced AND e.subject = given.subject AND e.position IS NULL AND e.body = ''
          AND e.type IN (given.type, replace(given.type, '.updated', '.created'))
          AND NOT EXISTS (  -- who would be told of it, and does not wait for that one
              SELECT FROM webhooks_endpoint p WHERE p.is_enabled AND given.type = ANY (p.event_types)
              AND NOT EXISTS (SELECT FROM webhooks_delivery d
                              WHERE d.event = e.uuid AND d.endpoint_id = p.id AND d.state = 'pending'))
        RETURNING e.subject, given.type
    ), written AS (
        INSERT INTO webhooks_event (uuid, type, subject, facts, previous, body, created_at)
        SELECT uuid, type, subject, facts, previous, '', %(now)s FROM given
        WHERE (subject, type) NOT IN (SELECT subject, type FROM unread) ORDER BY place
        RETURNING id, uuid, subject, type
    )
    SELECT (SELECT json_agg(json_build_array(uuid, subject, type) ORDER BY id) FROM written)::text,
           (SELECT json_agg(json_build_array(id, event_types) ORDER BY id) FROM webhooks_endpoint
            WHERE is_enabled AND event_types && %(types)s::varchar[])::text
    """,
    uuids="uuid[]",
    types="text[]",
    subjects="text[]",
    facts="text[]",
    previous="text[]",
    coalesced="boolean[]",
    now="timestamptz",
)
_NUMBER = """
    WITH last AS (SELECT coalesce(max(position), 0) AS position FROM webhooks_event),
    next AS (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM webhooks_event
        WHERE position IS NULL ORDER BY id LIMIT 1000
    )
    UPDATE webhooks_event e SET position = last.position + next.place FROM next, last WHERE e.id = next.id
"""


class EventBody(TypedDict):
    """An event as receivers and the feed see it."""

    id: str
    type: str
    created_at: str
    api_version: str
    data: dict[str, Any]
    previous: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to the object that `subject` names.

    An endpoint is told of one subject's events in their order. `facts` are what `payloads.read` makes the event's
    object of, and `previous` the changed fields as they were.
    """

    type: str
    subject: str
    facts: Mapping[str, Any]
    previous: Mapping[str, Any] | None = None


def write(
    event_type: str,
    *,
    subject: str,
    facts: Mapping[str, Any],
    previous: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one event down, as `write_all`."""
    write_all([Fact(event_type, subject, facts, previous)], now=now)


def write_all(happened: Sequence[Fact], *, now: datetime) -> None:
    """Write events down, in the facts' transaction, for the feed and for every endpoint that wants them.

    One statement, where no endpoint wants to know. Of a type that is COALESCED, an object that has an event nobody
    has read, and of which all are told who would be, needs no other: that one is read later,
    when this transaction has ended, and carries the object as it is then.
    """
    if not happened:
        return
    [(written, listening)] = _WRITE.fetch(
        uuids=[uuid4() for _ in happened],
        types=[fact.type for fact in happened],
        subjects=[fact.subject for fact in happened],
        facts=[_json(fact.facts) for fact in happened],
        previous=[None if fact.previous is None else _json(fact.previous) for fact in happened],
        coalesced=[fact.type in rules.COALESCED for fact in happened],
        now=now,
    )
    for endpoint, event_types in orjson.loads(listening or "[]"):
        wanted = [
            (UUID(uuid), subject, name)
            for uuid, subject, name in orjson.loads(written or "[]")
            if name in event_types
        ]
        services.send(Endpoint(pk=endpoint), events=wanted, now=now)


@transaction.atomic
def end_app(*, app: str, ended: datetime, now: datetime) -> None:
    """Tell the endpoints of an app that it was uninstalled, whatever they asked for, and nothing after; once."""
    subject = rules.app_subject(app)
    if Event.objects.filter(type=rules.APP_UNINSTALLED, subject=subject, created_at__gte=ended).exists():
        return
    was_told = Q(is_enabled=True) | Q(disabled_reason=rules.NOT_THEIRS)  # as soon as its key had run out
    own = Endpoint.objects.filter(
        pk__in=list(Endpoint.objects.filter(was_told, app=app).values_list("pk", flat=True))
    )
    own.update(event_types=[rules.APP_UNINSTALLED], is_enabled=True, updated_at=now)
    write(rules.APP_UNINSTALLED, subject=subject, facts={"data": {"app": app}}, now=now)
    own.update(is_enabled=False, disabled_reason=_("The app was uninstalled."), updated_at=now)


@transaction.atomic
def body_of(event_id: UUID) -> str:
    """The event's body, written now if it was read by nobody yet. It never changes after, but to forget a person.

    Waits for a transaction that is coalescing another change into it. Raises EventNotFound.
    """
    event = lookup.one(Event.objects.select_for_update().filter(uuid=event_id), errors.EventNotFound)
    if not event.body:
        event.body = _render(event)
        event.save(update_fields=["body"])
    return event.body


def body_to_send(delivery: Delivery) -> str:
    """What an endpoint is sent: the event's body, which is kept once for all of them. Raises EventNotFound."""
    if delivery.event_type == rules.TEST_EVENT:
        return _test_body(delivery)
    return delivery.body or body_of(delivery.event)


def _test_body(delivery: Delivery) -> str:
    data = {"endpoint": delivery.endpoint_id, "message": "This is a test."}
    return compose(delivery.event, delivery.event_type, data, delivery.created_at)


def sent_body(delivery: Delivery) -> str:
    """What an endpoint was sent; empty before it was, and once the event is forgotten."""
    if not delivery.attempts:
        return ""
    if delivery.event_type == rules.TEST_EVENT:
        return _test_body(delivery)
    if delivery.body:
        return delivery.body
    if hasattr(delivery, "event_body"):
        return delivery.event_body or ""
    return Event.objects.filter(uuid=delivery.event).values_list("body", flat=True).first() or ""


def list_after(*, after: str = "", types: Sequence[str] = (), limit: int = 100) -> list[EventBody]:
    """Events of the last 30 days after the one of that id, in an order to which later ones are only appended.

    Nothing that commits is missed by whoever goes on from the last id, and one object's events keep their order.
    Raises EventNotFound for an id that is not kept.
    """
    start = 0
    if after:
        identity = rules.read_message_id(after)
        found = Event.objects.filter(uuid=identity).first() if identity else None
        if found is None:
            raise errors.EventNotFound(
                _(
                    "There is no event “{value}”: events are kept for {days} days. "
                    "Read from the start, without `after`."
                ).format(value=after[:60], days=rules.KEPT_FOR.days),
                field="after",
            )
        start = found.position or 0
    _number()
    rows = Event.objects.filter(position__gt=start).order_by("position")
    if types:
        rows = rows.filter(type__in=types)
    return [orjson.loads(event.body or body_of(event.uuid)) for event in rows[:limit]]


@transaction.atomic
def _number() -> None:
    """Give the events that have been committed their places, in the order of their ids; one reader at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM webhooks_event WHERE position IS NULL)")
        if cursor.fetchone()[0]:
            writing.take_turn("webhooks.events")
            cursor.execute(_NUMBER)


def _render(event: Event) -> str:
    return compose(
        event.uuid, event.type, payloads.read(event.type, event.facts), event.created_at, event.previous
    )


def compose(
    event_id: UUID,
    event_type: str,
    data: Mapping[str, Any],
    at: datetime,
    previous: Mapping[str, Any] | None = None,
) -> str:
    """An event's body."""
    body = {
        "id": rules.message_id(event_id),
        "type": event_type,
        "created_at": at.astimezone(UTC),
        "api_version": rules.API_VERSION,
        "data": data,
        "previous": previous,
    }
    return orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z).decode()


def delete_old(*, now: datetime) -> int:
    """Forget events that are older than the feed keeps them; return how many."""
    return Event.objects.filter(created_at__lt=now - rules.KEPT_FOR).delete()[0]


def _json(data: Mapping[str, Any]) -> str:
    return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z).decode()
