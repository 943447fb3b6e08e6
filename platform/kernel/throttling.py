"""Limits: token buckets in Valkey, taken from atomically, one per shop (whatever schema it has), scope and principal.

A store that is down limits nobody, so that shoppers keep shopping; but for strict limits, which are then kept in
Postgres (`fallback`): of log-ins, resets and whatever else could be guessed. Those are counted in LIMITS_URL where
there is one: the cache's store forgets what was least asked for when it is full, and strangers can fill it.
"""

import hashlib
import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from kernel import errors, scope, valkey
from kernel.buckets import fallback

logger = logging.getLogger(__name__)

# KEYS: buckets, each a text of its tokens and when they were counted. ARGV: tokens to take (negative: give back), and
# two of each bucket: capacity, seconds until an empty one is full. Either all have enough, or nothing is taken. Says
# whether they had, and of each what is left and how long to wait; in one text, which costs less than lists do.
# The server's own clock is used, so that web workers need not agree on theirs.
_SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local held, take = redis.call('MGET', unpack(KEYS)), tonumber(ARGV[1])
local left, said, allowed = {}, {'1'}, true
for n = 1, #KEYS do
  local capacity, period = tonumber(ARGV[2*n]), tonumber(ARGV[2*n+1])
  local tokens, at = capacity, now
  if held[n] then
    local space = string.find(held[n], ' ', 1, true)
    tokens, at = tonumber(string.sub(held[n], 1, space - 1)), tonumber(string.sub(held[n], space + 1))
  end
  left[n] = math.min(capacity, tokens + math.max(0, now - at) * capacity / period)
  if take > 0 and left[n] < take then allowed = false end
end
if not allowed then said[1] = '0' end
for n, key in ipairs(KEYS) do
  local capacity, period = tonumber(ARGV[2*n]), tonumber(ARGV[2*n+1])
  local wait = math.max(0, (take - left[n]) * period / capacity)
  if allowed then
    left[n], wait = math.min(capacity, left[n] - take), 0
  end
  redis.call('SET', key, left[n] .. ' ' .. now, 'EX', math.ceil(period) + 1)
  said[2*n], said[2*n+1] = left[n], wait
end
return table.concat(said, ' ')
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """`capacity` calls at once and as many again over `seconds`: at most twice that in any `seconds`.

    One that `is_strict` holds while the store is down as well, and is counted where nothing is pushed out. One that
    `is_of_work` counts what calls cost us, whatever came of them. One that `is_of_all` has one bucket of a principal in
    all shops, and not one in each.
    """

    scope: str
    capacity: int
    seconds: int
    is_strict: bool = False
    is_of_work: bool = False
    is_of_all: bool = False


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

REGISTRATION = Limit("registration", 30, 3600, is_strict=True)
KNOWN_ADDRESS = Limit("registration_known", 5, 3600, is_strict=True)  # answers that tell who has an account
SIGNUP = Limit("signup", 20, 3600, is_strict=True)
INVITATION = Limit("invitation", 20, 3600, is_strict=True)  # mails that carry a name of the caller's choosing
VERIFICATION = Limit("verification", 10, 900, is_strict=True)
DATA_EXPORT = Limit("data_export", 3, 24 * 3600)
DISCOUNT_CODE = Limit("discount_code", 60, 600, is_strict=True)  # gift cards' too

KEPT = Limit("kept_bytes", 5_000_000, 3600)  # of answers that retries are given, compressed
KEPT_OF_ADDRESS = Limit("kept_bytes_of_address", 20_000_000, 3600)
KEPT_OF_STAFF = Limit("kept_bytes_of_staff", 100_000_000, 3600)
KEPT_OF_SHOP = Limit("kept_bytes_of_shop", 1_000_000_000, 24 * 3600)

_ADDRESS_SHARE, _SHOP_SHARE = 2, 20
_ALL_SHOPS = 20
KNOWN_SECONDS = 30 * 24 * 3600


def take(limit: Limit, principal: str, *, tokens: int = 1) -> Verdict:
    """Take from the principal's bucket, or, with a negative number, give back."""
    return take_all([(limit, principal)], tokens=tokens)


def everywhere(limit: Limit, principal: str) -> list[tuple[Limit, str]]:
    """The principal's bucket, and one for all shops together that has _ALL_SHOPS times as much."""
    of_all = replace(
        limit, scope=f"{limit.scope}_of_all", capacity=limit.capacity * _ALL_SHOPS, is_of_all=True
    )
    return [(limit, principal), (of_all, principal)]


def take_all(buckets: Sequence[tuple[Limit, str]], *, tokens: int = 1) -> Verdict:
    """Take as many from each of the buckets, or, where one has too few, from none.

    The verdict is the first bucket's, or that of the one to wait longest for.
    """
    # servers of a release before keep theirs otherwise, under names without the mark
    keys = [f"{_key(limit.scope, who, is_of_all=limit.is_of_all)}:text" for limit, who in buckets]
    numbers = [tokens, *(number for limit, _ in buckets for number in (limit.capacity, limit.seconds))]
    try:
        store = _script(any(limit.is_strict for limit, _principal in buckets))
        allowed, *said = map(float, store(keys=keys, args=numbers).split())
    except redis.RedisError as error:
        logger.warning("limits are off, the store does not answer: %s", error)
        verdicts = _take_without_store(buckets, keys, tokens)
    else:
        verdicts = [
            Verdict(limit, bool(allowed), math.floor(left), math.ceil(wait))
            for (limit, _principal), left, wait in zip(buckets, said[::2], said[1::2], strict=True)
        ]
    taken = _taken.get()
    if taken is not None:
        found = zip(keys, buckets, verdicts, strict=True)
        taken += [(key, limit, tokens) for key, (limit, _), verdict in found if verdict.is_allowed]
    return max(verdicts, key=lambda verdict: (not verdict.is_allowed, verdict.retry_after))


def _take_without_store(buckets: Sequence[tuple[Limit, str]], keys: list[str], tokens: int) -> list[Verdict]:
    """Strict limits from Postgres; of others there is always enough."""
    verdicts = []
    for key, (limit, _principal) in zip(keys, buckets, strict=True):
        is_allowed, left = True, float(limit.capacity)
        if limit.is_strict:
            is_allowed, left = fallback.take(
                key, capacity=limit.capacity, seconds=limit.seconds, tokens=tokens
            )
        wait = 0 if is_allowed else math.ceil((tokens - left) * limit.seconds / limit.capacity)
        verdicts.append(Verdict(limit, is_allowed, math.floor(left), wait))
    return verdicts


def require(limit: Limit, principal: str) -> Verdict:
    """Take one. Raises RateLimited."""
    return require_all([(limit, principal)])


def require_all(buckets: Sequence[tuple[Limit, str]], *, tokens: int = 1) -> Verdict:
    """Take as many from each, or from none and raise RateLimited."""
    verdict = take_all(buckets, tokens=tokens)
    if not verdict.is_allowed:
        raise errors.RateLimited(
            _("Try again in {retry_after} seconds.").format(retry_after=verdict.retry_after),
            headers=verdict.headers(),
            retry_after=verdict.retry_after,
            limit=verdict.limit.scope,
        )
    return verdict


def require_fair(*, principal: str, address: str, tokens: int) -> Verdict:
    """Take a call's tokens from its caller's bucket, its address's and the shop's. Raises RateLimited."""
    most = settings.CALLS_A_MINUTE
    buckets = [
        (Limit("calls", most, 60, is_of_work=True), principal),
        (Limit("calls_of_address", most * _ADDRESS_SHARE, 60, is_of_work=True), address),
        (Limit("calls_of_shop", most * _SHOP_SHARE, 60, is_of_work=True), ""),
    ]
    return require_all(buckets, tokens=tokens)


def require_kept(*, principal: str, address: str, is_staff: bool, size: int) -> None:
    """Take bytes that are kept of an answer, of a buyer's or of the shop's own staff's and programs'.

    Raises RateLimited.
    """
    buckets = [(KEPT, principal), (KEPT_OF_ADDRESS, address)]
    if is_staff:
        buckets = [(KEPT_OF_STAFF, principal), (KEPT_OF_SHOP, "")]
    require_all(buckets, tokens=size)


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


def undo(taken: Taken, *, is_had: bool = False) -> None:
    """Return it: the call came to nothing, and that was not the caller's fault. Not the work, where that `is_had`."""
    for key, limit, tokens in taken:
        if is_had and limit.is_of_work:
            continue
        try:
            _script(limit.is_strict)(keys=[key], args=[-tokens, limit.capacity, limit.seconds])
        except redis.RedisError:
            if limit.is_strict:
                with suppress(DatabaseError):  # then it was not taken either
                    fallback.take(key, capacity=limit.capacity, seconds=limit.seconds, tokens=-tokens)


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
def client(is_strict: bool = False) -> Any:
    """The connection pool to the store of the limits."""
    return valkey.connect((settings.LIMITS_URL if is_strict else "") or settings.REDIS_URL)


@lru_cache
def _script(is_strict: bool) -> Any:
    return client(is_strict).register_script(_SCRIPT)


def _key(what: str, principal: str, *, is_of_all: bool = False) -> str:
    digest = hashlib.blake2b(principal.encode(), digest_size=16).hexdigest()
    return f"souk:limit:{'all' if is_of_all else scope.scope_id()}:{what}:{digest}"
