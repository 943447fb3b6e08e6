"""One message in the queue for a lane, however often and by however many shops it is asked for."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config import celery
from kernel import clock
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from tasks import due, lanes, queue_marks, runner
from tenants.models import Tenant


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """The queue's store, emptied before and after."""
    found = redis.Redis.from_url(django_settings.CELERY_BROKER_URL)
    found.flushdb()
    yield found
    found.flushdb()


def depths(queue: redis.Redis) -> dict[str, int]:
    found = {lane: int(queue.llen(lane)) for lane in lanes.ALL}
    return {lane: depth for lane, depth in found.items() if depth}


def test_a_hundred_orders_of_two_shops_are_one_message_of_their_lane(queue: redis.Redis) -> None:
    for _ in range(100):
        celery.send("outbox.drain", "t_busy", {})
    celery.send("outbox.drain", "t_quiet", {})
    assert depths(queue) == {"mail": 1}


def test_each_kind_has_a_lane_of_its_own(queue: redis.Redis) -> None:
    jobs = ("outbox.urgent", "outbox.webhooks", "transfers.run", "media.make_renditions", "carts.expire")
    for job in (*jobs, "reports.daily_summary"):
        celery.send(job, "t_a", {})
    assert depths(queue) == dict.fromkeys(
        ("urgent", "webhooks", "transfers", "pictures", "general", "reports"), 1
    )


def test_once_the_mark_is_down_the_next_message_is_sent(queue: redis.Redis) -> None:
    assert queue_marks.put("mail")
    assert not queue_marks.put("mail")
    queue_marks.drop("mail")
    assert queue_marks.put("mail")


def test_a_lane_that_is_worked_on_is_sent_nothing(queue: redis.Redis) -> None:
    queue_marks.keep("mail")
    celery.send("outbox.drain", "t_a", {})
    assert depths(queue) == {}


def test_a_mark_whose_message_was_lost_falls_by_itself(queue: redis.Redis) -> None:
    queue_marks.put("mail")
    assert 0 < queue.ttl("souk:asked:mail") <= queue_marks.SECONDS


def test_the_dispatchers_message_is_sent_whatever_the_mark_says(queue: redis.Redis) -> None:
    queue_marks.put("mail")
    celery.send(lanes.WORK, "public", {"lane": "mail"})
    assert depths(queue) == {"mail": 1}


def test_jobs_about_one_thing_are_never_swallowed(queue: redis.Redis) -> None:
    for number in range(3):
        celery.send("tenants.advance_signup", "public", {"signup": str(number)})
    assert depths(queue) == {"general": 3}


def test_a_store_that_is_down_swallows_nothing(queue: redis.Redis, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    queue_marks._store.cache_clear()
    try:
        assert queue_marks.put("mail")
        assert queue_marks.put("mail")
        queue_marks.keep("mail")
        queue_marks.drop("mail")
    finally:
        queue_marks._store.cache_clear()


@pytest.mark.parametrize(("job", "last"), [("transfers.run", 1), ("outbox.urgent", 2)])
def test_what_is_asked_for_after_a_runs_last_look_is_sent_a_message(
    job: str,
    last: int,
    queue: redis.Redis,
    shop: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """It had one while the run held the lane's place, and who read that found none and left."""
    Wakeup.objects.all().delete()
    lane, look, looks = lanes.of(job), due.take, []

    def take(*lanes: Any, **facts: Any) -> list[due.Due]:
        taken = look(*lanes, **facts)
        looks.append(taken)
        if len(looks) == last:
            wakeups.mark_many([(shop.schema_name, job)], due_at=clock.now())
            celery.send(job, shop.schema_name, {})
            queue.delete(lane.name)
        return taken

    monkeypatch.setattr(due, "take", take)
    with django_capture_on_commit_callbacks(execute=True):
        runner.run(lane, task_id="1")
    assert looks == [[]] * last
    assert depths(queue) == {lane.name: 1}
    assert queue_marks.put(lane.name), "nothing would be sent for the next"
