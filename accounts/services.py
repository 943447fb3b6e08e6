"""Writes on accounts. Every function works in the current schema's world."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts import errors, grants, signals
from accounts.models import Profile, TokenFamily, User
from kernel import scope
from kernel.errors import Invalid
from kernel.mailboxes import normalise_email
from kernel.postal_addresses import clean_email

SUPPORT_DOMAIN = "@support.invalid"
"""Where operators who enter a shop have their address; nobody else does (RFC 6761, 6.4)."""


def check_address(email: str) -> None:
    """See that whoever is to have the address is not taken for support. Raises ReservedAddress."""
    if normalise_email(email).endswith(SUPPORT_DOMAIN):
        raise errors.ReservedAddress(field="email")


def clean_address(email: str) -> str:
    """The address in its one form, by the rules of mail. Raises Invalid, ReservedAddress."""
    check_address(email)
    found = clean_email(email)
    if not found:
        raise Invalid(_("Give an e-mail address."), field="email", reason="required")
    return found


def check_password_strength(password: str, *, email: str, first_name: str = "", last_name: str = "") -> None:
    """Run Django's password validators. Raises WeakPassword with all their reasons."""
    someone = User(email=email, first_name=first_name, last_name=last_name)
    try:
        password_validation.validate_password(password, user=someone)
    except ValidationError as error:
        raise errors.WeakPassword(" ".join(error.messages), field="password") from error


def register(*, email: str, password: str, first_name: str = "", last_name: str = "") -> User:
    """Create a user and their profile. Raises EmailTaken, WeakPassword or ReservedAddress."""
    email = clean_address(email)
    check_password_strength(password, email=email, first_name=first_name, last_name=last_name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
            Profile.objects.create(user=user)
    except IntegrityError as error:
        raise errors.EmailTaken(field="email") from error
    return user


def add(*, email: str, first_name: str = "", last_name: str = "") -> User:
    """Create a user without a password, who chooses one by the link of a reset.

    Raises EmailTaken, ReservedAddress.
    """
    email = clean_address(email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name)
            Profile.objects.create(user=user)
    except IntegrityError as error:
        raise errors.EmailTaken(field="email") from error
    return user


def ensure_user(*, email: str, password_hash: str) -> tuple[User, bool]:
    """The user of that address, created with the hash where there is none, and whether they were.

    Never changes a password. Parallel calls for one address end with one user. Raises ReservedAddress.
    """
    return _ensure(email=clean_address(email), password_hash=password_hash, is_staff=False)


def _ensure(*, email: str, password_hash: str, is_staff: bool) -> tuple[User, bool]:
    wanted = User(email=normalise_email(email), password=password_hash, is_staff=is_staff)
    User.objects.bulk_create([wanted], ignore_conflicts=True)
    user = User.objects.get(email=wanted.email)
    created = user.pk == wanted.pk
    if created:
        Profile.objects.create(user=user)
    return user, created


def ensure_staff(*, email: str, password_hash: str, role: str) -> User:
    """The user as a member of staff with the role, created where there is none. Raises ReservedAddress."""
    return _ensure_staff(clean_address(email), password_hash, role)


def ensure_support(*, operator: str, role: str) -> User:
    """The user that an operator of this name is in a shop: of its staff with the role, and without a password."""
    return _ensure_staff(operator.replace("@", "=") + SUPPORT_DOMAIN, make_password(None), role)


def _ensure_staff(email: str, password_hash: str, role: str) -> User:
    user, _ = _ensure(email=email, password_hash=password_hash, is_staff=True)
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=role))
    return user


def mark_email_verified(*, email: str, now: datetime) -> None:
    """Record that the address was shown to belong to its user."""
    User.objects.filter(email=normalise_email(email), email_verified_at__isnull=True).update(
        email_verified_at=now, updated_at=now
    )


def forget_opener(*, user: User, now: datetime) -> None:
    """Take out of a locked account what whoever opened it knows and gave, as its mailbox shows whose it is.

    It may have been somebody else, who waits for goods. Staff were shown to be who they are.
    """
    if user.is_address_theirs or user.is_staff or scope.is_platform():
        return
    user.first_name = user.last_name = ""
    user.set_unusable_password()
    user.save(update_fields=["first_name", "last_name", "password"])
    Profile.objects.filter(user=user).update(phone="", birth_date=None, accepts_marketing=False)
    end_log_ins(user=user, because="address shown", now=now)
    signals.opener_forgotten.send(sender=User, user=user)


def deactivate(*, user: User, now: datetime) -> None:
    """Take a user's access away: they cannot log in, every log-in of theirs and every invitation is dead.

    Raises LastOwner for the only active owner of a shop.
    """
    with transaction.atomic():
        grants.keep_owner(user)
        shut_out(user=user, now=now)


def shut_out(*, user: User, now: datetime) -> None:
    """As `deactivate`, of somebody who works here no longer or never did, in the caller's transaction."""
    user.is_active = False
    user.invited_at = user.invited_as = user.invited_by = None
    user.save(update_fields=["is_active", "invited_at", "invited_as", "invited_by"])
    end_log_ins(user=user, because="deactivated", now=now)


def delete(*, user_ids: Collection[UUID]) -> None:
    """Delete accounts of a shop that nothing hangs on but what they told of themselves and their log-ins."""
    Profile.objects.filter(user__in=user_ids).delete()
    TokenFamily.objects.filter(user__in=user_ids).delete()
    with connection.cursor() as cursor:  # Django would look for what the platform alone has of users
        cursor.execute("DELETE FROM accounts_user WHERE id = ANY(%s)", [list(user_ids)])


def reactivate(*, user: User) -> None:
    """Let somebody in again whose access was taken away; they begin with a new log-in."""
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])


def hold(user: User) -> None:
    """Keep a user as they were when they were let in until the caller's transaction ends; first of all its locks.

    Raises InvalidToken where somebody else has the account by now, or nobody.
    """
    if not User.objects.is_still(user):
        raise errors.InvalidToken


def end_log_ins(*, user: User, because: str, now: datetime) -> None:
    """Revoke every token and end every session of a user's, for a reason that is kept."""
    user.log_ins_ended_at = now
    User.objects.filter(pk=user.pk).update(log_ins_ended_at=now)
    user.token_families.filter(revoked_at__isnull=True).update(revoked_at=now, revoked_because=because)
