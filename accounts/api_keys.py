"""API keys: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from accounts import errors
from accounts.models import ApiKey, User

SEEN_EVERY = timedelta(minutes=5)


def create(
    *, name: str, kind: str, scopes: list[str], actor: User | None, now: datetime
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which is never shown again.

    Raises RoleTooHigh when the actor does not hold a scope.
    """
    if actor is not None:
        lacking = [scope for scope in scopes if not actor.has_perm(scope)]
        if lacking:
            raise errors.RoleTooHigh(f"You do not hold {', '.join(lacking)}.", field="scopes")
    text = f"{kind}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name,
        type=kind,
        prefix=text[:10],
        digest=_digest(text),
        scopes=scopes,
        created_by=actor,
        created_at=now,
    )
    return key, text


def authenticate(text: str, *, now: datetime) -> ApiKey:
    """The living key of that text. Raises InvalidToken."""
    key = ApiKey.objects.filter(digest=_digest(text), revoked_at__isnull=True).first()
    if key is None:
        raise errors.InvalidToken
    if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def revoke(*, key: ApiKey, now: datetime) -> None:
    """End a key at once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
