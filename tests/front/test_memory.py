"""A request that comes to nothing in the middle is ended alone; those beside it, and the process, notice nothing."""

import errno
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from front import memory
from tenants.models import Tenant
from tests.server import Server

BESIDE = "/api/v1/products?limit=1&q="
HUNGRY = "/hungry"
ROOM = 100


@pytest.fixture
def hungry(server_at_rest: Server) -> Server:
    """The real server, with the route."""
    server_at_rest.command[-1] = "tests.front.hungry"
    server_at_rest.environment["WEB_REQUEST_MB"] = str(ROOM)
    server_at_rest.start()
    return server_at_rest


def worker_of(server: Server) -> psutil.Process:
    assert server.popen is not None
    (worker,) = psutil.Process(server.popen.pid).children()
    return worker


def test_a_request_that_eats_is_ended_alone(hungry: Server) -> None:
    worker = worker_of(hungry)
    until = time.monotonic() + 6

    def browse(number: int) -> set[str]:
        """What it is told that is no list."""
        seen = set()
        while time.monotonic() < until:
            answer = hungry.request("GET", f"{BESIDE}{number}-{time.monotonic()}", shop="alpha")
            if answer.status != 200:
                seen.add(answer.text)
        return seen

    with ThreadPoolExecutor(3) as pool:
        beside = [pool.submit(browse, number) for number in range(2)]
        eaten = [hungry.request("GET", HUNGRY, shop="alpha") for _ in range(3)]
        assert [each.result() for each in beside] == [set(), set()]
    assert [(each.status, each.json()["code"]) for each in eaten] == [(503, "request.too_hungry")] * 3
    assert {each.headers["retry-after"] for each in eaten} == {"5"}
    assert worker_of(hungry).pid == worker.pid
    assert worker.memory_info().rss < (300 + ROOM) << 20
    assert not Tenant.objects.filter(name="eaten").exists()
    assert hungry.words().count("a request was ended, the process had grown by") == 3


def test_a_store_that_is_lost_while_an_answer_streams_is_503(hungry: Server) -> None:
    for _ in range(2):
        lost = hungry.request("GET", "/stream", shop="alpha")
        assert (lost.status, lost.json()["code"]) == (503, "store.unavailable")
        assert lost.headers["retry-after"] == "2"


def test_whoever_works_most_is_ended_and_what_comes_too_late_is_nobodys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(memory, "_raise_in", lambda thread, error: ended.append(thread) if error else None)
    guard = memory.Guard(100)
    guard._look(0, now=0.0)
    guard.enter("/idle")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(guard.enter, "/busy").result()
        pool.submit(lambda: sum(range(3_000_000))).result()
        busy = pool.submit(threading.get_ident).result()
        guard._look(100, now=1.0)  # no more than there is room for
        assert ended == []
        guard._look(101, now=1.1)
        guard._look(500, now=1.2)  # has a while to let go
        assert ended == [busy]
        pool.submit(guard.leave).result()
    guard._look(600, now=1.3)  # what it left is not the others' growth
    assert ended == [busy]
    guard._look(601, now=1.4)
    assert ended == [busy, threading.get_ident()]


def test_it_is_raised_in_the_thread_and_taken_back_where_that_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard = memory.Guard(100)
    guard.enter("/mine")
    with pytest.raises(memory.OutOfRoom):
        guard._look(101, now=1.0)
    guard.leave()

    raised: list[object] = []
    monkeypatch.setattr(memory, "_raise_in", lambda thread, error: raised.append(error))
    guard.enter("/next")
    guard._look(guard._resident + 101, now=9.0)
    guard.leave()  # before it came
    assert raised == [memory.OutOfRoom, None]


def test_whoever_serves_opens_no_file_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: object) -> bytes:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Path, "read_bytes", full)
    guard = memory.Guard(100)
    guard.enter("/any")
    guard._ended = threading.get_ident()
    guard.leave()
    assert guard._serving == {}
