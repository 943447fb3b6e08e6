"""Who did what to which object, from where. Written once, in the schema it happened in, and never changed.

The service that writes an object writes the entry, in the same transaction: `write`.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from pydantic import Field
from typing_extensions import TypedDict

from accounts.models import AuditEvent, User
from kernel import clock, request_id, views
from kernel.actors import Actor, Kind

VIEW = "accounts.view_auditevent"
Action = AuditEvent.Action


CREATED, UPDATED, DELETED = "created", "updated", "deleted"
HIDDEN = "…"
"""Stands for a value that is nobody's to read later: a secret, or what a shop may be asked to forget."""

_LONGEST = 500
_ACTIONS = {CREATED: Action.ADDED, DELETED: Action.DELETED}


def write(
    *,
    actor: Actor,
    verb: str,
    target: Model,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    hidden: Collection[str] = (),
    target_id: object = None,
    note: str = "",
) -> None:
    """Put down, in the caller's transaction, that the actor did something to an object; in one statement.

    `verb` is CREATED, UPDATED, DELETED or the noun's own (`cancelled`, `signing secret rotated`). `changes` has by
    the field's name what it was and what it is; of `hidden` ones only that they changed. `target_id` is for an
    object that is deleted already and has lost its own. An UPDATED without changes is nothing, and so is what
    buyers do to what is theirs.
    """
    if actor.kind is Kind.BUYER or (verb == UPDATED and not changes and not note):
        return
    entry = _entry(
        actor=actor,
        verb=verb,
        target=target,
        changes=changes or {},
        hidden=hidden,
        target_id=target_id,
        note=note,
    )
    entry.save(force_insert=True)


def write_many(
    *, actor: Actor, verb: str, changes: Sequence[tuple[Model, Mapping[str, tuple[Any, Any]]]]
) -> None:
    """As `write`, of many objects in one statement: each with what has changed of it."""
    if actor.kind is Kind.BUYER or not changes:
        return
    AuditEvent.objects.bulk_create(
        _entry(actor=actor, verb=verb, target=target, changes=changed) for target, changed in changes
    )


def _entry(
    *,
    actor: Actor,
    verb: str,
    target: Model,
    changes: Mapping[str, tuple[Any, Any]],
    hidden: Collection[str] = (),
    target_id: object = None,
    note: str = "",
) -> AuditEvent:
    fields = {
        name: [HIDDEN, HIDDEN] if name in hidden else [_plain(before), _plain(after)]
        for name, (before, after) in changes.items()
    }
    return AuditEvent(
        at=clock.now(),
        action=_ACTIONS.get(verb, Action.CHANGED),
        verb=verb[:40],
        fields=fields or None,
        user_id=actor.user_id,
        program=actor.program[:80],
        content_type=ContentType.objects.get_for_model(target, for_concrete_model=False),
        object_id=str(target.pk if target_id is None else target_id),
        object_repr=str(target)[:200],
        change_message=note,
        operation=actor.operation[:80],
        address=actor.address[:50],
        request_id=request_id.current()[:128],
    )


def _plain(value: Any) -> Any:
    """The value as JSON holds it; long ones cut."""
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return _plain(value.value)
        case str():
            return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        case Decimal():
            return f"{value.normalize():f}"
        case datetime() | date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case dict():
            return json.loads(json.dumps(value, default=str))
        case Model():
            return str(value)
    return str(value)


def list_events(
    *,
    user_id: UUID | None = None,
    action: str = "",
    object_type: str = "",
    object_id: str = "",
    since: datetime | None = None,
) -> "QuerySet[AuditEvent]":
    """What was done, with who did it; `action` is one of Action's words."""
    found = AuditEvent.objects.select_related("user", "content_type")
    if user_id is not None:
        found = found.filter(user=user_id)
    if action:
        found = found.filter(action=AuditEvent.Action[action.upper()])
    if object_type:
        found = found.filter(content_type__model=object_type)
    if object_id:
        found = found.filter(object_id=object_id)
    return found if since is None else found.filter(at__gte=since)


class AuditObjectView(TypedDict):
    """What something was done to; `name` is what the admin calls it."""

    type: Annotated[str, Field(description="such as `product`")]
    id: str
    name: str


class AuditEventView(TypedDict):
    """Something that was done."""

    id: int
    at: datetime
    action: Literal["added", "changed", "deleted"]
    actor: Annotated[
        str, Field(description="a member of staff, by their address, or a key, by its beginning")
    ]
    staff: Annotated[UUID | None, Field(description="null: a key did it")]
    operation: Annotated[
        str, Field(examples=["products_update"], description="of this API, or a page of the admin")
    ]
    object: AuditObjectView
    verb: Annotated[
        str,
        Field(description="what was done, in the noun's own words", examples=["updated", "cancelled"]),
    ]
    changes: Annotated[str, Field(description="what was changed, in words")]
    fields: Annotated[
        dict[str, list[Any]],
        Field(
            description="by the field's name: what it was, and what it is; `…` where that is nobody's to read"
        ),
    ]
    address: str
    request_id: str


def view(event: AuditEvent) -> AuditEventView:
    """One of `list_events` as the API writes it."""
    kind = event.content_type
    return views.of(
        AuditEventView,
        event,
        action=AuditEvent.Action(event.action).label,
        staff=event.user_id,
        object={
            "type": "" if kind is None else kind.model,
            "id": event.object_id or "",
            "name": event.object_repr,
        },
        fields=event.fields or {},
    )


def forget(*, user: User, called: str | None, redact: Callable[[str], str]) -> None:
    """Take whom the shop was asked to forget out of the record, which else is never changed.

    Where the object is they, as a user, names and messages are replaced by what `redact` makes of them, and where it is
    `called` by the address that is theirs as well: a pattern, None where nobody has shown that it is. From where they
    worked themselves is emptied.
    """
    about = Q(object_repr__iregex=called) if called else Q()
    about |= Q(content_type=_content_type(user), object_id=str(user.pk))
    for event in AuditEvent.objects.filter(about):
        AuditEvent.objects.filter(pk=event.pk).update(
            object_repr=redact(event.object_repr)[:200], change_message=redact(event.change_message)
        )
    AuditEvent.objects.filter(user=user).exclude(address="").update(address="")


def forget_object(*, target: Model, name: str) -> None:
    """Leave of what was done to an object that it was, when and by whom: not what it was called or had in it."""
    AuditEvent.objects.filter(
        content_type=_content_type(target),
        object_id=str(target.pk),
    ).update(object_repr=name, change_message="", fields=None)


def _content_type(target: Model) -> ContentType:
    return ContentType.objects.get_for_model(target, for_concrete_model=False)
