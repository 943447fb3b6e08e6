"""Hot reads: answers of the catalogue kept in Valkey (`api.kept`), and served before anything else is done.

A read is one look at two keys: what is found there is current, because a write ends the shop's version. It does so
twice: with its first change, from when on nothing is kept, and as soon as it is committed. A process that dies in
between leaves a shop without kept answers for some seconds, and never with old ones. An answer is only good at
the version that was read *before* its query ran, so one that a write overtook is never served. The version ends by
itself at the next moment at which what is shown changes without a write (a collection's window).

One caller in a missing answer's place builds it and the others wait for it. A store that is down is a miss.
What a stranger says in `Cache-Control` does not make us work (RFC 9111, 5.2.1: it is advice).
Only answers that are the same for every buyer come here: no credentials, no session.
The event loop looks here as well, before a thread is taken: `api.early`.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.cache import patch_vary_headers

from api import conditional, fair_use, kept
from kernel import encodings, measured, scope, valkey
from storefront.catalogue import queries
from storefront.catalogue.signals import catalogue_changed
from tenants import current, languages

logger = logging.getLogger(__name__)

VARY = ("Authorization", "X-Cart-Token", "X-Order-Token", "Accept-Language", "Accept-Encoding")
WRITING_MS = 3_000
"""How long a write keeps others from keeping answers, if it never says that it has ended."""
BUILD_MS = 2_000
LOOKING_MS = 5_000
"""How long a version lasts whose maker dies before it knows when it must end; longer than any request waits."""
OWED_SECONDS = 2.0
WAIT_SECONDS, WAIT_STEP = 0.3, 0.004

# The shop's version (made where there is none), when it was made by the store's clock (in ms; 0 where it was there)
# and whether the caller is the one to build the answer, which may have been kept since the caller looked.
# KEYS: version, answer, builder.
_OPEN = """
local version, opened = redis.call('GET', KEYS[1]), 0
if version == ARGV[4] then
  return {version, 0, 1}
end
if not version then
  local time = redis.call('TIME')
  version, opened = ARGV[1], time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('SET', KEYS[1], version, 'PX', ARGV[2])
end
if redis.call('GETRANGE', KEYS[2], 0, #version - 1) == version then
  return {version, opened, 0}
end
return {version, opened, redis.call('SET', KEYS[3], 1, 'NX', 'PX', ARGV[3]) and 1 or 0}
"""

# A version ends then (in ms), unless a write has ended it. KEYS: version.
_END = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIREAT', KEYS[1], ARGV[2])
end
"""

_owed: set[str] = set()  # schemas whose version could not be ended: the store was down


class HotReadsMiddleware:
    """Serves a kept answer, or keeps the one that is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_hot(request):
            return self.get_response(request)
        began = time.perf_counter()
        schema, question = scope.schema(), _question(request)
        try:
            found, version = _find(schema, question.name())
        except redis.RedisError as error:
            logger.warning("hot reads are off, the store does not answer: %s", error)
            return self.get_response(request)
        limits = None
        if found is not None:
            limits = fair_use.kept_answers.take(
                direct=request.META.get("REMOTE_ADDR", ""),
                forwarded=request.META.get("HTTP_X_FORWARDED_FOR", ""),
                at=began,
            )
        if found is not None and limits is not None:
            response = _answer(request, found, limits)
            measure(
                path=request.path_info,
                urlconf=getattr(request, "urlconf", None),
                status=response.status_code,
                seconds=time.perf_counter() - began,
            )
            return response
        response = self._make_whole(request)
        if found is None:
            _keep(schema, question, version, response)
        response = conditional.finish(request, response)
        patch_vary_headers(response, VARY)
        return response

    def _make_whole(self, request: HttpRequest) -> HttpResponse:
        """The answer with its body, whatever the caller has already: the next one may not have it."""
        held = request.META.pop("HTTP_IF_NONE_MATCH", None)
        request.__dict__.pop("headers", None)  # Django keeps what it read of META
        response = self.get_response(request)
        if held is not None:
            request.META["HTTP_IF_NONE_MATCH"] = held
            request.__dict__.pop("headers", None)
        return response


@dataclass(frozen=True, slots=True)
class Forget:
    """Ends a shop's version once the writing transaction is committed. Equal for one schema."""

    schema: str

    def __call__(self) -> None:
        """End it; where the store is down this is owed, paid before this process reads, and else before long."""
        try:
            self.end()
        except redis.RedisError as error:
            _owed.add(self.schema)
            logger.warning("hot reads could not be removed: %s", error)
            again = threading.Timer(OWED_SECONDS, self)
            again.daemon = True
            again.start()

    def end(self) -> None:
        """End it. Raises RedisError."""
        client().unlink(kept.version_key(self.schema))
        _owed.discard(self.schema)


def connect() -> None:
    """Listen to every write on the catalogue."""
    catalogue_changed.connect(_on_change)


@lru_cache
def client() -> Any:
    """The connection pool to the store."""
    return valkey.connect(settings.REDIS_URL, answer_seconds=0.5)


def owes(schema: str) -> bool:
    """Whether what is kept of this shop may be old."""
    return schema in _owed


def measure(*, path: str, urlconf: str | None, status: int, seconds: float) -> None:
    """Count an answer with those of its view, whose own middleware it never reaches."""
    view = _view_name(_shape(path), urlconf)
    measured.count(view=view, method="GET", status=status, seconds=seconds)


def _on_change() -> None:
    forget = Forget(scope.schema())
    held = set(connection.savepoint_ids)
    for savepoints, hook, *_ in reversed(connection.run_on_commit):
        if hook == forget and set(savepoints) <= held:
            return  # this transaction will do so already
    try:
        client().set(kept.version_key(forget.schema), kept.WRITING, px=WRITING_MS)
    except redis.RedisError:
        logger.warning("hot reads could not be held back: the store does not answer")
    transaction.on_commit(forget)


def _is_hot(request: HttpRequest) -> bool:
    return (
        settings.HOT_READS
        and request.method == "GET"
        and kept.HOT.fullmatch(request.path_info) is not None
        and getattr(request, "tenant", None) is not None
        and "HTTP_AUTHORIZATION" not in request.META
        # inside a transaction this process sees what nobody else does yet
        and not connection.in_atomic_block
    )


def _question(request: HttpRequest) -> kept.Question:
    meta = request.META
    return kept.Question(
        scheme=request.scheme or "",
        host=meta.get("HTTP_HOST", ""),
        path=request.path_info,
        query=meta.get("QUERY_STRING", ""),
        language=languages.content(),
        currency=current.tenant().currency,
    )


def _find(schema: str, name: str) -> tuple[kept.Kept | None, bytes]:
    """The kept answer, or None with the version that a new one may be kept at."""
    if schema in _owed:
        Forget(schema).end()
    keys = [kept.version_key(schema), kept.answer_key(schema, name)]
    version, value = client().mget(keys)
    found = kept.unpack(value, version=version)
    if found is not None:
        return found, b""
    version, opened, is_builder = _open()(
        keys=[*keys, _builder_key(schema, name)], args=[uuid.uuid4().hex, LOOKING_MS, BUILD_MS, kept.WRITING]
    )
    if opened:
        _end_in_time(keys[0], version, opened)
    if is_builder:
        return None, version
    return _wait(keys, _builder_key(schema, name)), version


def _wait(keys: list[str], builder_key: str) -> kept.Kept | None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        time.sleep(WAIT_STEP)
        version, value, builder = client().mget([*keys, builder_key])
        found = kept.unpack(value, version=version)
        if found is not None or builder is None:  # it had nothing to keep, or a write came between
            return found
    return None


def _end_in_time(key: str, version: bytes, opened: int) -> None:
    """End the version opened at this moment (ms of the store's clock) when what is shown next changes by itself.

    The version exists already: a window written after this looked ends it. The time left is counted from before it
    was asked for, so however slow we are in between, the version ends too early and never too late.
    """
    milliseconds, day = queries.milliseconds_to_next_change(), kept.DAY * 1000
    last = day if milliseconds is None else min(milliseconds, day)
    _end()(keys=[key], args=[version, opened + last])


def _keep(schema: str, question: kept.Question, version: bytes, response: HttpResponse) -> None:
    """Keep the answer; it is good if its version still is, which who finds it looks at."""
    name = question.name()
    is_kept = response.status_code == 200 and "ETag" in response and not response.cookies
    is_kept = is_kept and version != kept.WRITING and len(response.content) <= kept.LARGEST
    try:
        with client().pipeline(transaction=False) as pipeline:
            if is_kept:
                value = kept.pack(version=version, etag=response["ETag"], body=response.content)
                pipeline.set(kept.answer_key(schema, name), value, ex=question.seconds())
            pipeline.unlink(_builder_key(schema, name))
            pipeline.execute()
    except redis.RedisError as error:
        logger.warning("an answer could not be kept: %s", error)


def _answer(request: HttpRequest, found: kept.Kept, limits: dict[str, str]) -> HttpResponse:
    status, headers, body = answer(
        found,
        language=languages.content() or languages.offered(current.tenant())[0],
        held=request.META.get("HTTP_IF_NONE_MATCH"),
        accept_encoding=request.META.get("HTTP_ACCEPT_ENCODING", ""),
    )
    response = HttpResponse(body, status=status)
    del response["Content-Type"]
    for name, value in (headers | limits).items():
        response[name] = value
    return response


def answer(
    found: kept.Kept, *, language: str, held: str | None, accept_encoding: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, in its language, for who has these ETags already and takes these encodings."""
    headers = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": ", ".join(VARY)}
    if held is not None and conditional.is_among(held, found.etag):
        return 304, headers, b""
    headers |= {"Content-Type": "application/json", "Content-Language": language}
    body = found.packed
    if encodings.takes_gzip(accept_encoding):
        headers |= {"Content-Encoding": "gzip", "ETag": f"W/{found.etag}"}
    else:
        body = found.body()
    return 200, headers | {"Content-Length": str(len(body))}, body


def _shape(path: str) -> str:
    """The path with another's name in it: all products are one view."""
    match = kept.HOT.fullmatch(path)
    noun, named, related = match.groups() if match is not None else ("", "", "")
    if related:
        return "/api/v1/products/x/related"
    if named is None or (noun, named) == ("products", "facets"):
        return path
    return f"/api/v1/{noun}/x"


@lru_cache(maxsize=64)
def _view_name(shape: str, urlconf: str | None) -> str:
    return resolve(shape, urlconf).view_name or "<unnamed view>"


@lru_cache
def _open() -> Any:
    return client().register_script(_OPEN)


@lru_cache
def _end() -> Any:
    return client().register_script(_END)


def _builder_key(schema: str, name: str) -> str:
    return f"souk:build:{schema}:{name}"
