"""A shop's own roles, and what may be changed of those it started with."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from accounts import errors, grants, roles
from accounts.models import User
from kernel.errors import Invalid


def list_roles() -> "QuerySet[Group]":
    """Every role with its permissions, and as `people` how many have it."""
    found = Group.objects.annotate(people=Count("user", distinct=True)).order_by("name", "id")
    return found.prefetch_related("permissions__content_type")


def get(*, role_id: int) -> Group:
    """One of `list_roles`. Raises RoleNotFound."""
    role = list_roles().filter(pk=role_id).first()
    if role is None:
        raise errors.RoleNotFound
    return role


def view(role: Any) -> dict[str, Any]:
    """One of `list_roles` as the API writes it."""
    return {
        "id": role.pk,
        "name": role.name,
        "is_built_in": is_built_in(role),
        "people": role.people,
        "permissions": names_held(role),
    }


def names_held(role: Any) -> list[str]:
    """The permissions of one of `list_roles`, as `app.codename`."""
    return sorted(f"{each.content_type.app_label}.{each.codename}" for each in role.permissions.all())


def is_built_in(role: Group) -> bool:
    """Whether shops start with it: a release may add permissions to it, by its name."""
    return role.name in roles.PATTERNS


def create(*, name: str, permissions: Collection[str], actor: User) -> Group:
    """Make a role of permissions given as `app.codename`. Raises RoleNameTaken, RoleTooHigh or Invalid."""
    held = _find_permissions(permissions, actor=actor)
    with transaction.atomic():
        role = _save(Group(name=name.strip()))
        role.permissions.set(held)
    return get(role_id=role.pk)


def update(*, role_id: int, name: str | None, permissions: Collection[str] | None, actor: User) -> Group:
    """Rename a role, or say anew what it holds; None leaves it.

    Raises RoleNotFound, RoleProtected, RoleNameTaken, Invalid, and RoleTooHigh where the role holds, or is to
    hold, what the actor does not.
    """
    with transaction.atomic():
        role = _lock(role_id, actor=actor)
        if role.name == roles.OWNER:
            raise errors.RoleProtected("The owner's role stays as it is.")
        if name is not None and name.strip() != role.name:
            if is_built_in(role):
                raise errors.RoleProtected("A role that shops start with keeps its name.", field="name")
            role.name = name.strip()
            _save(role)
        if permissions is not None:
            role.permissions.set(_find_permissions(permissions, actor=actor))
    return get(role_id=role_id)


def delete(*, role_id: int, actor: User) -> None:
    """Delete a role of the shop's own. Raises RoleNotFound, RoleProtected, RoleTooHigh or RoleInUse."""
    with transaction.atomic():
        role = _lock(role_id, actor=actor)
        if is_built_in(role):
            raise errors.RoleProtected("A role that shops start with is not deleted.")
        if is_in_use(role):
            raise errors.RoleInUse
        role.delete()


def is_in_use(role: Group) -> bool:
    """Whether somebody has it, or is invited to it."""
    return User.objects.filter(groups=role).exists() or User.objects.filter(invited_as=role).exists()


def _lock(role_id: int, *, actor: User) -> Group:
    role = Group.objects.select_for_update().filter(pk=role_id).first()
    if role is None:
        raise errors.RoleNotFound
    if not grants.roles_within(actor).filter(pk=role_id).exists():
        raise errors.RoleTooHigh("The role holds permissions that you do not.")
    return role


def _save(role: Group) -> Group:
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise errors.RoleNameTaken(field="name") from error
    return role


def _find_permissions(names: Collection[str], *, actor: User) -> list[Permission]:
    every = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in Permission.objects.select_related("content_type")
    }
    unknown = sorted(set(names) - set(every))
    if unknown:
        raise Invalid(f"There is no permission {', '.join(unknown)}.", field="permissions")
    lacking = sorted(name for name in set(names) if not actor.has_perm(name))
    if lacking:
        raise errors.RoleTooHigh(f"You do not hold {', '.join(lacking)}.", field="permissions")
    return [every[name] for name in set(names)]
