"""API keys: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts import errors
from accounts.models import ApiKey, User
from kernel.errors import Invalid, NotFound

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


def update(*, key_id: UUID, name: str | None, scopes: list[str] | None) -> ApiKey:
    """Rename a key, or take scopes away from it; None leaves what is.

    Raises NotFound, KeyRevoked, or Invalid for a scope it does not have: that takes another key.
    """
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None:
            raise NotFound
        if key.revoked_at is not None:
            raise errors.KeyRevoked
        if name is not None:
            key.name = name
        if scopes is not None:
            more = sorted(set(scopes) - set(key.scopes))
            if more:
                raise Invalid(f"The key does not have {', '.join(more)}: make another one.", field="scopes")
            key.scopes = sorted(set(scopes))
        key.save(update_fields=["name", "scopes"])
    return key


def revoke(*, key: ApiKey, now: datetime) -> None:
    """End a key at once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
