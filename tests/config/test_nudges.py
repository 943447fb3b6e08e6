"""One place in the queue for a shop's job, however often it is asked for: a cap and a round robin at once."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as django_settings
from pytest_django import Settings

from config import celery, nudges
from kernel.jobs import wakeups


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """The queue's store, emptied before and after."""
    found = redis.Redis.from_url(django_settings.CELERY_BROKER_URL)
    found.flushdb()
    yield found
    found.flushdb()


def depth(queue: redis.Redis) -> int:
    return int(queue.llen(django_settings.CELERY_TASK_DEFAULT_QUEUE))


def test_a_shop_with_a_hundred_nudges_has_one_place_and_the_next_shop_the_second(queue: redis.Redis) -> None:
    for _ in range(100):
        celery.send("outbox.drain", "t_busy", {})
    celery.send("outbox.drain", "t_quiet", {})
    assert depth(queue) == 2
    celery.send("carts.expire", "t_busy", {})
    assert depth(queue) == 3


def test_once_it_is_taken_the_next_one_is_sent(queue: redis.Redis) -> None:
    assert nudges.take(schema="t_a", job="outbox.drain")
    assert not nudges.take(schema="t_a", job="outbox.drain")
    nudges.taken(schema="t_a", job="outbox.drain")
    assert nudges.take(schema="t_a", job="outbox.drain")


def test_a_nudge_whose_message_was_lost_is_forgotten_by_itself(queue: redis.Redis) -> None:
    nudges.take(schema="t_a", job="outbox.drain")
    assert 0 < queue.ttl("souk:nudge:t_a:outbox.drain") <= nudges.SECONDS
    assert wakeups.LEASE.total_seconds() > nudges.SECONDS


def test_a_queue_that_was_emptied_is_noticed_once(queue: redis.Redis) -> None:
    nudges.were_lost()
    assert not nudges.were_lost()
    queue.flushdb()
    assert [nudges.were_lost() for _ in range(2)] == [True, False]


def test_jobs_about_one_thing_are_never_swallowed(queue: redis.Redis) -> None:
    for number in range(3):
        celery.send("tenants.advance_signup", "public", {"signup": str(number)})
    assert depth(queue) == 3


def test_a_store_that_is_down_swallows_nothing(queue: redis.Redis, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    nudges._store.cache_clear()
    try:
        assert nudges.take(schema="t_a", job="outbox.drain")
        assert nudges.take(schema="t_a", job="outbox.drain")
        nudges.taken(schema="t_a", job="outbox.drain")
        assert not nudges.were_lost()
    finally:
        nudges._store.cache_clear()
