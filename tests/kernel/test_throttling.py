"""Limits that guard secrets are counted where strangers push nothing out."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django_tenants.utils import tenant_context

from kernel import throttling
from kernel.throttling import Limit
from tenants.models import Tenant

GUESSES, CALLS = Limit("guesses", 3, 900, is_strict=True), Limit("calls_of_test", 3, 900)


@pytest.fixture
def limits(settings) -> Iterator[redis.Redis]:
    """A store of their own, beside the cache's."""
    settings.LIMITS_URL = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path="/15"))
    _forget_connections()
    store = redis.Redis.from_url(settings.LIMITS_URL)
    yield store
    store.flushdb()
    _forget_connections()


def _forget_connections() -> None:
    throttling.client.cache_clear()
    throttling._script.cache_clear()


@pytest.mark.django_db
def test_a_cache_that_has_forgotten_all_gives_no_more_guesses(limits: redis.Redis, settings) -> None:
    for limit in (GUESSES, CALLS):
        for _ in range(3):
            assert throttling.take(limit, "somebody").is_allowed
    redis.Redis.from_url(settings.REDIS_URL).flushdb()  # as a full one does, key by key
    assert not throttling.take(GUESSES, "somebody").is_allowed
    assert throttling.take(CALLS, "somebody").is_allowed
    with throttling.noted() as taken:
        throttling.give_back(GUESSES, "somebody")
        assert throttling.take(GUESSES, "somebody").is_allowed
    throttling.undo(taken)
    assert limits.keys("*guesses*")


@pytest.mark.django_db
def test_an_address_has_twenty_shops_worth_in_all_shops_together(shop: Tenant, other_shop: Tenant) -> None:
    def tries(at: Tenant, limit: Limit, count: int) -> list[bool]:
        with tenant_context(at):
            return [throttling.take_all(throttling.everywhere(limit, "x")).is_allowed for _ in range(count)]

    assert tries(shop, GUESSES, 4) == [True, True, True, False]
    assert tries(other_shop, GUESSES, 4) == [True, True, True, False], "what one shop refused was not taken"
    few = replace(GUESSES, scope="few", capacity=1)
    of_all = replace(few, scope="few_of_all", capacity=20, is_of_all=True)
    with tenant_context(shop):
        assert throttling.take(of_all, "x", tokens=19).is_allowed
    assert tries(shop, few, 1) == [True]
    assert tries(other_shop, few, 1) == [False]
    with tenant_context(shop):
        throttling.take_all(throttling.everywhere(few, "x"), tokens=-1)
    assert tries(other_shop, few, 1) == [True]
