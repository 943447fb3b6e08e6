"""Who helps run a shop: what they may do, and the end of it. They are deactivated, never deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import errors, grants, services
from accounts.models import User


def list_staff(*, is_active: bool | None = None) -> "QuerySet[User]":
    """Members of staff with their roles, by address; those who were deactivated too, unless it says otherwise."""
    found = User.objects.filter(is_staff=True).prefetch_related("groups").order_by("email")
    return found if is_active is None else found.filter(is_active=is_active)


def get(*, staff_id: UUID) -> User:
    """One of `list_staff`. Raises StaffNotFound."""
    user = list_staff().filter(pk=staff_id).first()
    if user is None:
        raise errors.StaffNotFound
    return user


def view(user: User) -> dict[str, Any]:
    """A member of staff as the API writes them."""
    return {
        "id": user.pk,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": user.is_active,
        "email_verified": user.email_verified_at is not None,
        "roles": sorted(
            ({"id": role.pk, "name": role.name} for role in user.groups.all()), key=lambda role: role["name"]
        ),
        "last_login": user.last_login,
        "created_at": user.created_at,
    }


def change(
    *,
    staff_id: UUID,
    role_ids: Collection[int] | None = None,
    is_active: bool | None = None,
    actor: User,
    now: datetime,
) -> User:
    """Give these roles and no others, and let in or keep out; None leaves what is.

    Whoever is kept out is so at once, and comes back by a new log-in only. Raises StaffNotFound,
    RoleNotFound, LastOwner, and RoleTooHigh for someone, or a role, that holds what the actor does not.
    """
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).filter(pk=staff_id, is_staff=True).first()
        if user is None:
            raise errors.StaffNotFound
        grants.require_within(actor, user)
        roles = list(user.groups.all())
        if role_ids is not None:
            roles = grants.get_grantable(role_ids=role_ids, actor=actor, field="roles")
        works = user.is_active if is_active is None else is_active
        grants.keep_owner(user, staying=roles, works=works)
        if role_ids is not None:
            user.groups.set(roles)
        if works and not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
        elif user.is_active and not works:
            services.deactivate(user=user, now=now)
    return get(staff_id=staff_id)
