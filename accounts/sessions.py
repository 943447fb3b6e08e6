"""Where people are logged in: browsers by their sessions, programs by the families of their tokens."""

import hashlib
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F, QuerySet
from typing_extensions import TypedDict

from accounts import audit, devices, services, tokens
from accounts.models import Session, TokenFamily, User
from accounts.session_store import PLACE
from kernel.actors import Actor
from kernel.errors import NotFound

LONGEST_DEVICE = 200


class PlaceView(TypedDict):
    """A log-in that holds; `id` is no key to it."""

    id: str
    kind: Literal["browser", "program"]
    name: str
    device: str
    address: str
    began_at: datetime | None
    is_current: bool


def note(session: SessionBase, *, address: str, device: str, now: datetime) -> None:
    """Keep with a session that has just begun from where it did, and what its browser calls itself.

    Of more than MOST_LOG_INS of its user the oldest end.
    """
    others = _browsers(session.get(SESSION_KEY)).exclude(pk=session.session_key)
    older = others.values("pk")[tokens.MOST_LOG_INS - 1 :]
    Session.objects.filter(pk__in=older).delete()
    session[PLACE] = {
        "address": address,
        "device": device.replace("\0", "")[:LONGEST_DEVICE],
        "began_at": now.isoformat(),
    }


def list_sessions(*, user: User, session_key: str | None = None, now: datetime) -> list[PlaceView]:
    """The user's log-ins that hold, the newest first; the one with this key, or that named them, is the current one."""
    browsers: list[PlaceView] = [
        {
            "id": _id(row.session_key),
            "kind": "browser",
            "name": "",
            "device": devices.describe(row.device),
            "address": row.address,
            "began_at": row.began_at,
            "is_current": row.session_key == session_key,
        }
        for row in _browsers(user.pk).filter(expire_date__gt=now)[: tokens.MOST_LOG_INS]
    ]
    programs: list[PlaceView] = [
        {
            "id": str(row.pk),
            "kind": "program",
            "name": row.name,
            "device": devices.describe(row.device),
            "address": row.address,
            "began_at": row.created_at,
            "is_current": row.pk == user.log_in_id,
        }
        for row in _programs(user, now=now)
    ]
    return sorted(
        browsers + programs,
        key=lambda each: (each["is_current"], each["began_at"].timestamp() if each["began_at"] else 0.0),
        reverse=True,
    )


def name(*, user: User, session_id: str, name: str, now: datetime) -> PlaceView:
    """Call the device of one of the user's programs so. Raises NotFound, also for a browser, which has no name."""
    found = [row.pk for row in _programs(user, now=now) if str(row.pk) == session_id]
    if not found:
        raise NotFound
    TokenFamily.objects.filter(pk__in=found).update(name=name)
    return next(each for each in list_sessions(user=user, now=now) if each["id"] == session_id)


@transaction.atomic
def end(*, user: User, session_id: str, actor: Actor, now: datetime) -> bool:
    """End one of the user's log-ins; whether there was one: what is over already stays so."""
    ended = [row for row in Session.objects.filter(user_id=user.pk) if _id(row.session_key) == session_id]
    families = [
        row for row in TokenFamily.objects.filter(user=user, revoked_at=None) if str(row.pk) == session_id
    ]
    Session.objects.filter(pk__in=[row.pk for row in ended]).delete()
    TokenFamily.objects.filter(pk__in=[row.pk for row in families]).update(
        revoked_at=now, revoked_because="ended by its user"
    )
    if ended or families:
        audit.write(actor=actor, verb="log-in ended", target=user)
    return bool(ended or families)


@transaction.atomic
def end_all(*, user: User, actor: Actor, now: datetime) -> None:
    """End every log-in of the user's; whoever does so in a browser begins a new one there."""
    services.end_log_ins(user=user, because="ended by its user", now=now)
    Session.objects.filter(user_id=user.pk).delete()
    audit.write(actor=actor, verb="log-ins ended", target=user)


def forget(user: User) -> None:
    """Forget where a user was ever logged in, and every log-in with it."""
    _browsers(user.pk).delete()
    user.token_families.all().delete()


def delete_expired(*, now: datetime) -> int:
    """Forget the sessions that are over, strangers' with their carts among them; return how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _browsers(user_id: UUID | str | None) -> QuerySet[Session]:
    """The newest first."""
    return Session.objects.filter(user_id=user_id).order_by(F("began_at").desc(nulls_last=True), "pk")


def _programs(user: User, *, now: datetime) -> QuerySet[TokenFamily]:
    return TokenFamily.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now)


def _id(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
