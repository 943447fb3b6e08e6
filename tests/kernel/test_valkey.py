"""A store that is down is given up at once; one that came back is used at once."""

import time

import pytest
import redis
from django.conf import settings
from django.core.cache import caches

from kernel import throttling, valkey

NOWHERE = "redis://127.0.0.1:1/0"


def test_nobody_waits_for_a_store_that_is_down() -> None:
    began = time.perf_counter()
    with pytest.raises(redis.RedisError):
        valkey.connect(NOWHERE).ping()
    assert time.perf_counter() - began < 0.5


def test_every_pool_of_ours_is_such_a_one() -> None:
    pools = [throttling.client().connection_pool, caches["default"]._cache.get_client().connection_pool]
    for pool in pools:
        assert pool.make_connection().retry.get_retries() == 1


def test_a_connection_that_a_restart_has_cut_is_made_again() -> None:
    store, other = (valkey.connect(settings.REDIS_URL) for _ in range(2))
    number = store.client_id()
    other.execute_command("CLIENT", "KILL", "ID", number)
    assert store.ping()
    assert store.client_id() != number
