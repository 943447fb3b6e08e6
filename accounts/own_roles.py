"""A shop's own roles, and what may be changed of those it started with."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Count, DateTimeField, Func, QuerySet
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit, errors, grants, roles
from accounts.models import User
from kernel import lookup, writing
from kernel.actors import Actor
from kernel.errors import Invalid

_MEANINGS = {"auth_group_name_key": errors.RoleNameTaken(field="name")}


class _ChangedAt(Func):
    """When a role last changed: a column that Django's model of it does not know."""

    template = '"auth_group"."updated_at"'
    output_field = DateTimeField()


class RoleView(TypedDict):
    """A role and what it holds."""

    id: int
    name: str
    is_built_in: bool
    people: int
    permissions: list[str]
    updated_at: datetime


def list_roles() -> "QuerySet[Group]":
    """Every role with its permissions, as `people` how many have it, and as `updated_at` when it last changed."""
    found = Group.objects.annotate(people=Count("user", distinct=True), updated_at=_ChangedAt())
    found = found.order_by("name", "id")
    return found.prefetch_related("permissions__content_type")


def get(*, role_id: int) -> Group:
    """One of `list_roles`. Raises RoleNotFound."""
    return lookup.one(list_roles().filter(pk=role_id), errors.RoleNotFound)


def view(role: Group) -> RoleView:
    """One of `list_roles` as the API writes it."""
    return {
        "id": role.pk,
        "name": role.name,
        "is_built_in": is_built_in(role),
        "people": role.people,  # type: ignore[attr-defined]  # `list_roles` counts them
        "permissions": names_held(role),
        "updated_at": role.updated_at,  # type: ignore[attr-defined]
    }


def names_held(role: Group) -> list[str]:
    """The permissions of one of `list_roles`, as `app.codename`."""
    return sorted(f"{each.content_type.app_label}.{each.codename}" for each in role.permissions.all())


def is_built_in(role: Group) -> bool:
    """Whether shops start with it: a release may add permissions to it, by its name."""
    return role.name in roles.PATTERNS


@transaction.atomic
def create(*, name: str, permissions: Collection[str], actor: Actor) -> Group:
    """Make a role of permissions given as `app.codename`. Raises RoleNameTaken, RoleTooHigh or Invalid."""
    held = _find_permissions(permissions, granter=grants.get_granter(actor))
    role = Group(name=name.strip())
    _save(role)
    role.permissions.set(held)
    changes = {"name": ("", role.name), "permissions": ([], sorted(set(permissions)))}
    audit.write(actor=actor, verb=audit.CREATED, target=role, changes=changes)
    return get(role_id=role.pk)


@transaction.atomic
def update(
    *, role_id: int, name: str | None = None, permissions: Collection[str] | None = None, actor: Actor
) -> Group:
    """Rename a role, or say anew what it holds; None leaves it.

    Raises RoleNotFound, RoleProtected, RoleNameTaken, Invalid, and RoleTooHigh where the role holds, or is to
    hold, what the actor does not.
    """
    granter = grants.get_granter(actor)
    role = _lock(role_id, granter=granter)
    if role.name == roles.OWNER:
        raise errors.RoleProtected(_("The owner's role stays as it is."))
    changes: writing.Changes = {}
    if name is not None and name.strip() != role.name:
        if is_built_in(role):
            raise errors.RoleProtected(_("A built-in role cannot be renamed."), field="name")
        changes = writing.assign(role, {"name": name.strip()})
        _save(role)
    if permissions is not None:
        before, after = names_held(get(role_id=role_id)), sorted(set(permissions))
        if before != after:
            role.permissions.set(_find_permissions(permissions, granter=granter))
            changes["permissions"] = (before, after)
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE auth_group SET updated_at = statement_timestamp() WHERE id = %s", [role_id]
            )
    audit.write(actor=actor, verb=audit.UPDATED, target=role, changes=changes)
    return get(role_id=role_id)


@transaction.atomic
def delete(*, role_id: int, actor: Actor) -> None:
    """Delete a role of the shop's own. Raises RoleNotFound, RoleProtected, RoleTooHigh or RoleInUse."""
    role = _lock(role_id, granter=grants.get_granter(actor))
    if is_built_in(role):
        raise errors.RoleProtected(_("A built-in role cannot be deleted."))
    if is_in_use(role):
        raise errors.RoleInUse
    audit.write(actor=actor, verb=audit.DELETED, target=role)
    role.delete()


def is_in_use(role: Group) -> bool:
    """Whether somebody has it, or is invited to it."""
    return User.objects.filter(groups=role).exists() or User.objects.filter(invited_as=role).exists()


def _lock(role_id: int, *, granter: User | None) -> Group:
    role = writing.lock(Group, role_id, missing=errors.RoleNotFound())
    if granter is not None and not grants.roles_within(granter).filter(pk=role_id).exists():
        raise errors.RoleTooHigh(_("The role holds permissions that you do not."))
    return role


def _save(role: Group) -> None:
    writing.check(role)
    writing.save(role, meanings=_MEANINGS)


def _find_permissions(names: Collection[str], *, granter: User | None) -> list[Permission]:
    every = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in Permission.objects.select_related("content_type")
    }
    unknown = sorted(set(names) - set(every))
    if unknown:
        raise Invalid(
            _("There is no permission %(names)s.") % {"names": ", ".join(unknown)}, field="permissions"
        )
    lacking = sorted(name for name in set(names) if granter is not None and not granter.has_perm(name))
    if lacking:
        raise errors.RoleTooHigh(
            _("You do not hold %(names)s.") % {"names": ", ".join(lacking)}, field="permissions"
        )
    return [every[name] for name in set(names)]
