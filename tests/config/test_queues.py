"""What beat wakes does not wait behind what shops have asked for."""

import json
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django_celery_beat.models import PeriodicTask

from config import celery
from tasks import (
    lanes,
    registry,  # noqa: F401 - registers the tasks
)


@pytest.fixture(autouse=True)
def _empty_queue() -> Iterator[None]:
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    store.flushdb()
    yield
    store.flushdb()


def read_as_a_worker_does(count: int) -> list[tuple[str, str]]:
    """The first tasks that a worker without `-Q` gets, one by one, with the lane of those that name one."""
    found: list[tuple[str, str]] = []

    def receive(message: object) -> None:
        kwargs = message.decode()[1]  # type: ignore[attr-defined]
        found.append((message.headers["task"], kwargs.get("lane", "")))  # type: ignore[attr-defined]
        message.ack()  # type: ignore[attr-defined]

    with celery.app.connection_for_read() as connection:
        consumer = celery.app.amqp.TaskConsumer(connection.channel(), on_message=receive)
        consumer.qos(prefetch_count=1)
        consumer.consume()
        while len(found) < count:
            connection.drain_events(timeout=5)
    return found


@pytest.mark.django_db
def test_the_dispatchers_tick_goes_before_a_backlog_and_lanes_in_the_order_of_their_urgency() -> None:
    for number in range(3):
        celery.send("tenants.advance_signup", "public", {"signup": str(number)})
    for lane in ("reports", "webhooks", "mail", "urgent"):
        celery.send(lanes.WORK, "public", {"lane": lane})
    for name in ("Dispatch due work", "Tend sign-ups and pool"):
        beat = PeriodicTask.objects.get(name=name)
        celery.app.tasks[beat.task].apply_async(
            headers=json.loads(beat.headers), expires=beat.expire_seconds, queue=beat.queue
        )
    found = read_as_a_worker_does(9)
    assert [name for name, _ in found[:2]] == ["tasks.dispatch", "tasks.tend"]
    assert [lane for _, lane in found[2:]] == ["urgent", "mail", "", "", "", "webhooks", "reports"]


def test_a_message_of_a_killed_worker_comes_back_after_the_longest_task_and_not_during_it() -> None:
    # the broker's channel, the result store and Celery itself each read it at a place of their own
    conf = celery.app.conf
    with celery.app.connection_for_read() as connection:
        used = connection.default_channel.visibility_timeout
    said = {
        used,
        conf.broker_transport_options["visibility_timeout"],
        conf.result_backend_transport_options["visibility_timeout"],
        conf.visibility_timeout,
    }
    assert len(said) == 1
    assert used > conf.task_time_limit > conf.task_soft_time_limit > 0
