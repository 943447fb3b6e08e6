"""One-time links that let a member of staff in without a password: short-lived, and dead after any log-in.

Nothing is stored. The token carries when its user had last logged in; redeeming it is a log-in, so
that the same token does not fit a second time.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from accounts import errors, two_factor
from accounts.models import User
from kernel import keys

LIFETIME = timedelta(seconds=60)


def make(*, user: User, now: datetime) -> str:
    """A token that lets this user into the current schema's admin once, within LIFETIME."""
    return _signer().sign_object(
        {"user": str(user.pk), "seen": _seen(user), "until": (now + LIFETIME).timestamp()}, compress=False
    )


def redeem(*, token: str, now: datetime) -> User:
    """The user whom the token lets in; used up from here on. Raises InvalidToken, also where a code is asked for."""
    try:
        claims = _signer().unsign_object(token)
    except signing.BadSignature as error:
        raise errors.InvalidToken from error
    if now.timestamp() > claims["until"]:
        raise errors.InvalidToken
    with transaction.atomic():
        user = (
            User.objects.select_for_update().filter(pk=claims["user"], is_active=True, is_staff=True).first()
        )
        if user is None or _seen(user) != claims["seen"] or two_factor.is_on(user):
            raise errors.InvalidToken
        user.last_login = now
        user.save(update_fields=["last_login"])
    return user


def _seen(user: User) -> float:
    return user.last_login.timestamp() if user.last_login else 0.0


def _signer() -> signing.Signer:
    return keys.signer("entry-link", salt="accounts.entry_links")
