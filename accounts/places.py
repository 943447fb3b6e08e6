"""Where people are logged in: browsers by their sessions, programs by the families of their tokens."""

import hashlib
from datetime import datetime
from typing import Literal

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from typing_extensions import TypedDict

from accounts import audit, devices, services
from accounts.models import Session, TokenFamily, User
from accounts.session_store import PLACE
from kernel.actors import Actor

LONGEST_DEVICE = 200


class PlaceView(TypedDict):
    """A log-in that holds; `id` is no key to it."""

    id: str
    kind: Literal["browser", "program"]
    device: str
    address: str
    began_at: datetime | None
    is_current: bool


def note(session: SessionBase, *, address: str, device: str, now: datetime) -> None:
    """Keep with a session that has just begun from where it did, and what its browser calls itself."""
    session[PLACE] = {
        "address": address,
        "device": device.replace("\0", "")[:LONGEST_DEVICE],
        "began_at": now.isoformat(),
    }


def list_places(*, user: User, session_key: str | None, now: datetime) -> list[PlaceView]:
    """The user's log-ins that hold, the newest first; the one with this key is the current one."""
    browsers: list[PlaceView] = [
        {
            "id": _id(row.session_key),
            "kind": "browser",
            "device": devices.describe(row.device),
            "address": row.address,
            "began_at": row.began_at,
            "is_current": row.session_key == session_key,
        }
        for row in Session.objects.filter(user_id=user.pk, expire_date__gt=now)
    ]
    programs: list[PlaceView] = [
        {
            "id": str(row.pk),
            "kind": "program",
            "device": devices.describe(row.device),
            "address": row.address,
            "began_at": row.created_at,
            "is_current": False,
        }
        for row in TokenFamily.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now)
    ]
    return sorted(
        browsers + programs,
        key=lambda place: (place["is_current"], place["began_at"].timestamp() if place["began_at"] else 0.0),
        reverse=True,
    )


@transaction.atomic
def end(*, user: User, place_id: str, actor: Actor, now: datetime) -> None:
    """End one of the user's log-ins; one that is over already stays so."""
    ended = [row for row in Session.objects.filter(user_id=user.pk) if _id(row.session_key) == place_id]
    families = [
        row for row in TokenFamily.objects.filter(user=user, revoked_at=None) if str(row.pk) == place_id
    ]
    Session.objects.filter(pk__in=[row.pk for row in ended]).delete()
    TokenFamily.objects.filter(pk__in=[row.pk for row in families]).update(
        revoked_at=now, revoked_because="ended by its user"
    )
    if ended or families:
        audit.write(actor=actor, verb="log-in ended", target=user)


@transaction.atomic
def end_all(*, user: User, actor: Actor, now: datetime) -> None:
    """End every log-in of the user's; whoever does so in a browser begins a new one there."""
    services.end_log_ins(user=user, because="ended by its user", now=now)
    Session.objects.filter(user_id=user.pk).delete()
    audit.write(actor=actor, verb="log-ins ended", target=user)


def _id(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
