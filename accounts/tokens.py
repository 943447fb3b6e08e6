"""Access and refresh tokens, bound to one tenant, rotating, with reuse detection.

django-ninja-jwt makes and reads the JWTs; what it lacks is here: a key per tenant, an audience, a
family per log-in whose newest token alone is good, and an end for disabled users.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Q
from ninja_jwt import exceptions
from ninja_jwt.backends import TokenBackend
from ninja_jwt.exceptions import TokenBackendError
from ninja_jwt.tokens import Token

from accounts import errors
from accounts.models import TokenFamily, User
from kernel import keys, scope

ACCESS_LIFETIME = timedelta(minutes=5)
REFRESH_LIFETIME = timedelta(days=14)
MOST_LOG_INS = 50
"""Of one person that hold; whoever lists them goes through all."""
LOST_ANSWER = timedelta(seconds=30)
"""So long an exchanged refresh token gets the same pair again, for whom the answer did not reach."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a log-in gets: two tokens and the access token's life in seconds."""

    access: str
    refresh: str
    expires_in: int = int(ACCESS_LIFETIME.total_seconds())
    token_type: str = "Bearer"  # noqa: S105 - the scheme's name


class _RingBackend(TokenBackend):
    """Signs with the first key of the ring and verifies with each."""

    def decode(self, token: str, verify: bool = True) -> dict[str, Any]:
        """The payload. Raises ninja-jwt's TokenBackendError where no key fits."""
        try:
            return super().decode(token, verify)
        except TokenBackendError:
            for key in keys.ring("jwt")[1:]:
                with suppress(TokenBackendError):
                    return TokenBackend(
                        self.algorithm, signing_key=key.hex(), audience=self.audience, issuer=self.issuer
                    ).decode(token, verify)
            raise


class ScopedToken(Token):
    """A JWT signed with the current scope's key and carrying the scope as its audience."""

    def get_token_backend(self) -> TokenBackend:
        return _RingBackend(
            "HS256",
            signing_key=keys.derived_key("jwt").hex(),
            audience=scope.scope_id(),
            issuer="souk",
        )


class AccessToken(ScopedToken):
    """Opens the API for a few minutes."""

    token_type = "access"  # noqa: S105
    lifetime = ACCESS_LIFETIME


class RefreshToken(ScopedToken):
    """Gets the next pair."""

    token_type = "refresh"  # noqa: S105
    lifetime = REFRESH_LIFETIME


@transaction.atomic
def issue(*, user: User, address: str = "", device: str = "", name: str = "", now: datetime) -> Pair:
    """Begin a family of tokens for a user who has just proved who they are, from where and with what.

    `name` is what they call the device. Of more than MOST_LOG_INS the oldest end. Raises BadCredentials where what they
    proved it by has ended since `user` was read: another password, a second factor, no access any more.
    """
    if not User.objects.is_still(user):
        raise errors.BadCredentials
    older = TokenFamily.objects.filter(user=user, revoked_at__isnull=True).order_by("-rotated_at", "-pk")
    TokenFamily.objects.filter(pk__in=older.values("pk")[MOST_LOG_INS - 1 :]).delete()
    return _pair(
        TokenFamily.objects.create(
            user=user,
            current_jti=uuid4().hex,
            created_at=now,
            rotated_at=now,
            expires_at=now + REFRESH_LIFETIME,
            address=address,
            device=device.replace("\0", "")[:200],
            name=name,
        )
    )


def rotate(*, refresh: str, now: datetime) -> Pair:
    """Exchange a refresh token for the next pair. Raises InvalidToken.

    Parallel calls with one token, and one that is sent again within LOST_ANSWER, get the same pair, as long
    as that has not been exchanged itself. Any other token that comes back after it was exchanged is stolen or
    replayed (RFC 9700, 4.14.2): its whole family is revoked. `now` is when the call began.
    """
    token = _read(RefreshToken, refresh)
    family_id, jti = _uuid(str(token.get("family", ""))), token["jti"]
    alive = TokenFamily.objects.filter(id=family_id, revoked_at__isnull=True, expires_at__gt=now)
    just_exchanged = Q(previous_jti=jti, rotated_at__gt=now - LOST_ANSWER)
    with transaction.atomic():
        # Every condition on the family's own row: an UPDATE that waited for another looks at these again,
        # and at nothing that it read by a join or a subquery over this table.
        active = User.objects.filter(is_active=True)
        alive.filter(current_jti=jti, user__in=active).update(
            previous_jti=jti, current_jti=uuid4().hex, rotated_at=now, expires_at=now + REFRESH_LIFETIME
        )
        family = alive.select_related("user").filter(just_exchanged, user__is_active=True).first()
        if family is None:
            alive.exclude(current_jti=jti).exclude(just_exchanged).update(
                revoked_at=now, revoked_because="reuse"
            )
    if family is None:
        raise errors.InvalidToken
    return _pair(family)


def revoke(*, refresh: str, now: datetime) -> None:
    """End the log-in this refresh token belongs to. Raises InvalidToken for one that is not ours."""
    token = _read(RefreshToken, refresh)
    TokenFamily.objects.filter(id=_uuid(str(token.get("family", ""))), revoked_at__isnull=True).update(
        revoked_at=now, revoked_because="logout"
    )


def authenticate(access: str) -> User:
    """The active user an access token names. Raises InvalidToken.

    The user and the family are read at each call, so a disabled user and an ended log-in are out
    at once and not only when the token expires.
    """
    token = _read(AccessToken, access)
    family = _uuid(str(token.get("family", "")))
    user = User.objects.filter(
        id=_uuid(str(token.get("user_id", ""))),
        is_active=True,
        token_families=family,
        token_families__revoked_at__isnull=True,
    ).first()
    if user is None:
        raise errors.InvalidToken
    user.log_in_id = family
    return user


def delete_expired(*, now: datetime) -> int:
    """Forget families that nobody can use any more; return how many."""
    deleted, _ = TokenFamily.objects.filter(expires_at__lt=now).delete()
    return deleted


def _pair(family: TokenFamily) -> Pair:
    """The family's current pair: the same text however often it is made."""
    access = _make(AccessToken, family, jti=uuid5(family.id, family.current_jti).hex)
    return Pair(access=access, refresh=_make(RefreshToken, family, jti=family.current_jti))


def _make(kind: type[ScopedToken], family: TokenFamily, *, jti: str) -> str:
    token = kind()
    token.set_iat(at_time=family.rotated_at)
    token.set_exp(from_time=family.rotated_at, lifetime=kind.lifetime)
    token["jti"], token["user_id"], token["family"] = jti, str(family.user_id), str(family.id)
    return str(token)


def _read(kind: type[ScopedToken], text: str) -> Token:
    try:
        return kind(text)
    except exceptions.TokenError as error:
        raise errors.InvalidToken from error


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise errors.InvalidToken from error
