"""Hot reads: answers of the catalogue kept as bytes in Valkey, and served before anything else is done.

All answers of a shop lie in one hash, its *generation*. A read is one `HGET`: what is found there is
current, because a write removes the whole generation as soon as it is committed. A generation has a
token; an answer is only kept in the generation whose token was read *before* its query ran, so an answer
that a write overtook is never kept. The generation ends by itself at the next moment at which what is
shown changes without a write (a collection's window), and after a minute at the latest, which bounds what
a lost removal can cost.

One caller in a missing answer's place builds it and the others wait for it. A store that is down is a
miss, and so is a request with `Cache-Control: no-store` (RFC 9111, 5.2.1.5).
Only answers that are the same for every buyer come here: no credentials, no session.
"""

import hashlib
import logging
import re
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
from django_prometheus.middleware import Metrics

from api import conditional
from kernel import scope, valkey
from storefront.catalogue import queries
from storefront.catalogue.signals import catalogue_changed
from tenants import current

logger = logging.getLogger(__name__)

HOT = re.compile(
    r"/api/v1/(products|categories|collections)(?:/([^/]{1,255}))?|/api/v1/products/[^/]{1,255}/(related)"
)
VARY = ("Authorization", "X-Cart-Token", "X-Order-Token")
GENERATION_SECONDS = 60
MOST_ANSWERS = 2_000
MOST_BYTES = 24 * 1024 * 1024
LARGEST_ANSWER = 512 * 1024
BUILD_MS = 2_000
WAIT_SECONDS, WAIT_STEP = 0.3, 0.004
SECONDS_OFF = 1.0
_TOKEN, _BYTES, _BUILDER = "v", "n", "b:"
_ETAG_LENGTH = 34

# The generation's token (made where there is none) and whether the caller is the one to build the answer, which
# may have been kept since the caller looked.
_OPEN = """
local token, opened = redis.call('HGET', KEYS[1], 'v'), 0
if not token then
  token, opened = ARGV[2], 1
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'v', token)
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  return {token, opened, 0}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local since = tonumber(redis.call('HGET', KEYS[1], 'b:' .. ARGV[1]))
if since and now - since < tonumber(ARGV[4]) then
  return {token, opened, 0}
end
redis.call('HSET', KEYS[1], 'b:' .. ARGV[1], now)
return {token, opened, 1}
"""
# Keep an answer if its generation is still the current one; a generation that is full starts anew.
_KEEP = """
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], 'b:' .. ARGV[1])
if #ARGV[3] == 0 then
  return 0
end
local size = redis.call('HINCRBY', KEYS[1], 'n', #ARGV[3])
if size > tonumber(ARGV[5]) or redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) then
  redis.call('UNLINK', KEYS[1])
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

_owed: set[str] = set()  # schemas whose generation could not be removed: the store was down
_off_until = 0.0


class HotReadsMiddleware:
    """Serves a kept answer, or keeps the one that is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_hot(request):
            return self.get_response(request)
        began = time.perf_counter()
        schema, name = scope.schema(), _name(request)
        try:
            kept, token = _find(schema, name)
        except redis.RedisError as error:
            _turn_off(error)
            return self.get_response(request)
        if kept is not None:
            response = _answer(request, kept)
            _measure(request, response, time.perf_counter() - began)
            return response
        response = self._make_whole(request)
        _keep(schema, name, token, response)
        return conditional.finish(request, response)

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
    """Removes a shop's generation once the writing transaction is committed. Equal for one schema."""

    schema: str

    def __call__(self) -> None:
        """Remove it; where the store is down the removal is owed, and paid before the next read."""
        try:
            client().unlink(_key(self.schema))
            _owed.discard(self.schema)
        except redis.RedisError as error:
            _owed.add(self.schema)
            logger.warning("hot reads could not be removed: %s", error)


def connect() -> None:
    """Listen to every write on the catalogue."""
    catalogue_changed.connect(_on_change, dispatch_uid="api.caching")


@lru_cache
def client() -> Any:
    """The connection pool to the store."""
    return valkey.connect(settings.REDIS_URL, answer_seconds=0.5)


def _on_change(sender: Any, **_kwargs: Any) -> None:
    forget = Forget(scope.schema())
    held = set(connection.savepoint_ids)
    for savepoints, hook, *_ in reversed(connection.run_on_commit):
        if hook == forget and set(savepoints) <= held:
            return  # this transaction will do so already
    transaction.on_commit(forget)


def _is_hot(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and HOT.fullmatch(request.path_info) is not None
        and getattr(request, "tenant", None) is not None
        and "HTTP_AUTHORIZATION" not in request.META
        and request.META.get("HTTP_CACHE_CONTROL") != "no-store"
        and time.monotonic() >= _off_until
        # inside a transaction this process sees what nobody else does yet
        and not connection.in_atomic_block
    )


def _name(request: HttpRequest) -> str:
    """The answer's name: everything that it depends on. Links to neighbouring pages carry the host."""
    meta = request.META
    parts = (
        request.scheme or "",
        meta.get("HTTP_HOST", ""),
        request.path_info,
        meta.get("QUERY_STRING", ""),
        current.tenant().currency,
    )
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _find(schema: str, name: str) -> tuple[bytes | None, bytes]:
    """The kept answer, or None with the token of the generation that a new one may be kept in."""
    if schema in _owed:
        Forget(schema)()
    store, key = client(), _key(schema)
    kept: bytes | None = store.hget(key, name)
    if kept is not None:
        return kept, b""
    token, is_new, is_builder = _scripts()[0](
        keys=[key], args=[name, uuid.uuid4().hex, GENERATION_SECONDS, BUILD_MS]
    )
    if is_new:
        _end_in_time(key)
    if is_builder:
        return None, token
    return _wait(store, key, name), token


def _wait(store: Any, key: str, name: str) -> bytes | None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        time.sleep(WAIT_STEP)
        kept, builder = store.hmget(key, name, _BUILDER + name)
        if kept is not None:
            return bytes(kept)
        if builder is None:  # it had nothing to keep, or a write came between
            return None
    return None


def _end_in_time(key: str) -> None:
    """End the new generation when what is shown next changes by itself.

    The generation exists already: a window written after this looked removes it.
    """
    milliseconds = queries.milliseconds_to_next_change()
    if milliseconds is not None and milliseconds < GENERATION_SECONDS * 1000:
        client().pexpire(key, max(1, milliseconds), lt=True)


def _keep(schema: str, name: str, token: bytes, response: HttpResponse) -> None:
    is_kept = response.status_code == 200 and "ETag" in response and not response.cookies
    body = response.content if is_kept else b""
    value = response["ETag"].encode() + body if is_kept and len(body) <= LARGEST_ANSWER else b""
    try:
        _scripts()[1](keys=[_key(schema)], args=[name, token, value, MOST_ANSWERS, MOST_BYTES])
    except redis.RedisError as error:
        _turn_off(error)


def _answer(request: HttpRequest, kept: bytes) -> HttpResponse:
    etag = kept[:_ETAG_LENGTH].decode()
    response = HttpResponse(kept[_ETAG_LENGTH:], content_type="application/json")
    response["Content-Length"] = str(len(response.content))  # CommonMiddleware is not reached
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, VARY)
    return conditional.finish(request, response)


def _measure(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count the answer with those of its view, whose own middleware it never reaches."""
    view = _view_name(_shape(request.path_info), getattr(request, "urlconf", None))
    metrics = Metrics.get_instance()
    metrics.requests_latency_by_view_method.labels(view=view, method="GET").observe(seconds)
    metrics.responses_by_status_view_method.labels(
        status=str(response.status_code), view=view, method="GET"
    ).inc()


def _shape(path: str) -> str:
    """The path with another's name in it: all products are one view."""
    match = HOT.fullmatch(path)
    noun, named, related = match.groups() if match is not None else ("", "", "")
    if related:
        return "/api/v1/products/x/related"
    if named is None or (noun, named) == ("products", "facets"):
        return path
    return f"/api/v1/{noun}/x"


@lru_cache(maxsize=64)
def _view_name(shape: str, urlconf: str | None) -> str:
    return resolve(shape, urlconf).view_name or "<unnamed view>"


def _turn_off(error: Exception) -> None:
    global _off_until
    _off_until = time.monotonic() + SECONDS_OFF
    logger.warning("hot reads are off, the store does not answer: %s", error)


@lru_cache
def _scripts() -> tuple[Any, Any]:
    return client().register_script(_OPEN), client().register_script(_KEEP)


def _key(schema: str) -> str:
    return f"souk:reads:{schema}"
