"""Access and refresh tokens, bound to one tenant, rotating, with reuse detection.

django-ninja-jwt makes and reads the JWTs; what it lacks is here: a key per tenant, an audience, a
family per log-in whose newest token alone is good, and an end for disabled users.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from ninja_jwt import exceptions
from ninja_jwt.backends import TokenBackend
from ninja_jwt.tokens import Token

from accounts import errors
from accounts.models import TokenFamily, User
from kernel import keys, scope

ACCESS_LIFETIME = timedelta(minutes=5)
REFRESH_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a log-in gets: two tokens and the access token's life in seconds."""

    access: str
    refresh: str
    expires_in: int = int(ACCESS_LIFETIME.total_seconds())
    token_type: str = "Bearer"  # noqa: S105 - the scheme's name


class ScopedToken(Token):
    """A JWT signed with the current scope's key and carrying the scope as its audience."""

    def get_token_backend(self) -> TokenBackend:
        return TokenBackend(
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
    """Gets the next pair, once."""

    token_type = "refresh"  # noqa: S105
    lifetime = REFRESH_LIFETIME


def issue(*, user: User, now: datetime) -> Pair:
    """Begin a family of tokens for a user who has just proved who they are."""
    refresh = RefreshToken.for_user(user)
    family = TokenFamily.objects.create(
        user=user,
        current_jti=refresh["jti"],
        created_at=now,
        rotated_at=now,
        expires_at=now + REFRESH_LIFETIME,
    )
    return _pair(refresh, family.id, user)


def rotate(*, refresh: str, now: datetime) -> Pair:
    """Exchange a refresh token for the next pair. Raises InvalidToken.

    Of parallel calls with one token exactly one wins; those that had begun before it won are
    refused and no more. A token that comes back after it was exchanged is stolen or replayed
    (RFC 9700, 4.14.2): its whole family is revoked. `now` is when the call began.
    """
    token = _read(RefreshToken, refresh)
    following = RefreshToken()
    family_id, jti = str(token.get("family", "")), token["jti"]
    with transaction.atomic():
        alive = TokenFamily.objects.filter(id=_uuid(family_id), revoked_at__isnull=True, expires_at__gt=now)
        # Every condition on the family's own row: an UPDATE that waited for another looks at these again,
        # and at nothing that it read by a join or a subquery over this table.
        active = User.objects.filter(is_active=True)
        won = alive.filter(current_jti=jti, user__in=active).update(
            current_jti=following["jti"], rotated_at=now, expires_at=now + REFRESH_LIFETIME
        )
        if not won:
            alive.filter(rotated_at__lt=now).exclude(current_jti=jti).update(
                revoked_at=now, revoked_because="reuse"
            )
            family = None
        else:
            family = TokenFamily.objects.select_related("user").get(id=family_id)
    if family is None:
        raise errors.InvalidToken
    following["user_id"] = str(family.user_id)
    return _pair(following, family.id, family.user)


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
    user = User.objects.filter(
        id=_uuid(str(token.get("user_id", ""))),
        is_active=True,
        token_families=_uuid(str(token.get("family", ""))),
        token_families__revoked_at__isnull=True,
    ).first()
    if user is None:
        raise errors.InvalidToken
    return user


def delete_expired(*, now: datetime) -> int:
    """Forget families that nobody can use any more; return how many."""
    deleted, _ = TokenFamily.objects.filter(expires_at__lt=now).delete()
    return deleted


def _pair(refresh: Token, family_id: UUID, user: User) -> Pair:
    access = AccessToken.for_user(user)
    for token in (access, refresh):
        token["family"] = str(family_id)
    return Pair(access=str(access), refresh=str(refresh))


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
