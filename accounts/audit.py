"""Who did what to which object, from where. Written once, in the schema it happened in, and never changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import AuditEvent, User

VIEW = "accounts.view_auditevent"
Action = AuditEvent.Action


def record(
    *,
    action: Action,
    user: User | None,
    now: datetime,
    program: str = "",
    content_type: ContentType | None = None,
    object_id: object = "",
    name: str = "",
    message: str = "",
    operation: str = "",
    address: str = "",
    request_id: str = "",
) -> None:
    """Append what a user, or a program with a key, has done; in one statement.

    `message` is as Django's admin writes them, `name` is what the object is called or where it is found.
    """
    AuditEvent.objects.create(
        at=now,
        action=action,
        user=user,
        program=program[:80],
        content_type=content_type,
        object_id=str(object_id),
        object_repr=name[:200],
        change_message=message,
        operation=operation[:80],
        address=address[:50],
        request_id=request_id[:128],
    )


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


def view(event: AuditEvent) -> dict[str, Any]:
    """One of `list_events` as the API writes it."""
    kind = event.content_type
    return {
        "id": event.pk,
        "at": event.at,
        "action": event.get_action_display(),
        "actor": event.actor,
        "staff": event.user_id,
        "operation": event.operation,
        "object": {
            "type": "" if kind is None else kind.model,
            "id": event.object_id or "",
            "name": event.object_repr,
        },
        "changes": event.changes,
        "address": event.address,
        "request_id": event.request_id,
    }


def find_type(*, app: str, model: str) -> ContentType | None:
    """The type of the model of that name, where there is one; asked for a second time it costs no statement."""
    try:
        return ContentType.objects.get_for_model(apps.get_model(app, model))
    except LookupError:
        return None


def forget(*, user: User, email: str, redact: Callable[[str], str]) -> None:
    """Take whom the shop was asked to forget out of the record, which else is never changed.

    Where an object is called by their e-mail address, names and messages are replaced by what `redact` makes
    of them; from where they worked themselves is emptied.
    """
    for event in AuditEvent.objects.filter(object_repr__icontains=email):
        AuditEvent.objects.filter(pk=event.pk).update(
            object_repr=redact(event.object_repr)[:200], change_message=redact(event.change_message)
        )
    AuditEvent.objects.filter(user=user).exclude(address="").update(address="")
