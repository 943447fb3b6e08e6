"""Keys derived from the master secrets, one per scope and purpose, and tokens made with them.

The secrets are a ring: the first signs and seals, all of them verify and open. So a secret is replaced by putting
a new one first, and dropped once `rotate_keys` has sealed anew what the old one had and its tokens have run out.
"""

import base64
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import BadSignature, Signer

from kernel import scope

_inherited: ContextVar[tuple[str, ...]] = ContextVar("inherited_scopes", default=())


class TokenExpired(Exception):
    """The token was ours and its time is over."""


@lru_cache(maxsize=4096)
def _derive(master: str, scope_id: str, purpose: str) -> bytes:
    info = f"souk:{purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=scope_id.encode(), info=info).derive(
        master.encode()
    )


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose in the current scope (HKDF-SHA256, RFC 5869), to sign and seal with.

    No two tenants share a key, so nothing signed in one shop verifies in another.
    """
    return ring(purpose)[0]


def ring(purpose: str) -> list[bytes]:
    """The keys of that purpose, to verify and open with: the one that signs first, then those before it."""
    masters = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    scopes = (scope.scope_id(), *_inherited.get())
    return [_derive(master, scope_id, purpose) for scope_id in scopes for master in masters]


@contextmanager
def inheriting(scope_id: str) -> Iterator[None]:
    """Have what was sealed in another scope opened in the current one, so that a copy's secrets can be sealed anew."""
    token = _inherited.set((scope_id,))
    try:
        yield
    finally:
        _inherited.reset(token)


def object_token(purpose: str, object_id: object) -> str:
    """An unguessable token for one object (a guest's cart or order), always the same for it.

    It is derived and not stored: a retry after a crash hands out the token of the first answer.
    """
    return object_tokens(purpose, object_id)[0]


def object_tokens(purpose: str, object_id: object) -> list[str]:
    """The object's token under each key of the ring, the one that is given out first."""
    digests = [hmac.digest(key, str(object_id).encode(), "sha256") for key in ring(purpose)]
    return [base64.urlsafe_b64encode(digest[:24]).decode() for digest in digests]


def is_object_token(token: str, purpose: str, object_id: object) -> bool:
    """Whether `token` is the object's own, compared in constant time."""
    return any(hmac.compare_digest(token.encode(), own.encode()) for own in object_tokens(purpose, object_id))


def expiring_token(purpose: str, values: Sequence[str | int], *, expires_at: datetime) -> str:
    """The values, to be read and not to be changed, good in the current scope until `expires_at`."""
    return str(signer(purpose).sign_object([*values, int(expires_at.timestamp())]))


def read_expiring_token(purpose: str, token: str, *, now: datetime) -> list[Any] | None:
    """The values of a token of ours; None for any other. Raises TokenExpired."""
    try:
        *values, until = signer(purpose).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if now.timestamp() >= until:
        raise TokenExpired
    return values


def signer(purpose: str, *, salt: str = "") -> Signer:
    """Signs with the current scope's key for the purpose, and verifies with every key of the ring."""
    first, *others = [key.hex() for key in ring(purpose)]
    return Signer(key=first, fallback_keys=[*others], salt=salt or purpose)
