"""Retries that change nothing: the answer to an `Idempotency-Key` is kept for a day and given again.

A shop in which more than MOST_KEPT are kept keeps the oldest of buyers and strangers for an hour.
What a request does and the answer that is kept of it commit together, so that a retry finds both or neither. Where a
gateway is asked in between, which no transaction may wait for, the key travels into the service (`key_of`) as the
natural key of what it makes, and a retry goes on from where the first request was cut.
“Still running” is a Postgres session lock and no row: a worker that is killed lets go of it at once.
"""

import hashlib
import hmac
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from api import caller, errors, uploads
from api.models import IdempotencyKey
from kernel import clock, keys, rows, scope, throttling, writing

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255
BEGUN = 0
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# what may be otherwise at the next try, without anything having been done at the first
NOT_KEPT = frozenset({401, 403, 404, 412, 415, 429})
_NONCE = 12
_COMPRESSED = b"\0zlib"  # no answer begins so
_WORTH_IT = 200  # bytes
_KEEP = """
    INSERT INTO api_idempotencykey (digest, fingerprint, status, headers, body, created_at, is_staffs)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (digest) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
        headers = excluded.headers, body = excluded.body, created_at = excluded.created_at,
        is_staffs = excluded.is_staffs
    RETURNING id
"""
"""Over an answer that is older than a day."""
KEPT_AT_LEAST = timedelta(hours=1)
MOST_KEPT = 20_000
"""Of a shop: of more, those that are older than KEPT_AT_LEAST go, the oldest first. Those of its staff and programs
stay for their day: they are bounded by their bytes alone, so that no stranger has a retry done twice."""
ROW = 400
IN_STEPS = 1000
"""Bytes of a row beside its body; and of an answer to what commits in steps, for which they are taken beforehand."""
LOOKS_EVERY = 500  # answers: nobody counts them each time
_MAKE_ROOM = """
    DELETE FROM api_idempotencykey WHERE id IN (
        SELECT id FROM api_idempotencykey WHERE id <= %s AND created_at <= %s AND NOT is_staffs
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
"""

View = TypeVar("View", bound=Callable[..., object])
Response = TypeVar("Response", bound=HttpResponseBase)


def required(view: View) -> View:
    """Mark a route that takes no request without a key."""
    view.idempotency = "required"  # type: ignore[attr-defined]
    return view


def exempt_for_strangers(view: View) -> View:
    """Mark a route whose answer is a secret: callers known by their address alone may share that with others."""
    view.idempotency = "exempt_for_strangers"  # type: ignore[attr-defined]
    return view


def key_of(request: HttpRequest) -> str:
    """The caller's key as a service keeps it: one key of two callers is two."""
    key = request.headers.get(HEADER, "")
    return f"{_principal(request)}:{key}" if key else ""


def answer(
    request: HttpRequest,
    *,
    policy: str,
    run: Callable[[], HttpResponse],
    check: Callable[[], None],
    in_steps: bool = False,
) -> HttpResponse:
    """Run the request, or answer it as before to whoever may still call it: `check` raises where they may not.

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
        raise errors.IdempotencyKeyInvalid(_("Use 1 to 255 printable ASCII characters."))
    if policy == "exempt_for_strangers" and caller.of(request).is_stranger:
        return run()
    digest = _digest(request, key)
    with running(digest):
        return _answer(request, digest, run, check, in_steps=in_steps)


def find(digest: str, *, now: datetime) -> IdempotencyKey | None:
    """What was answered within a day."""
    found = rows.select(IdempotencyKey, "digest = %s AND created_at > %s", digest, now - KEPT_FOR)
    return found[0] if found else None


def perform(run: Callable[[], Response], *, keep: Callable[[Response], None], in_steps: bool) -> Response:
    """Run a request and keep its answer in the same transaction; what commits in steps has its answer kept after."""
    if in_steps:
        response = run()
        keep(response)
        return response
    with transaction.atomic():
        response = run()
        is_broken = connection.needs_rollback or response.status_code >= 500
        if is_broken:
            transaction.set_rollback(True)
        else:
            keep(response)
    if is_broken:
        keep(response)
    return response


def keep(
    digest: str,
    fingerprint: str,
    status: int,
    headers: dict[str, str],
    content: bytes,
    *,
    key: str,
    now: datetime,
    taking: Callable[[int], None] = lambda size: None,
    is_staffs: bool = False,
) -> None:
    """Keep an answer, which can be read again by whoever has the key; `taking` is told how many bytes.

    Raises what that raises, and keeps nothing.
    """
    body = _encrypt(_packed(content), digest, key=key)
    taking(ROW + len(body))
    _write(digest, fingerprint, status, json.dumps(headers), body, is_staffs=is_staffs, now=now)


def begin(digest: str, *, now: datetime) -> None:
    """Note that what commits in steps has begun: whoever finds nothing more is to go on with it."""
    _write(digest, "", BEGUN, "{}", b"", now=now)


def forget(digest: str) -> None:
    """Keep nothing of it."""
    IdempotencyKey.objects.filter(digest=digest).delete()


def content_of(kept: IdempotencyKey, *, key: str) -> bytes:
    """What was kept."""
    content, digest = bytes(kept.body), kept.digest
    *older, last = _ciphers(key)
    for cipher in older:
        with suppress(InvalidTag):
            return _unpacked(cipher.decrypt(content[:_NONCE], content[_NONCE:], digest.encode()))
    return _unpacked(last.decrypt(content[:_NONCE], content[_NONCE:], digest.encode()))


@contextmanager
def running(digest: str, *, is_patient: bool = False) -> Iterator[None]:
    """Be the only one who runs it; whoever is patient waits for the other. Raises IdempotencyInProgress."""
    name = f"{scope.schema()}:idempotency:{digest}"
    take = "pg_advisory_lock" if is_patient else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(hashtextextended(%s, 0))", [name])
        if cursor.fetchone()[0] is False:
            raise errors.IdempotencyInProgress
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
        except DatabaseError:
            connection.close()  # with the session goes its lock


def delete_expired(*, now: datetime) -> int:
    """Forget the answers older than a day in the current schema; return how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    return deleted


def _write(
    digest: str,
    fingerprint: str,
    status: int,
    headers: str,
    body: bytes,
    *,
    now: datetime,
    is_staffs: bool = False,
) -> None:
    with connection.cursor() as cursor:
        # what commits by itself is an answer that the next try finds its way to
        statement = _KEEP if status == BEGUN else writing.unsynced(_KEEP)
        cursor.execute(statement, [digest, fingerprint, status, headers, body, now, is_staffs])
        newest = cursor.fetchone()[0]
        if newest % LOOKS_EVERY == 0:
            cursor.execute(_MAKE_ROOM, [newest - MOST_KEPT, now - KEPT_AT_LEAST, 4 * LOOKS_EVERY])


def _answer(
    request: HttpRequest,
    digest: str,
    run: Callable[[], HttpResponse],
    check: Callable[[], None],
    *,
    in_steps: bool,
) -> HttpResponse:
    now, key = clock.now(), request.headers[HEADER]
    fingerprints = _fingerprints(request)
    kept = find(digest, now=now)
    if kept is not None:
        if kept.fingerprint not in fingerprints:
            raise errors.IdempotencyMismatch
        check()
        return _replay(kept, key=key)

    if in_steps:
        _take(request, IN_STEPS)

    def keep_it(response: HttpResponse) -> None:
        """Unless the next try may be answered otherwise."""
        if response.status_code < 500 and response.status_code not in NOT_KEPT:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            content, taking = response.content, (lambda size: None) if in_steps else partial(_take, request)
            keep(
                digest,
                fingerprints[0],
                response.status_code,
                headers,
                content,
                key=key,
                now=now,
                taking=taking,
                is_staffs=caller.of(request).is_staff,
            )

    return perform(run, keep=keep_it, in_steps=in_steps)


def _take(request: HttpRequest, size: int) -> None:
    """Count what is kept of the caller's answers. Raises RateLimited, and nothing of the request is done."""
    who = caller.of(request)
    throttling.require_kept(principal=who.principal, address=who.address, is_staff=who.is_staff, size=size)


def _replay(kept: IdempotencyKey, *, key: str) -> HttpResponse:
    response = HttpResponse(content_of(kept, key=key), status=kept.status)
    del response["Content-Type"]
    for name, value in kept.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


def _digest(request: HttpRequest, key: str) -> str:
    return hashlib.sha256("\n".join([_principal(request), request.path, key]).encode()).hexdigest()


def _principal(request: HttpRequest) -> str:
    """Whose key it is. The bearer of an order's token may come back by another address: at the order it is theirs.

    A token that is not the order's own is refused there, so nobody is answered as somebody else.
    """
    who = caller.of(request)
    if who.is_stranger and who.order_token and "/orders/" in request.path:
        return f"order:{who.order_token}"
    return who.principal


def _fingerprints(request: HttpRequest) -> list[str]:
    """Under each key of the ring, the one that is kept first."""
    # keyed, so that a body with a password in it cannot be guessed from the table
    is_form = request.content_type == "multipart/form-data"  # which was read, and is not there again
    body = uploads.digest_parts(request) if is_form else request.body
    text = request.META.get("QUERY_STRING", "").encode() + b"\n" + body
    ring = keys.ring("idempotency-fingerprint")
    return [hmac.new(own, text, hashlib.sha256).hexdigest() for own in ring]


def _packed(content: bytes) -> bytes:
    """Compressed, since what is sealed no database compresses."""
    return _COMPRESSED + zlib.compress(content, 1) if len(content) > _WORTH_IT else content


def _unpacked(content: bytes) -> bytes:
    return zlib.decompress(content.removeprefix(_COMPRESSED)) if content.startswith(_COMPRESSED) else content


def _encrypt(body: bytes, digest: str, *, key: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _ciphers(key)[0].encrypt(nonce, body, digest.encode())


def _ciphers(key: str) -> list[AESGCM]:
    """Of our keys and the caller's, which we do not keep: an answer may hold a secret that is shown once."""
    ring = keys.ring("idempotency-body")
    return [AESGCM(hmac.new(own, key.encode(), hashlib.sha256).digest()) for own in ring]
