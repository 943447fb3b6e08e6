"""The outbox delivers at least once, tries again, and gives up aloud."""

from datetime import timedelta

import pytest
import time_machine

from kernel import clock
from kernel.jobs import wakeups
from kernel.outbox import delivery
from kernel.outbox.models import OutboxEntry
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(in_shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    OutboxEntry.objects.all().delete()
    found: list[dict] = []
    monkeypatch.setitem(delivery._handlers, "test", lambda entry: found.append(entry.payload))
    return found


def test_an_entry_is_delivered_once(delivered: list[dict]) -> None:
    delivery.add("test", {"n": 1}, now=clock.now())
    assert delivery.drain() == 1
    assert delivery.drain() == 0
    assert delivered == [{"n": 1}]


def test_a_key_makes_an_entry_unique(delivered: list[dict]) -> None:
    for _ in range(2):
        delivery.add("test", {}, now=clock.now(), key="receipt:1")
    assert OutboxEntry.objects.count() == 1


def test_a_failure_waits_and_is_tried_again_and_does_not_stop_the_rest(
    delivered: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(entry: OutboxEntry) -> None:
        raise ConnectionError("no mail server")

    monkeypatch.setitem(delivery._handlers, "bad", fail)
    delivery.add("bad", {}, now=clock.now())
    delivery.add("test", {"n": 2}, now=clock.now())
    assert delivery.drain() == 1
    bad = OutboxEntry.objects.get(topic="bad")
    assert (bad.attempts, bad.last_error) == (1, "ConnectionError: no mail server")
    assert wakeups.list_marks(delivery.JOB, now=bad.available_at)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        delivery.drain()
    assert OutboxEntry.objects.get(topic="bad").attempts == 2


def test_a_poisoned_entry_is_given_up_after_its_attempts(
    delivered: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(entry: OutboxEntry) -> None:
        raise ValueError("poison")

    monkeypatch.setitem(delivery._handlers, "bad", fail)
    delivery.add("bad", {}, now=clock.now())
    for hours in range(0, 7 * delivery.MAX_ATTEMPTS, 7):
        with time_machine.travel(clock.now() + timedelta(hours=hours)):
            delivery.drain()
    bad = OutboxEntry.objects.get(topic="bad")
    assert bad.dead_at is not None
    assert bad.attempts == delivery.MAX_ATTEMPTS


def test_an_unknown_topic_is_given_up_at_once(delivered: list[dict]) -> None:
    delivery.add("nobody", {}, now=clock.now())
    delivery.drain()
    assert OutboxEntry.objects.get().dead_at is not None


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 10), (2, 20), (5, 160), (12, 20480), (30, 21600)])
def test_the_wait_doubles_up_to_six_hours(attempts: int, seconds: int) -> None:
    assert delivery.backoff(attempts) == timedelta(seconds=seconds)
