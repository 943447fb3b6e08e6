"""Who may give what: nobody grants, or takes over, what they do not hold themselves."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from accounts import roles
from accounts.models import User


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
    """Whether `other` holds nothing that `user` does not, so that taking them over gains nothing."""
    if user.is_superuser or other == user:
        return True
    return not other.is_superuser and other.get_all_permissions() <= user.get_all_permissions()


def is_last_owner(user: User, *, staying: Iterable[Group] = (), is_active: bool = False) -> bool:
    """Whether no active owner is left once the user has only these roles and this state."""
    if is_active and any(group.name == roles.OWNER for group in staying):
        return False
    owners = User.objects.filter(is_active=True, is_staff=True, groups__name=roles.OWNER)
    return owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists()
