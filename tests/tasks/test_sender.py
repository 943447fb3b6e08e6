"""Messages of all shops go out side by side: few statements each, slow receivers apart, nothing lost when it stops."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context
from pytest_django import Settings

from kernel import clock, jobs
from kernel.jobs.models import Wakeup
from kernel.outbox import claims, delivery
from kernel.outbox.models import OutboxEntry
from storefront.carts.models import Cart
from storefront.checkout import services as checkout
from storefront.emails.models import SentMessage
from tasks import due, hosts, lanes, queue_marks, runner, sender
from tasks.lanes import Lane
from tenants.models import Tenant
from tests import statements
from tests.storefront import stories
from tests.storefront.stories import NOW, PAYS

pytestmark = pytest.mark.django_db
STATEMENTS_AN_ORDER = 6


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[tuple[str, Any]]:
    """What was put on the queue."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Wakeup.objects.all().delete()
    found: list[tuple[str, Any]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: found.append((job, ids)))
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda call: call())
    monkeypatch.setattr(delivery, "_topics", dict(delivery._topics))
    monkeypatch.setattr(sender, "_hosts", {})
    monkeypatch.setattr(queue_marks, "_store", lambda: None)
    yield found
    runner.stopping.clear()


def quickly(name: str = "mail", **facts: Any) -> Lane:
    """The lane, without waiting for more."""
    return replace(lanes.ALL[name], lingers=0.0, **facts)


def run(lane: Lane | None = None) -> None:
    runner.run(lane or quickly(), task_id="1")


def register(do: Callable[[OutboxEntry], Any], *, host: Callable[[OutboxEntry], str]) -> None:
    """A topic whose calls go on in threads of their own."""

    def handler(entry: OutboxEntry) -> delivery.Call:
        return delivery.Call(host=host(entry), run=lambda: do(entry), settle=lambda answer: answer())

    delivery.register("test", handler)


def add(shop: Tenant, *hosts: str, ordering_key: str = "") -> None:
    with tenant_context(shop):
        for host in hosts:
            delivery.add("test", {"host": host}, now=clock.now(), ordering_key=ordering_key)


def left(shop: Tenant) -> int:
    with tenant_context(shop):
        return OutboxEntry.objects.filter(topic="test", delivered_at=None).count()


def statements_of_orders(shop: Tenant, number: int) -> list[str]:
    """A run's statements for so many orders; its looks at what is due go by the clock and are left out."""
    with tenant_context(shop):
        OutboxEntry.objects.all().delete()
        for n in range(number):
            cart, shopper = stories.guest_cart(stories.goods("Cup", stock=5), quantity=1)
            Cart.objects.filter(pk=cart).update(email=f"buyer{n}@example.com")
            checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        run()
    with tenant_context(shop):
        entries = OutboxEntry.objects.filter(topic="email")
        assert SentMessage.objects.filter(entry__in=entries.values("pk"), status="sent").count() == number
        claim = connection.prepared[claims._CLAIM]
    looks = (f"EXECUTE {connection.prepared[due._TAKE]} ", f"EXECUTE {claim} ")
    return [
        sql
        for sql in statements.of(captured)
        if "SAVEPOINT" not in sql and not sql.lstrip().startswith(("WITH due AS", *looks))
    ]


def test_an_order_costs_the_worker_few_statements_of_its_own(shop: Tenant) -> None:
    """P4: what a run itself costs, five statements and its looks, is shared by all that came since the last one."""
    found = [statements_of_orders(shop, number) for number in (1, 5)]
    assert len(found[0]) <= 10, "\n".join(found[0])
    assert len(found[1]) / 5 <= STATEMENTS_AN_ORDER, "\n".join(found[1])


def test_ten_orders_share_what_the_run_itself_costs(shop: Tenant) -> None:
    register(lambda entry: None, host=lambda entry: "a")
    counts = []
    for number in (1, 10):
        add(shop, *["a"] * number)
        with CaptureQueriesContext(connection) as captured:
            run()
        counts.append(len([sql for sql in statements.of(captured) if "SAVEPOINT" not in sql]))
    assert left(shop) == 0
    assert (counts[1] - counts[0]) / 9 <= 2, counts


def test_what_is_done_leaves_no_mark_and_the_lock_is_given_back(shop: Tenant) -> None:
    register(lambda entry: None, host=lambda entry: "a")
    add(shop, "a", "a")
    run()
    assert left(shop) == 0
    assert not Wakeup.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] == 0


def test_messages_of_one_object_follow_one_another_within_a_run(shop: Tenant) -> None:
    seen: list[str] = []
    register(lambda entry: seen.append(entry.payload["host"]), host=lambda entry: entry.payload["host"])
    add(shop, "1", "2", "3", ordering_key="order:1")
    run()
    assert seen == ["1", "2", "3"]


@pytest.mark.parametrize(("seconds", "reads"), [(60.0, 1), (-1.0, 3)])
def test_messages_that_come_one_by_one_share_what_is_read_of_their_shop_for_a_moment(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch, seconds: float, reads: int
) -> None:
    monkeypatch.setattr(sender, "READ_FOR", seconds)
    read: list[str] = []

    def host(entry: OutboxEntry) -> str:
        claims.once("template", lambda: read.append(shop.slug))
        return "a"

    register(lambda entry: None, host=host)
    add(shop, "1", "2", "3", ordering_key="order:1")
    run()
    assert left(shop) == 0
    assert len(read) == reads


def test_a_receiver_that_is_sent_one_at_a_time_is_sent_one_at_a_time(shop: Tenant) -> None:
    in_air: list[str] = []
    seen: list[int] = []

    def call(entry: OutboxEntry) -> None:
        in_air.append("x")
        time.sleep(0.02)
        seen.append(len(in_air))
        in_air.pop()

    def handler(entry: OutboxEntry) -> delivery.Call:
        return delivery.Call(host="a", run=lambda: call(entry), settle=lambda answer: answer())

    delivery.register("test", handler, receiver_of=lambda payload: payload["host"])
    add(shop, *["ada@example.com"] * 4)
    run()
    assert (seen, left(shop)) == ([1] * 4, 0)
    with tenant_context(shop):
        assert set(OutboxEntry.objects.filter(topic="test").values_list("attempts", "cuts")) == {(1, 0)}


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    found = threading.Event()
    yield found
    found.set()


def test_receivers_that_do_not_answer_delay_neither_other_shops_nor_other_receivers(
    shop: Tenant, other_shop: Tenant, gate: threading.Event
) -> None:
    """The run's calls are fewer than what waits for the slow ones; they keep to their part of them."""
    landed: list[str] = []

    def call(entry: OutboxEntry) -> None:
        if entry.payload["host"].startswith("slow"):
            if len(landed) == 2:
                gate.set()
            assert gate.wait(20), "the quick ones were held up"
        else:
            landed.append(entry.payload["host"])
            if len(landed) == 2:
                gate.set()

    register(call, host=lambda entry: entry.payload["host"])
    add(shop, *["slow"] * 12)
    add(shop, "quick1")
    add(other_shop, "quick2")
    run(quickly(calls=8, per_shop=16))
    assert sorted(landed) == ["quick1", "quick2"]
    assert (left(shop), left(other_shop)) == (6, 0)  # two calls, four waited for them, the rest is put off
    with tenant_context(shop):
        assert {entry.attempts for entry in OutboxEntry.objects.filter(topic="test", delivered_at=None)} == {
            0
        }


def test_a_receiver_is_not_slow_because_the_worker_is(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both answer at once; the one is written down late, after the other."""
    monkeypatch.setattr(hosts, "SLOW_SECONDS", 0.2)

    def handler(entry: OutboxEntry) -> delivery.Call:
        return delivery.Call(entry.payload["host"], lambda: None, lambda answer: time.sleep(0.3))

    delivery.register("test", handler)
    add(shop, "a")
    add(other_shop, "b")
    run()
    assert [sender._hosts["mail"].is_slow(host) for host in ("a", "b")] == [False, False]


@pytest.mark.parametrize(
    ("facts", "at_most"),
    [
        ({}, 4),  # there is a place: what waits of the busy shop takes none
        (
            {"MOST_PARKED": 1, "TURN_SECONDS": 0.0},
            sender.PER_SHOP + 1,
        ),  # there is none until its turn is over
    ],
)
def test_a_shop_with_much_to_say_holds_up_no_shop_that_comes_later(
    shop: Tenant,
    other_shop: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    facts: dict[str, float],
    at_most: int,
) -> None:
    seen: list[str] = []
    register(lambda entry: seen.append(entry.payload["host"]), host=lambda entry: "the platform's")
    for name, value in ({"TAKEN": 1} | facts).items():
        monkeypatch.setattr(sender, name, value)
    add(shop, *["busy"] * 40)
    add(other_shop, "quiet")
    run(quickly(calls=2, per_shop=1))
    assert seen.index("quiet") <= at_most
    assert (left(shop), left(other_shop)) == (0, 0)


def test_an_error_in_one_shop_stops_no_other(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(lambda entry: None, host=lambda entry: "a")
    add(shop, "a")
    add(other_shop, "a")
    usual = claims.claim

    def broken(**facts: Any) -> list[OutboxEntry]:
        if connection.schema_name == shop.schema_name:
            raise ValueError("broken")
        return usual(**facts)

    monkeypatch.setattr(claims, "claim", broken)
    run()
    assert (left(shop), left(other_shop)) == (1, 0)
    assert Wakeup.objects.get(schema_name=shop.schema_name).leased_until > clock.now()


def test_a_worker_that_is_told_to_stop_hands_back_what_it_has_not_begun_and_counts_no_failure(
    shop: Tenant, gate: threading.Event, asked: list[tuple[str, Any]]
) -> None:
    def call(entry: OutboxEntry) -> None:
        runner.stopping.set()
        gate.wait(1)

    register(call, host=lambda entry: "a")
    add(shop, *["a"] * 7)
    run(quickly(calls=2, per_shop=2))
    with tenant_context(shop):
        entries = list(OutboxEntry.objects.filter(topic="test"))
    done = [entry for entry in entries if entry.delivered_at]
    assert 1 <= len(done) < 7
    assert {(e.attempts, e.cuts, e.leased_until, e.last_error) for e in entries if not e.delivered_at} == {
        (0, 0, None, "")
    }
    assert (lanes.WORK, {"lane": "mail"}) in asked
    assert Wakeup.objects.filter(schema_name=shop.schema_name, leased_until=None).exists()


def test_what_may_have_killed_its_workers_goes_out_alone_after_all_else(shop: Tenant) -> None:
    seen: list[tuple[str, bool]] = []
    in_air: list[str] = []

    def call(entry: OutboxEntry) -> None:
        in_air.append(entry.payload["host"])
        time.sleep(0.05)
        seen.append((entry.payload["host"], in_air == [entry.payload["host"]]))
        in_air.remove(entry.payload["host"])

    register(call, host=lambda entry: entry.payload["host"])
    add(shop, "poison", "a", "b")
    with tenant_context(shop):
        OutboxEntry.objects.filter(payload__host="poison").update(cuts=claims.SUSPECT_CUTS)
    run()
    assert [host for host, _ in seen][-1] == "poison"
    assert dict(seen)["poison"] is True
    assert left(shop) == 0


def test_a_lane_has_as_many_runs_at_once_as_places(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    register(lambda entry: None, host=lambda entry: "a")
    add(shop, "a")
    monkeypatch.setattr(runner.locks, "try_lock", lambda name: False)
    run()
    assert left(shop) == 1
