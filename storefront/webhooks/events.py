"""Writing down what happens, and reading it: once for webhooks and for the feed of events."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel import scope
from storefront.webhooks import errors, payloads, rules, services
from storefront.webhooks.models import Endpoint, Event

_WRITE = """
    WITH given AS (
        SELECT * FROM unnest(%(uuids)s::uuid[], %(subjects)s::text[], %(facts)s::jsonb[]) AS g (uuid, subject, facts)
    ), unread AS (
        UPDATE webhooks_event e SET created_at = %(now)s FROM given
        WHERE %(is_coalesced)s AND e.subject = given.subject AND e.type = %(type)s
          AND e.position IS NULL AND e.body = ''
        RETURNING e.subject
    ), written AS (
        INSERT INTO webhooks_event (uuid, type, subject, facts, previous, body, created_at)
        SELECT uuid, %(type)s, subject, facts, %(previous)s::jsonb, '', %(now)s FROM given
        WHERE subject NOT IN (SELECT subject FROM unread)
        RETURNING uuid, subject
    )
    SELECT (SELECT json_agg(json_build_array(uuid, subject)) FROM written),
           (SELECT array_agg(id ORDER BY id) FROM webhooks_endpoint WHERE is_enabled AND %(type)s = ANY(event_types))
"""
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


def write(
    event_type: str,
    *,
    subject: str,
    facts: Mapping[str, Any],
    previous: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write an event down, in the fact's transaction, for the feed and for every endpoint that wants it.

    `subject` names the object: an endpoint is told of one object's events in their order. `facts` are what
    `payloads.read` makes the event's object of, and `previous` the changed fields as they were.
    """
    write_many(event_type, subjects={subject: facts}, previous=previous, now=now)


def write_many(
    event_type: str,
    *,
    subjects: Mapping[str, Mapping[str, Any]],
    previous: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """As `write`, for many objects, each with its facts; in one statement where no endpoint wants to know.

    Of a type that is COALESCED, an object that has an event nobody has read needs no other: that one is read
    later, when this transaction has ended, and carries the object as it is then.
    """
    if not subjects:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "uuids": [uuid4() for _ in subjects],
                "subjects": list(subjects),
                "facts": [orjson.dumps(facts, default=str).decode() for facts in subjects.values()],
                "previous": None if previous is None else orjson.dumps(previous, default=str).decode(),
                "type": event_type,
                "is_coalesced": event_type in rules.COALESCED,
                "now": now,
            },
        )
        written, listening = cursor.fetchone()
    if listening:
        endpoints = [Endpoint(pk=pk) for pk in listening]
        services.send(
            endpoints, event_type, events=[(UUID(uuid), subject) for uuid, subject in written or ()], now=now
        )


@transaction.atomic
def body_of(event_id: UUID) -> str:
    """The event's body, written now if it was read by nobody yet. It never changes after, but to forget a person.

    Waits for a transaction that is coalescing another change into it. Raises EventNotFound.
    """
    event = Event.objects.select_for_update().filter(uuid=event_id).first()
    if event is None:
        raise errors.EventNotFound
    if not event.body:
        event.body = _render(event)
        event.save(update_fields=["body"])
    return event.body


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
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"souk:{scope.schema()}:events"]
            )
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
        "created_at": at.astimezone(UTC).isoformat(),
        "api_version": rules.API_VERSION,
        "data": data,
        "previous": previous,
    }
    return orjson.dumps(body, default=str).decode()


def delete_old(*, now: datetime) -> int:
    """Forget events that are older than the feed keeps them; return how many."""
    return Event.objects.filter(created_at__lt=now - rules.KEPT_FOR).delete()[0]
