"""Retries that change nothing: the answer to an `Idempotency-Key` is kept for a day and given again.

“Still running” is a Postgres session lock and no row: a worker that is killed lets go of it at once.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from api import caller, errors, uploads
from api.models import IdempotencyKey
from kernel import clock, keys, rows, scope

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# what may be otherwise at the next try, without anything having been done at the first
NOT_KEPT = frozenset({401, 403, 404, 412, 415, 429})
_NONCE = 12
_KEEP = """
    INSERT INTO api_idempotencykey (digest, fingerprint, status, headers, body, created_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (digest) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
        headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
"""
"""Over an answer that is older than a day."""

View = TypeVar("View", bound=Callable[..., Any])


def required(view: View) -> View:
    """Mark a route that takes no request without a key."""
    view.idempotency = "required"  # type: ignore[attr-defined]
    return view


def exempt(view: View) -> View:
    """Mark a route whose answers are secrets and never kept."""
    view.idempotency = "exempt"  # type: ignore[attr-defined]
    return view


def exempt_for_strangers(view: View) -> View:
    """Mark a route whose answer is a secret: callers known by their address alone may share that with others."""
    view.idempotency = "exempt_for_strangers"  # type: ignore[attr-defined]
    return view


def answer(request: HttpRequest, *, policy: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the request, or answer it as before.

    Raises IdempotencyKeyMissing, IdempotencyKeyInvalid, IdempotencyMismatch or IdempotencyInProgress.
    """
    key = request.headers.get(HEADER)
    if policy == "exempt" or request.method != "POST":
        return run()
    if key is None:
        if policy == "required":
            raise errors.IdempotencyKeyMissing
        return run()
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise errors.IdempotencyKeyInvalid("Use 1 to 255 printable ASCII characters.")
    if policy == "exempt_for_strangers" and caller.of(request).is_stranger:
        return run()
    digest = _digest(request, key)
    with _running(digest):
        return _answer(request, digest, run)


def delete_expired(*, now: datetime) -> int:
    """Forget the answers older than a day in the current schema; return how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    return deleted


def _answer(request: HttpRequest, digest: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    now = clock.now()
    fingerprint = _fingerprint(request)
    kept = rows.select(IdempotencyKey, "digest = %s AND created_at > %s", digest, now - KEPT_FOR)
    if kept:
        if not hmac.compare_digest(kept[0].fingerprint, fingerprint):
            raise errors.IdempotencyMismatch
        return _replay(kept[0])
    response = run()
    if response.status_code < 500 and response.status_code not in NOT_KEPT:
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        body = _encrypt(response.content, digest)
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [digest, fingerprint, response.status_code, json.dumps(headers), body, now])
    return response


def _replay(kept: IdempotencyKey) -> HttpResponse:
    response = HttpResponse(_decrypt(bytes(kept.body), kept.digest), status=kept.status)
    del response["Content-Type"]
    for name, value in kept.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


@contextmanager
def _running(digest: str) -> Iterator[None]:
    name = f"{scope.schema()}:idempotency:{digest}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise errors.IdempotencyInProgress
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
        except DatabaseError:
            connection.close()  # with the session goes its lock


def _digest(request: HttpRequest, key: str) -> str:
    principal = caller.of(request).principal
    return hashlib.sha256("\n".join([principal, request.path, key]).encode()).hexdigest()


def _fingerprint(request: HttpRequest) -> str:
    # keyed, so that a body with a password in it cannot be guessed from the table
    is_form = request.content_type == "multipart/form-data"  # which was read, and is not there again
    body = uploads.digest_parts(request) if is_form else request.body
    text = request.META.get("QUERY_STRING", "").encode() + b"\n" + body
    return hmac.new(keys.derived_key("idempotency-fingerprint"), text, hashlib.sha256).hexdigest()


def _encrypt(body: bytes, digest: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(keys.derived_key("idempotency-body")).encrypt(nonce, body, digest.encode())


def _decrypt(kept: bytes, digest: str) -> bytes:
    return AESGCM(keys.derived_key("idempotency-body")).decrypt(kept[:_NONCE], kept[_NONCE:], digest.encode())
