"""Who may give what: nobody grants, or takes over, what they do not hold themselves."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import errors, roles
from accounts.models import User
from kernel.actors import Actor, Kind


def get_granter(actor: Actor) -> User | None:
    """The person behind the actor, for the limit of what they may give; None for the terminal and for operators.

    Raises InPersonOnly for a program.
    """
    if actor.kind in (Kind.COMMAND, Kind.JOB, Kind.OPERATOR):
        return None
    if actor.kind is not Kind.PERSON or actor.user_id is None:
        raise errors.InPersonOnly
    return User.objects.get(pk=actor.user_id)


def is_owner(user: User) -> bool:
    """Whether they work here as an owner."""
    return user.is_active and user.is_staff and user.groups.filter(name=roles.OWNER).exists()


def held_by(user: User) -> QuerySet[Permission]:
    """The permissions a user holds, in the order they are shown."""
    every = Permission.objects.select_related("content_type").order_by(
        "content_type__app_label", "content_type__model", "codename"
    )
    if user.is_superuser:
        return every
    return every.filter(group__user=user).distinct()


def roles_within(user: User) -> QuerySet[Group]:
    """The roles that hold nothing the user does not."""
    every = Group.objects.order_by("name")
    if user.is_superuser:
        return every
    beyond = Permission.objects.exclude(pk__in=held_by(user).order_by().values("pk"))
    return every.exclude(pk__in=Group.objects.filter(permissions__in=beyond).values("pk"))


def is_within(user: User, other: User) -> bool:
    """Whether `other` holds nothing that `user` does not, so that taking them over gains nothing.

    What a deactivated user will hold again counts as held.
    """
    if user.is_superuser or other == user:
        return True
    mine = held_by(user).order_by().values("pk")
    return not other.is_superuser and not held_by(other).exclude(pk__in=mine).exists()


def require_within(user: User | None, other: User) -> None:
    """Raises RoleTooHigh for someone who holds more than oneself."""
    if user is not None and not is_within(user, other):
        raise errors.RoleTooHigh(_("They hold permissions that you do not."))


def get_grantable(*, role_ids: Collection[int], granter: User | None, field: str) -> list[Group]:
    """The roles of these ids, which the granter may give. Raises RoleNotFound or RoleTooHigh, of that field."""
    wanted = set(role_ids)
    if Group.objects.filter(pk__in=wanted).count() != len(wanted):
        raise errors.RoleNotFound(field=field)
    within = Group.objects.order_by("name") if granter is None else roles_within(granter)
    found = list(within.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise errors.RoleTooHigh(field=field)
    return found


def keep_owner(user: User, *, staying: Iterable[Group] = (), works: bool = False) -> None:
    """Hold the owners still until the transaction ends, in which the user keeps only these roles and this state.

    Raises LastOwner where no active owner would be left. Whoever takes an owner away comes by here and waits
    for who was here first: of two owners who demote each other one stays.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk").first()
        Group.objects.select_for_update(no_key=True).filter(name=roles.OWNER).values_list("pk").first()
        if works and any(group.name == roles.OWNER for group in staying):
            return
        owners = User.objects.filter(is_active=True, is_staff=True, groups__name=roles.OWNER)
        if owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists():
            raise errors.LastOwner
