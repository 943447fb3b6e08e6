"""The outbox delivers at least once, tries again, and gives up aloud."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from kernel import clock
from kernel.jobs import wakeups
from kernel.outbox import claims, delivery
from kernel.outbox.models import OutboxEntry, new_id
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(in_shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    OutboxEntry.objects.all().delete()
    found: list[dict] = []
    monkeypatch.setattr(delivery, "_topics", dict(delivery._topics))
    delivery.register("test", lambda entry: found.append(entry.payload))
    return found


def test_an_entry_is_delivered_once(delivered: list[dict]) -> None:
    delivery.add("test", {"n": 1}, now=clock.now())
    assert delivery.drain() == 1
    assert delivery.drain() == 0
    assert delivered == [{"n": 1}]


def test_what_was_settled_long_ago_is_forgotten(delivered: list[dict]) -> None:
    for _ in range(3):
        delivery.add("test", {}, now=clock.now())
    settled, dead, _waits = OutboxEntry.objects.order_by("pk")
    OutboxEntry.objects.filter(pk=settled.pk).update(delivered_at=clock.now())
    OutboxEntry.objects.filter(pk=dead.pk).update(dead_at=clock.now())
    assert delivery.delete_old(now=clock.now() + delivery.KEPT_FOR - timedelta(minutes=1)) == 0
    assert delivery.delete_old(now=clock.now() + delivery.KEPT_FOR + timedelta(minutes=1)) == 2
    assert delivery.drain() == 1


def test_a_key_makes_an_entry_unique(delivered: list[dict]) -> None:
    for _ in range(2):
        delivery.add("test", {}, now=clock.now(), key="receipt:1")
    assert OutboxEntry.objects.count() == 1


def test_a_failure_waits_and_is_tried_again_and_does_not_stop_the_rest(
    delivered: list[dict],
) -> None:
    def fail(entry: OutboxEntry) -> None:
        raise ConnectionError("no mail server")

    delivery.register("bad", fail)
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
    delivered: list[dict],
) -> None:
    def fail(entry: OutboxEntry) -> None:
        raise ValueError("poison")

    delivery.register("bad", fail)
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


def test_ids_come_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(each.version, each.variant) for each in made} == {(7, uuid.RFC_4122)}


def test_entries_of_one_object_go_out_in_order_and_others_do_not_wait(delivered: list[dict]) -> None:
    failing = [True]

    def first_fails(entry: OutboxEntry) -> None:
        if failing[0] and entry.payload["n"] == 1:
            raise ConnectionError("away")
        delivered.append(entry.payload)

    delivery.register("ordered", first_fails)
    for n, order in ((1, "a"), (2, "a"), (3, "b"), (4, "")):
        delivery.add("ordered", {"n": n}, now=clock.now(), ordering_key=order)
    delivery.drain()
    assert [entry["n"] for entry in delivered] == [3, 4]
    failing[0] = False
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        delivery.drain()
    assert [entry["n"] for entry in delivered] == [3, 4, 1, 2]


def test_what_was_given_up_holds_nobody_up(delivered: list[dict]) -> None:
    def refuse(entry: OutboxEntry) -> None:
        raise delivery.Undeliverable("no such address")

    delivery.register("refused", refuse)
    delivery.add("refused", {}, now=clock.now(), ordering_key="a")
    delivery.add("test", {"n": 2}, now=clock.now(), ordering_key="a")
    assert delivery.drain() == 1
    assert delivered == [{"n": 2}]
    assert OutboxEntry.objects.get(topic="refused").last_error == "Undeliverable: no such address"


def test_an_entry_that_is_being_delivered_is_not_taken_again_until_its_lease_is_over(
    delivered: list[dict],
) -> None:
    delivery.add("test", {}, now=clock.now())
    assert claims.claim(lanes=delivery.LANES, limit=1)  # by a process that dies now
    assert delivery.drain() == 0
    assert wakeups.list_marks(delivery.JOB, now=clock.now() + claims.LEASE)
    with time_machine.travel(clock.now() + claims.LEASE):
        assert delivery.drain() == 1
    entry = OutboxEntry.objects.get()
    assert (entry.attempts, entry.cuts) == (1, 1)  # what was cut off is no attempt of the entry's


def test_who_is_alone_does_not_wait_for_the_claims_of_the_dead(delivered: list[dict]) -> None:
    for n in range(3):
        delivery.add("test", {"n": n}, now=clock.now())
    assert claims.claim(lanes=delivery.LANES, limit=1)  # by a process that dies now
    assert delivery.drain(limit=1, is_alone=True) == 1
    assert delivered == [{"n": 0}]
    wakeups.clear(wakeups.list_marks(delivery.JOB, now=clock.now()))
    delivery.drain(limit=0, is_alone=True)
    assert wakeups.list_marks(delivery.JOB, now=clock.now())  # nor is it asked for only when they are over


def test_an_entry_that_may_have_killed_its_worker_goes_last_and_alone_and_is_given_up_in_the_end(
    delivered: list[dict],
) -> None:
    delivery.add("test", {"n": 0}, now=clock.now())
    moment = clock.now()
    for cuts in range(delivery.MOST_CUTS):
        with time_machine.travel(moment):
            suspects = cuts >= claims.SUSPECT_CUTS
            assert claims.claim(lanes=delivery.LANES, limit=9, suspects=not suspects) == []
            assert len(claims.claim(lanes=delivery.LANES, limit=9, suspects=suspects)) == 1
        moment += claims.LEASE + timedelta(seconds=1)
    delivery.add("test", {"n": 1}, now=clock.now())
    with time_machine.travel(moment):
        assert delivery.drain() == 1
    assert delivered == [{"n": 1}]
    dead = OutboxEntry.objects.exclude(dead_at=None).get()
    assert "its worker died 5 times" in dead.last_error
    assert delivery.retry([dead.pk], now=clock.now()) == 1
    assert delivery.drain() == 1


def test_deaths_of_the_house_count_neither_as_failures_nor_for_the_next_pause(delivered: list[dict]) -> None:
    def fail(entry: OutboxEntry) -> None:
        raise ConnectionError("away")

    delivery.register("bad", fail)
    delivery.add("bad", {}, now=clock.now())
    for _ in range(delivery.MOST_CUTS - 1):
        assert claims.claim(lanes=delivery.LANES, limit=1, is_alone=True) or claims.claim(
            lanes=delivery.LANES, limit=1, is_alone=True, suspects=True
        )
    before = clock.now()
    delivery.drain(is_alone=True)
    entry = OutboxEntry.objects.get()
    assert (entry.attempts, entry.cuts, entry.dead_at) == (1, 0, None)
    assert entry.available_at - before < timedelta(seconds=12)


def test_each_lane_has_marks_of_its_own(delivered: list[dict]) -> None:
    delivery.register("urgent", lambda entry: delivered.append(entry.payload), lane_of=lambda _: "urgent")
    delivery.add("urgent", {"n": 1}, now=clock.now())
    delivery.add("test", {"n": 2}, now=clock.now())
    assert wakeups.list_marks("outbox.urgent", now=clock.now())
    assert delivery.drain(lanes=["urgent"]) == 1
    assert delivered == [{"n": 1}]
    assert delivery.drain(lanes=["mail"]) == 1


def test_a_claim_that_was_overtaken_writes_nothing(delivered: list[dict]) -> None:
    delivery.add("test", {}, now=clock.now())
    [slow] = claims.claim(lanes=delivery.LANES, limit=1)
    with time_machine.travel(clock.now() + claims.LEASE):
        assert delivery.drain() == 1
    delivery._record_failure(slow, TimeoutError("late"))
    entry = OutboxEntry.objects.get()
    assert (entry.delivered_at is not None, entry.last_error) == (True, "")


def test_topics_have_waits_of_their_own(delivered: list[dict]) -> None:
    def fail(entry: OutboxEntry) -> None:
        raise ConnectionError("away")

    delivery.register("hasty", fail, waits=[timedelta(seconds=1)])
    delivery.add("hasty", {}, now=clock.now())
    delivery.drain()
    assert OutboxEntry.objects.get().dead_at is None
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        delivery.drain()
    assert OutboxEntry.objects.get().dead_at is not None


def test_a_shop_with_much_to_say_lets_the_others_have_their_turn(
    delivered: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SLICE", timedelta(0))
    for n in range(3):
        delivery.add("test", {"n": n}, now=clock.now())
    assert delivery.drain() == 1
    assert wakeups.list_marks(delivery.JOB, now=clock.now())
