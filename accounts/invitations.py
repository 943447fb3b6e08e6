"""Being asked to help run a shop: an e-mail with a token, and a password chosen by who answers it.

The invitation is on the user it is for, whom nobody can log in as before they answer unless they had an
account already. The token is signed with a key of the shop's own and kept nowhere; it dies by what it
changes: once it is used, taken back or sent anew, it fits nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from typing_extensions import TypedDict

from accounts import audit, errors, grants, services, signals
from accounts.models import User
from accounts.staff import RoleName
from kernel import keys, throttling
from kernel.actors import Actor, Kind

LIFETIME = timedelta(days=3)
MAY_INVITE = "accounts.add_user"


class InvitationView(TypedDict):
    """An invitation that was not answered yet; one that ran out fits nothing and can be sent again."""

    id: UUID
    email: str
    role: RoleName | None
    invited_by: str
    invited_at: datetime
    expires_at: datetime


def list_invitations() -> "QuerySet[User]":
    """Those who were invited and have not answered, also too late; the newest first."""
    found = User.objects.filter(invited_at__isnull=False, is_staff=False)
    return found.select_related("invited_as", "invited_by").order_by("-invited_at", "id")


def view(user: User) -> InvitationView:
    """An invitation as every door shows it; it has the id of whom it is for."""
    role, by = user.invited_as, user.invited_by
    assert user.invited_at is not None
    return {
        "id": user.pk,
        "email": user.email,
        "role": None if role is None else {"id": role.pk, "name": role.name},
        "invited_by": "" if by is None else by.email,
        "invited_at": user.invited_at,
        "expires_at": user.invited_at + LIFETIME,
    }


def invite(*, email: str, role_id: int, actor: Actor, now: datetime) -> User:
    """Ask whom the address belongs to, to help run the shop in this role. Asking again sends another token.

    Whoever has an account keeps it as it is until they answer. Raises RoleNotFound, RoleTooHigh, AlreadyStaff,
    Deactivated, or RateLimited for who asks too many.
    """
    granter = grants.get_granter(actor)
    throttling.require(throttling.INVITATION, f"user:{actor.user_id}")
    (role,) = grants.get_grantable(role_ids=[role_id], granter=granter, field="role")
    with transaction.atomic():
        made, _ = services.ensure_user(email=email, password_hash=make_password(None))
        user = User.objects.select_for_update(no_key=True).get(pk=made.pk)
        if user.is_staff:
            raise errors.AlreadyStaff
        if not user.is_active:
            raise errors.Deactivated
        user.invited_at, user.invited_as, user.invited_by = now, role, granter
        user.save(update_fields=["invited_at", "invited_as", "invited_by"])
        signals.staff_invited.send(
            sender=User,
            user=user,
            role=role.name,
            invited_by="" if granter is None else granter.get_full_name(),
            token=make_token(user=user),
            lifetime=LIFETIME,
            now=now,
        )
        audit.write(actor=actor, verb="invited", target=user, changes={"role": (None, role.name)})
    return user


@transaction.atomic
def revoke(*, user_id: UUID, actor: Actor) -> None:
    """Take an invitation back. Raises InvitationNotFound."""
    user = list_invitations().select_for_update(no_key=True, of=("self",)).filter(pk=user_id).first()
    if user is None:
        raise errors.InvitationNotFound
    role = user.invited_as
    user.invited_at = user.invited_as = user.invited_by = None
    user.save(update_fields=["invited_at", "invited_as", "invited_by"])
    audit.write(
        actor=actor,
        verb="invitation revoked",
        target=user,
        changes={"role": (None if role is None else role.name, None)},
    )


def make_token(*, user: User) -> str:
    """What the link in the invitation carries."""
    assert user.invited_at is not None
    return _signer().sign_object({"user": str(user.pk), "at": user.invited_at.isoformat()})


def get_invited(*, token: str, now: datetime) -> User:
    """Whom the token would make staff; it stays good. Raises InvalidToken."""
    return _read(token, now=now, lock=False)


def accept(*, token: str, password: str, address: str = "", now: datetime) -> User:
    """Make whom the token names a member of staff with this password; the token is used up by it.

    The mailbox has shown that the address is theirs. Whoever opened an account under it before, and may be
    somebody else, is logged out everywhere and does not know the password, and what they gave it is gone.
    Raises InvalidToken, also where who invited may not give the role any more, or WeakPassword.
    """
    with transaction.atomic():
        user = _read(token, now=now, lock=True)
        services.forget_opener(user=user, now=now)
        services.check_password_strength(
            password, email=user.email, first_name=user.first_name, last_name=user.last_name
        )
        role = user.invited_as
        assert role is not None  # as _is_still_meant has seen
        had_password = user.has_usable_password()
        user.set_password(password)
        user.is_staff = True
        user.email_verified_at = user.email_verified_at or now
        user.invited_at = user.invited_as = user.invited_by = None
        user.save()  # which ends every log-in that was made with another password
        user.groups.set([role])  # whatever they had when they were let go is not what they are invited to
        audit.write(
            actor=Actor(
                kind=Kind.PERSON, name=user.email, user_id=user.pk, operation="invitation", address=address
            ),
            verb="became staff",
            target=user,
            changes={"is_staff": (False, True), "roles": ([], [role.name])},
        )
        if had_password:
            signals.log_in_changed.send(
                sender=User, user=user, change=signals.LogInChange.PASSWORD, to=user.email, now=now
            )
    return user


def _read(token: str, *, now: datetime, lock: bool) -> User:
    try:
        claims = _signer().unsign_object(token)
    except signing.BadSignature as error:
        raise errors.InvalidToken from error
    users = User.objects.select_for_update(no_key=True, of=("self",)) if lock else User.objects
    user = users.filter(pk=claims["user"], is_active=True, is_staff=False, invited_at__isnull=False).first()
    if user is None or user.invited_at is None or user.invited_at.isoformat() != claims["at"]:
        raise errors.InvalidToken
    if now > user.invited_at + LIFETIME or not _is_still_meant(user):
        raise errors.InvalidToken
    return user


def _is_still_meant(user: User) -> bool:
    """Whether who invited could do so today: nobody who was let go leaves a door open behind them."""
    role, by = user.invited_as, user.invited_by
    if role is None or by is None or not (by.is_active and by.is_staff and by.has_perm(MAY_INVITE)):
        return False
    return grants.roles_within(by).filter(pk=role.pk).exists()


def _signer() -> signing.Signer:
    return keys.signer("staff-invitation-answer", salt="accounts.invitations")
