"""R14: whoever reads the feed of events misses nothing, however late a transaction commits."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.webhooks import events
from storefront.webhooks.models import Event
from tenants.models import Tenant

WRITERS, EACH = 8, 15


@pytest.fixture
def shop(fresh_database: str) -> Tenant:
    return Tenant.objects.get(slug="alpha")


def in_thread(shop: Tenant, do: Callable[[], None]) -> threading.Thread:
    """The work in a thread with a connection of its own, started."""

    def run() -> None:
        try:
            with tenant_context(shop):
                do()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write(writer: int, number: int) -> None:
    facts = {"data": {"writer": writer, "number": number}}
    events.write("promotion.started", subject=f"promotion:{writer}", facts=facts, now=clock.now())


def read(after: str, *, limit: int = 100) -> tuple[list[tuple[int, int]], str]:
    found = events.list_after(after=after, limit=limit)
    seen = [(each["data"]["writer"], each["data"]["number"]) for each in found]
    return seen, found[-1]["id"] if found else after


def test_an_event_that_is_committed_after_a_later_one_was_read_is_read_after_it(shop: Tenant) -> None:
    """With its control: a reader who goes by the highest id never sees it."""
    has_written, may_commit = threading.Event(), threading.Event()

    def hold_back() -> None:
        with transaction.atomic():
            write(1, 0)
            has_written.set()
            assert may_commit.wait(20)

    thread = in_thread(shop, hold_back)
    assert has_written.wait(20)
    with tenant_context(shop):
        write(2, 0)
        seen, after = read("")
        assert seen == [(2, 0)]
        highest = Event.objects.latest("id").pk
        may_commit.set()
        thread.join()
        assert not Event.objects.filter(id__gt=highest).exists()  # the control: it is missed
        assert read(after)[0] == [(1, 0)]


def test_nothing_is_missed_or_out_of_order_while_many_write_and_hold_their_commits_back(shop: Tenant) -> None:
    def work(writer: int) -> None:
        for number in range(EACH):
            with transaction.atomic():
                write(writer, number)
                time.sleep(((writer * 7 + number * 3) % 5) / 200)

    threads = [in_thread(shop, lambda w=writer: work(w)) for writer in range(WRITERS)]  # type: ignore[misc]
    found: list[tuple[int, int]] = []
    after = ""
    with tenant_context(shop):
        while True:
            is_over = not any(thread.is_alive() for thread in threads)
            seen, after = read(after, limit=7)
            found += seen
            if is_over and not seen:
                break
    assert sorted(found) == [(writer, number) for writer in range(WRITERS) for number in range(EACH)]
    for writer in range(WRITERS):
        assert [number for each, number in found if each == writer] == list(range(EACH))


def test_a_change_that_joins_an_unread_event_is_in_the_body_that_is_read(
    shop: Tenant, monkeypatch: Any
) -> None:
    """Whoever reads waits for the transaction that counted on it."""
    state = ["before"]
    monkeypatch.setattr(events.payloads, "read", lambda *_: {"state": state[0]})
    with tenant_context(shop):
        events.write("product.updated", subject="product:1", facts={"id": 1}, now=clock.now())
    has_written, may_commit = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            events.write("product.updated", subject="product:1", facts={"id": 1}, now=clock.now())
            has_written.set()
            assert may_commit.wait(20)
            state[0] = "after"

    thread = in_thread(shop, change)
    assert has_written.wait(20)
    threading.Timer(0.3, may_commit.set).start()
    with tenant_context(shop):
        found = events.list_after()
        assert [each["data"] for each in found] == [{"state": "after"}]
    thread.join()
