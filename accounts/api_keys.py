"""API keys: made once, shown once, kept as a hash.

A key is somebody's, and ends with their work here, and with that of whoever it was shown to.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import Field
from typing_extensions import TypedDict

from accounts import audit, errors, grants, scopes as known_scopes, signals
from accounts.models import ApiKey, User
from kernel import clock, lookup, views
from kernel.actors import Actor
from kernel.errors import Invalid, NotFound
from kernel.jobs import wakeups

JOB = "accounts.end_apps"
SEEN_EVERY = timedelta(minutes=5)
LONGEST_OVERLAP = timedelta(days=7)
LONGEST_APP = 50


class ApiKeyView(TypedDict):
    """An API key, without its text."""

    id: UUID
    name: str
    type: Literal["pk", "sk"]
    prefix: str
    scopes: list[str]
    app: Annotated[str, Field(description="the app that uses it; empty for a program of the shop's own")]
    owner: str | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def list_keys() -> "QuerySet[ApiKey]":
    """Keys with whose they are, the newest first; those that ended too."""
    return ApiKey.objects.select_related("created_by").order_by("-created_at", "id")


def get(*, key_id: UUID) -> ApiKey:
    """One of `list_keys`. Raises NotFound."""
    return lookup.one(list_keys().filter(pk=key_id), NotFound)


def view(key: ApiKey) -> ApiKeyView:
    """One of `list_keys` as every door shows it."""
    return views.of(ApiKeyView, key, owner=None if key.created_by is None else key.created_by.email)


@transaction.atomic
def create(
    *,
    name: str,
    kind: str,
    scopes: Collection[str],
    app: str = "",
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key that is the actor's and return it with its text, which is never shown again.

    Of an installed `app` it is named: when its last key has ended, it is uninstalled. Raises Invalid for an unknown
    scope, for one of a publishable key, for a long name of an app, or for an end that is over; RoleTooHigh where the
    actor does not hold what a scope gives.
    """
    owner = grants.get_granter(actor)
    wanted = sorted(set(scopes))
    if not name.strip():
        raise Invalid(_("Give the key a name."), field="name", reason="required")
    if len(app.strip()) > LONGEST_APP:
        raise Invalid(
            _("At most %(longest)s characters.") % {"longest": LONGEST_APP}, field="app", reason="too_long"
        )
    if kind == ApiKey.Type.PUBLISHABLE and wanted:
        raise Invalid(
            _("A publishable key stands in every browser: it reads what anyone may and takes no scopes."),
            field="scopes",
        )
    clock.check(expires_at, field="expires_at")
    if expires_at is not None and expires_at <= now:
        raise Invalid(_("This moment is over: choose a later one."), field="expires_at")
    _require_known(wanted)
    _require_held(wanted, by=owner, field="scopes")
    key, text = _make(
        name=name.strip(),
        kind=kind,
        scopes=wanted,
        app=app.strip(),
        owner=owner,
        shown_to=owner,
        expires_at=expires_at,
        now=now,
    )
    changes = {"name": ("", key.name), "scopes": ([], wanted), "expires_at": (None, expires_at)}
    audit.write(actor=actor, verb=audit.CREATED, target=key, changes=changes | {"app": ("", key.app)})
    return key, text


def is_over(key: ApiKey, *, now: datetime) -> bool:
    """Whether the key was revoked, replaced or has run out."""
    return key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)


def authenticate(text: str, *, now: datetime) -> ApiKey:
    """The living key of that text. Raises InvalidToken, also where whose it is or who knows it has been let go."""
    lives = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    living = ApiKey.objects.filter(lives, digest=_digest(text), revoked_at__isnull=True)
    key = living.select_related("created_by", "shown_to").first()
    if key is None or not has_people(key):
        raise errors.InvalidToken
    if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now, updated_at=now)
    return key


def list_known(*, user: User, now: datetime) -> list[ApiKey]:
    """The living keys that are somebody's or that they were shown, by name: they end when that person is let go."""
    found = ApiKey.objects.filter(Q(created_by=user) | Q(shown_to=user), revoked_at__isnull=True).order_by(
        "name", "pk"
    )
    return [key for key in found if not is_over(key, now=now)]


def has_people(key: ApiKey) -> bool:
    """Whether whose the key is, and who knows it, work here still: nobody where the terminal made it."""
    return all(person.is_active and person.is_staff for person in _people_of(key))


def is_held(key: ApiKey, permission: str) -> bool:
    """Whether those of `has_people` hold the permission still."""
    return all(person.has_perm(permission) for person in _people_of(key))


def _people_of(key: ApiKey) -> list[User]:
    """Whose the key is, and who knows it where that is somebody else."""
    people = [key.created_by, key.shown_to if key.shown_to_id != key.created_by_id else None]
    return [person for person in people if person is not None]


@transaction.atomic
def update(
    *,
    key_id: UUID,
    name: str | None = None,
    scopes: Collection[str] | None = None,
    owner_id: UUID | None = None,
    actor: Actor,
) -> ApiKey:
    """Rename a key, take scopes away from it, or hand it over to another member of staff; None leaves what is.

    A key of someone who was let go works again once somebody else has handed it over; who hands over one that they
    know goes on knowing it, and it ends with them. Raises NotFound, KeyRevoked,
    StaffNotFound, Invalid for a scope it does not have: that takes another key; and RoleTooHigh where actor or
    new owner does not hold what the key may do.
    """
    key = _lock(key_id)
    changes: dict[str, tuple[object, object]] = {}
    if name is not None and name.strip() != key.name:
        if not name.strip():
            raise Invalid(_("Give the key a name."), field="name", reason="required")
        changes["name"] = (key.name, name.strip())
        key.name = name.strip()
    if scopes is not None and sorted(set(scopes)) != key.scopes:
        more = sorted(set(scopes) - set(key.scopes))
        if more:
            raise Invalid(
                _("The key does not have %(scopes)s: make another one.") % {"scopes": ", ".join(more)},
                field="scopes",
            )
        changes["scopes"] = (key.scopes, sorted(set(scopes)))
        key.scopes = sorted(set(scopes))
    known_by = key.shown_to_id or key.created_by_id
    knows = known_by if known_by == actor.user_id else owner_id
    if owner_id is not None and (owner_id, knows) != (key.created_by_id, known_by):
        owner = User.objects.filter(pk=owner_id, is_staff=True, is_active=True).first()
        if owner is None:
            raise errors.StaffNotFound(field="owner")
        for person in (grants.get_granter(actor), owner):
            _require_held(key.scopes, by=person, field="owner")
        changes["owner"] = (key.created_by and key.created_by.email, owner.email)
        key.created_by, key.shown_to_id = owner, knows
    key.save(update_fields=["name", "scopes", "created_by", "shown_to"])
    audit.write(actor=actor, verb=audit.UPDATED, target=key, changes=changes)
    return key


@transaction.atomic
def rotate(*, key_id: UUID, overlap: timedelta, actor: Actor, now: datetime) -> tuple[ApiKey, str]:
    """Make a key like this one, which ends when the overlap is over; return the new one with its text.

    The new key is whose the old one is, as long as the actor, who is shown it, works here. What the old one made is
    the new one's; without an overlap it ends.
    Raises NotFound, KeyRevoked, Invalid for an overlap beyond LONGEST_OVERLAP, and RoleTooHigh where the actor does
    not hold what the key may do.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Invalid(_("Both keys can work for at most seven days."), field="overlap_hours")
    old = _lock(key_id)
    _require_held(old.scopes, by=grants.get_granter(actor), field="scopes")
    key, text = _make(
        name=old.name,
        kind=old.type,
        scopes=old.scopes,
        app=old.app,
        owner=old.created_by,
        shown_to=grants.get_granter(actor),
        expires_at=old.expires_at,
        now=now,
    )
    ends = now + overlap if old.expires_at is None else min(old.expires_at, now + overlap)
    changes = {"expires_at": (old.expires_at, ends), "replaced_by": (None, key.prefix)}
    old.expires_at = ends
    old.save(update_fields=["expires_at"])
    _look_at_end(old)
    audit.write(actor=actor, verb="rotated", target=old, changes=changes)
    if ends > now:
        signals.key_replaced.send(sender=ApiKey, old=old, new=key)
    return key, text


@transaction.atomic
def revoke(*, key_id: UUID, actor: Actor, now: datetime) -> None:
    """End a key at once; one that has ended stays as it is. An app without a key is uninstalled. Raises NotFound."""
    app = ApiKey.objects.filter(pk=key_id).values_list("app", flat=True).first()
    of_app = Q(pk=key_id) | (Q(app=app) if app else Q())
    held = {key.pk: key for key in ApiKey.objects.select_for_update().filter(of_app).order_by("pk")}
    key = held.get(key_id)
    if key is None:
        raise NotFound
    if key.revoked_at is None:
        was_over, key.revoked_at = is_over(key, now=now), now
        key.save(update_fields=["revoked_at"])
        audit.write(actor=actor, verb="revoked", target=key, changes={"revoked_at": (None, now)})
        if app and not was_over:
            _end_app(app, held.values(), now=now)


@transaction.atomic
def end_apps(*, now: datetime) -> None:
    """Uninstall the apps whose last key has run out since somebody looked."""
    since = wakeups.first_due(JOB, now=now)
    lately = ApiKey.objects.filter(revoked_at=None, expires_at__gte=since or now, expires_at__lte=now)
    for app in sorted(set(lately.exclude(app="").values_list("app", flat=True))):
        _end_app(app, ApiKey.objects.select_for_update().filter(app=app).order_by("pk"), now=now)


def _end_app(app: str, keys: Iterable[ApiKey], *, now: datetime) -> None:
    """Announce that an app is uninstalled where all its locked keys have ended."""
    ends = [min(filter(None, (key.revoked_at, key.expires_at)), default=None) for key in keys]
    if all(end is not None and end <= now for end in ends):
        signals.app_uninstalled.send(sender=ApiKey, app=app, ended=max(filter(None, ends)), now=now)


def _look_at_end(key: ApiKey) -> None:
    if key.app and key.expires_at is not None:
        wakeups.mark(JOB, due_at=key.expires_at)


def list_grantable(*, person: User) -> list[str]:
    """The scopes whose permissions a person holds, in their order."""
    held = person.get_all_permissions()
    every = _permissions()
    return [scope for scope in known_scopes.SCOPES if known_scopes.permissions_of(scope, every) <= held]


def _make(
    *,
    name: str,
    kind: str,
    scopes: list[str],
    app: str,
    owner: User | None,
    shown_to: User | None,
    expires_at: datetime | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    text = f"{kind}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name,
        type=kind,
        prefix=text[:10],
        digest=_digest(text),
        scopes=scopes,
        app=app,
        created_by=owner,
        shown_to=shown_to,
        created_at=now,
        expires_at=expires_at,
    )
    _look_at_end(key)
    return key, text


def _lock(key_id: UUID) -> ApiKey:
    found = ApiKey.objects.select_for_update(of=("self",)).select_related("created_by")
    key = lookup.one(found.filter(pk=key_id), NotFound)
    if key.revoked_at is not None:
        raise errors.KeyRevoked
    return key


def _require_known(wanted: Collection[str]) -> None:
    unknown = [scope for scope in wanted if scope not in known_scopes.SCOPES]
    if unknown:
        raise Invalid(
            _("There is no scope %(scopes)s: GET /scopes lists them.") % {"scopes": ", ".join(unknown)},
            field="scopes",
            reason="unknown",
        )


def _require_held(wanted: Collection[str], *, by: User | None, field: str) -> None:
    if by is None or not wanted:
        return
    held, every = by.get_all_permissions(), _permissions()
    lacking = [scope for scope in wanted if not known_scopes.permissions_of(scope, every) <= held]
    if lacking:
        raise errors.RoleTooHigh(
            _("%(person)s does not hold what %(scopes)s gives.")
            % {"person": by.email, "scopes": ", ".join(lacking)},
            field=field,
        )


def _permissions() -> set[str]:
    found = Permission.objects.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
