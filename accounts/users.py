"""Users as operators and owners keep them: opened with a first password, renamed, let in and kept out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit, errors, grants, services, signals, staff
from accounts.models import Profile, User
from accounts.signals import LogInChange
from kernel import lookup, scope, throttling, writing
from kernel.actors import Actor
from kernel.errors import Invalid
from kernel.mailboxes import normalise_email

_MEANINGS = {"user_email_once": errors.EmailTaken(field="email")}
OLD_PASSWORDS = throttling.Limit("old_password", 5, 900, is_strict=True)
_FIELDS = ("email", "first_name", "last_name", "is_active", "is_staff")


class UserValues(TypedDict, total=False):
    """What is kept of a user; `groups` are ids of roles, and replace those there are."""

    email: str
    first_name: str
    last_name: str
    is_active: bool
    is_staff: bool
    groups: Collection[int]


@transaction.atomic
def create(*, values: UserValues, password: str, actor: Actor) -> User:
    """Open an account with a first password. Raises EmailTaken, WeakPassword, RoleTooHigh, Invalid or Several."""
    granter = grants.get_granter(actor)
    user = User()
    changes = _fill(user, values)
    services.check_password_strength(
        password, email=user.email, first_name=user.first_name, last_name=user.last_name
    )
    user.set_password(password)
    _save(user)
    Profile.objects.create(user=user)
    roles = grants.get_grantable(role_ids=values.get("groups", ()), granter=granter, field="groups")
    user.groups.set(roles)
    if roles:
        changes["groups"] = ([], staff.names(roles))
    audit.write(actor=actor, verb=audit.CREATED, target=user, changes=changes, hidden=_personal(user))
    return user


@transaction.atomic
def update(*, user_id: UUID, values: UserValues, actor: Actor, now: datetime) -> User:
    """Change a user; what is not named stays. Who is kept out loses every log-in and invitation with it.

    Raises StaffNotFound, EmailTaken, LastOwner, Unproved for someone who would become staff and has not shown that
    the address is theirs, RoleTooHigh for someone, or a role, that holds what the actor does not, Invalid or
    Several.
    """
    granter = grants.get_granter(actor)
    user = lookup.one(User.objects.select_for_update(no_key=True).filter(pk=user_id), errors.StaffNotFound)
    grants.require_within(granter, user)
    before = list(user.groups.all())
    was_staff, was_active, address = user.is_staff, user.is_active, user.email
    changes = _fill(user, values)
    if user.is_staff and not was_staff and user.email_verified_at is None:
        raise errors.Unproved(
            _("Their e-mail address is not confirmed yet.")
            if scope.is_platform()
            else _("Their e-mail address is not confirmed yet: invite them.")
        )
    after = before
    if "groups" in values:
        after = grants.get_grantable(role_ids=values["groups"], granter=granter, field="groups")
    if not scope.is_platform():
        grants.keep_owner(user, staying=after, works=user.is_active and user.is_staff)
    _save(user)
    if user.email != address:
        signals.log_in_changed.send(sender=User, user=user, change=LogInChange.ADDRESS, to=address, now=now)
    if was_active and not user.is_active:
        services.deactivate(user=user, now=now)
    if staff.names(before) != staff.names(after):
        user.groups.set(after)
        changes["groups"] = (staff.names(before), staff.names(after))
    audit.write(actor=actor, verb=audit.UPDATED, target=user, changes=changes, hidden=_personal(user))
    return user


@transaction.atomic
def set_password(*, user_id: UUID, password: str, actor: Actor, now: datetime) -> None:
    """Give a user another password, which ends every log-in of theirs.

    Raises StaffNotFound, WeakPassword, RoleTooHigh for someone who holds what the actor does not, and ReservedAddress
    for an operator who was let in: nobody acts in their name.
    """
    user = writing.lock(User, user_id, missing=errors.StaffNotFound())
    services.check_address(user.email)
    grants.require_within(grants.get_granter(actor), user)
    _set_password(user, password, actor=actor, now=now)


@transaction.atomic
def change_password(*, user_id: UUID, old: str, new: str, actor: Actor, now: datetime) -> None:
    """Give oneself another password, which ends every log-in.

    Raises RateLimited for the sixth old one in a quarter of an hour: whoever found a session does not try them out.
    Raises StaffNotFound, Invalid for a wrong one, WeakPassword.
    """
    user = writing.lock(User, user_id, missing=errors.StaffNotFound())
    check_present_password(user=user, password=old, field="old")
    _set_password(user, new, actor=actor, now=now)


def check_present_password(*, user: User, password: str, field: str) -> None:
    """See that whoever uses a log-in knows its password. Raises Invalid, or RateLimited as `change_password` does."""
    throttling.require(OLD_PASSWORDS, str(user.pk))
    if not user.check_password(password):
        raise Invalid(_("This is not your present password."), field=field)
    throttling.give_back(OLD_PASSWORDS, str(user.pk))


def _set_password(user: User, password: str, *, actor: Actor, now: datetime) -> None:
    services.check_password_strength(
        password, email=user.email, first_name=user.first_name, last_name=user.last_name
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    signals.log_in_changed.send(sender=User, user=user, change=LogInChange.PASSWORD, to=user.email, now=now)
    audit.write(
        actor=actor,
        verb="password set",
        target=user,
        changes={"password": (None, None)},
        hidden=("password",),
    )


def _fill(user: User, values: Mapping[str, Any]) -> writing.Changes:
    given = {name: values[name] for name in _FIELDS if name in values}
    if "email" in given:
        given["email"] = normalise_email(given["email"])
        if given["email"] != user.email or not given["email"]:
            services.check_address(user.email)
            given["email"] = services.clean_address(given["email"])
            user.email_verified_at = user.invited_at = user.invited_as = user.invited_by = None
    return writing.assign(user, given)


def _save(user: User) -> None:
    writing.check(user)
    writing.save(user, meanings=_MEANINGS)


def _personal(user: User) -> tuple[str, ...]:
    """What is a buyer's own is not for the record; what staff are called is."""
    return () if user.is_staff else ("email", "first_name", "last_name")
