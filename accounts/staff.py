"""Who helps run a shop: what they may do, and the end of it. They are deactivated, never deleted."""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from typing_extensions import TypedDict

from accounts import audit, errors, grants, services
from accounts.models import User
from kernel import lookup, views
from kernel.actors import Actor

_NAMED = re.compile(r"(?<![\w.@])@(\w[\w.+-]{0,80}(?:@[\w.-]{1,200})?)")


class RoleName(TypedDict):
    """A role, by its name."""

    id: int
    name: str


class StaffView(TypedDict):
    """A member of staff."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    is_active: bool
    email_verified: bool
    roles: list[RoleName]
    last_login: datetime | None
    created_at: datetime
    updated_at: datetime


def list_staff(*, is_active: bool | None = None) -> "QuerySet[User]":
    """Members of staff with their roles, by address; those who were deactivated too, unless it says otherwise."""
    found = User.objects.filter(is_staff=True).prefetch_related("groups").order_by("email")
    return found if is_active is None else found.filter(is_active=is_active)


def get(*, staff_id: UUID) -> User:
    """One of `list_staff`. Raises StaffNotFound."""
    return lookup.one(list_staff().filter(pk=staff_id), errors.StaffNotFound)


def handles(*, may: str) -> dict[str, User]:
    """What staff who hold a permission are called in notes: by the beginning of their address, or whole where two
    share it.
    """
    app, _dot, codename = may.partition(".")
    given = Permission.objects.filter(content_type__app_label=app, codename=codename)
    holders = Q(is_superuser=True) | Q(groups__permissions__in=given)
    found: dict[str, list[User]] = defaultdict(list)
    for user in list_staff(is_active=True).filter(holders).distinct():
        found[str(user.email).partition("@")[0]].append(user)
    return {
        name if len(users) == 1 else str(user.email): user for name, users in found.items() for user in users
    }


def named_in(text: str, *, may: str) -> list[User]:
    """Whom of the staff who hold a permission a text names, as in `@ada` or `@ada@shop.example`."""
    names = {name.rstrip(".-").lower() for name in _NAMED.findall(text)}
    if not names:
        return []
    return [user for name, user in handles(may=may).items() if names & {name, str(user.email)}]


def view(user: User) -> StaffView:
    """A member of staff as every door shows them."""
    roles: list[RoleName] = [{"id": role.pk, "name": role.name} for role in user.groups.all()]
    return views.of(
        StaffView,
        user,
        email_verified=user.email_verified_at is not None,
        roles=sorted(roles, key=lambda role: role["name"]),
    )


@transaction.atomic
def update(
    *,
    staff_id: UUID,
    role_ids: Collection[int] | None = None,
    is_active: bool | None = None,
    actor: Actor,
    now: datetime,
) -> User:
    """Give these roles and no others, and let in or keep out; None leaves what is.

    Whoever is kept out is so at once, with every key that is theirs, and comes back by a new log-in only. Raises
    StaffNotFound, RoleNotFound, LastOwner, and RoleTooHigh for someone, or a role, that holds what the actor does
    not.
    """
    granter = grants.get_granter(actor)
    roles = (
        None if role_ids is None else grants.get_grantable(role_ids=role_ids, granter=granter, field="roles")
    )
    return _write(staff_id, roles, is_active, granter, actor=actor, now=now)


@transaction.atomic
def keep_out(*, staff_id: UUID, actor: Actor, now: datetime) -> User:
    """Let somebody in no more, as `update` does. Raises StaffNotFound, LastOwner, RoleTooHigh."""
    return _write(staff_id, None, False, grants.get_granter(actor), actor=actor, now=now)


def _write(
    staff_id: UUID,
    roles: Collection[Group] | None,
    is_active: bool | None,
    granter: User | None,
    *,
    actor: Actor,
    now: datetime,
) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=staff_id, is_staff=True).first()
    if user is None:
        raise errors.StaffNotFound
    grants.require_within(granter, user)
    before = list(user.groups.all())
    after = before if roles is None else list(roles)
    works = user.is_active if is_active is None else is_active
    grants.keep_owner(user, staying=after, works=works)
    changes = {
        name: change
        for name, change in (
            ("roles", (names(before), names(after))),
            ("is_active", (user.is_active, works)),
        )
        if change[0] != change[1]
    }
    user.groups.set(after)
    if user.is_active and not works:
        services.deactivate(user=user, now=now)
    elif changes:
        user.is_active = works
        user.save(update_fields=["is_active"])
    audit.write(actor=actor, verb=audit.UPDATED, target=user, changes=changes)
    return get(staff_id=staff_id)


def names(roles: Collection[Group]) -> list[str]:
    """What the roles are called, in order."""
    return sorted(role.name for role in roles)
