"""Keys derived from the master secret, one per scope and purpose, and tokens made with them."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import BadSignature, Signer

from kernel import scope


class TokenExpired(Exception):
    """The token was ours and its time is over."""


@lru_cache(maxsize=4096)
def _derive(master: str, scope_id: str, purpose: str) -> bytes:
    info = f"souk:{purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=scope_id.encode(), info=info).derive(
        master.encode()
    )


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose in the current scope (HKDF-SHA256, RFC 5869).

    No two tenants share a key, so nothing signed in one shop verifies in another.
    """
    return _derive(settings.SECRET_KEY, scope.scope_id(), purpose)


def object_token(purpose: str, object_id: object) -> str:
    """An unguessable token for one object (a guest's cart or order), always the same for it.

    It is derived and not stored: a retry after a crash hands out the token of the first answer.
    """
    digest = hmac.new(derived_key(purpose), str(object_id).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def is_object_token(token: str, purpose: str, object_id: object) -> bool:
    """Whether `token` is the object's own, compared in constant time."""
    return hmac.compare_digest(token.encode(), object_token(purpose, object_id).encode())


def expiring_token(purpose: str, values: Sequence[str | int], *, expires_at: datetime) -> str:
    """The values, to be read and not to be changed, good in the current scope until `expires_at`."""
    return str(_signer(purpose).sign_object([*values, int(expires_at.timestamp())]))


def read_expiring_token(purpose: str, token: str, *, now: datetime) -> list[Any] | None:
    """The values of a token of ours; None for any other. Raises TokenExpired."""
    try:
        *values, until = _signer(purpose).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if now.timestamp() >= until:
        raise TokenExpired
    return values


def _signer(purpose: str) -> Signer:
    return Signer(key=derived_key(purpose).hex(), salt=purpose)
