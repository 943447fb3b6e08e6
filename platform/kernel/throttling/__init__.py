"""Limits: token buckets in Valkey, taken from atomically, one per schema, scope and principal.

A store that is down limits nobody: shoppers keep shopping.
"""

import hashlib
import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.utils.translation import gettext as _

from kernel import errors, scope, valkey

logger = logging.getLogger(__name__)

# KEYS[1] bucket; ARGV: capacity, seconds until an empty bucket is full, tokens to take (negative: give back).
# The server's own clock is used, so that web workers need not agree on theirs.
_SCRIPT = """
local capacity, period, take = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1]) or capacity, tonumber(bucket[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * capacity / period)
local allowed = 0
if take <= 0 or tokens >= take then
  allowed = 1
  tokens = math.min(capacity, tokens - take)
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(period) + 1)
return {allowed, tostring(tokens), tostring(allowed == 1 and 0 or (take - tokens) * period / capacity)}
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """`capacity` calls at once and as many again over `seconds`: at most twice that in any `seconds`."""

    scope: str
    capacity: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the call may go on, what is left and when to come back (seconds)."""

    limit: Limit
    is_allowed: bool
    remaining: int
    retry_after: int

    def headers(self) -> dict[str, str]:
        """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        name = self.limit.scope
        return {
            "RateLimit-Policy": f'"{name}";q={self.limit.capacity};w={self.limit.seconds}',
            "RateLimit": f'"{name}";r={self.remaining};t={self.retry_after}',
        }


Taken = list[tuple[str, Limit, int]]
_taken: ContextVar[Taken | None] = ContextVar("taken", default=None)

REGISTRATION = Limit("registration", 30, 3600)
KNOWN_ADDRESS = Limit("registration_known", 5, 3600)  # answers that tell who has an account
PASSWORD_RESET_ACCOUNT = Limit("password_reset", 3, 3600)
PASSWORD_RESET_ADDRESS = Limit("password_reset_address", 30, 3600)
SIGNUP = Limit("signup", 20, 3600)
INVITATION = Limit("invitation", 20, 3600)  # mails that carry a name of the caller's choosing
VERIFICATION = Limit("verification", 10, 900)
DATA_EXPORT = Limit("data_export", 3, 24 * 3600)
DISCOUNT_CODE = Limit("discount_code", 60, 600)

KNOWN_SECONDS = 30 * 24 * 3600


def take(limit: Limit, principal: str, *, tokens: int = 1) -> Verdict:
    """Take from the principal's bucket, or, with a negative number, give back."""
    key = _key(limit.scope, principal)
    try:
        allowed, left, wait = _script()(keys=[key], args=[limit.capacity, limit.seconds, tokens])
    except redis.RedisError as error:
        logger.warning("limits are off, the store does not answer: %s", error)
        return Verdict(limit, is_allowed=True, remaining=limit.capacity, retry_after=0)
    taken = _taken.get()
    if allowed and taken is not None:
        taken.append((key, limit, tokens))
    return Verdict(limit, bool(allowed), math.floor(float(left)), math.ceil(float(wait)))


def require(limit: Limit, principal: str) -> Verdict:
    """Take one. Raises RateLimited."""
    verdict = take(limit, principal)
    if not verdict.is_allowed:
        raise errors.RateLimited(
            _("Try again in {retry_after} seconds.").format(retry_after=verdict.retry_after),
            headers=verdict.headers(),
            retry_after=verdict.retry_after,
            limit=limit.scope,
        )
    return verdict


def give_back(limit: Limit, principal: str) -> None:
    """Return what `require` took, for a call that turned out not to count."""
    take(limit, principal, tokens=-1)


@contextmanager
def noted() -> Iterator[Taken]:
    """Note what is taken meanwhile, for `undo`."""
    taken: Taken = []
    token = _taken.set(taken)
    try:
        yield taken
    finally:
        _taken.reset(token)


def undo(taken: Taken) -> None:
    """Return all of it: the call came to nothing, and that was not the caller's fault."""
    try:
        for key, limit, tokens in taken:
            _script()(keys=[key], args=[limit.capacity, limit.seconds, -tokens])
    except redis.RedisError as error:
        logger.warning("what was taken could not be given back: %s", error)


def remember(what: str, principal: str) -> None:
    """Keep a mark for a month."""
    try:
        client().set(_key(what, principal), b"1", ex=KNOWN_SECONDS)
    except redis.RedisError as error:
        logger.warning("not remembered: %s", error)


def is_remembered(what: str, principal: str) -> bool:
    """Whether the mark is there; a store that is down remembers nothing."""
    try:
        return bool(client().exists(_key(what, principal)))
    except redis.RedisError:
        return False


@lru_cache
def client() -> Any:
    """The connection pool to the store of the limits."""
    return valkey.connect(settings.REDIS_URL)


@lru_cache
def _script() -> Any:
    return client().register_script(_SCRIPT)


def _key(what: str, principal: str) -> str:
    digest = hashlib.blake2b(principal.encode(), digest_size=16).hexdigest()
    return f"souk:limit:{scope.schema()}:{what}:{digest}"
