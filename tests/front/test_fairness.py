"""One shop under many connections, and another beside it, over real sockets."""

import http.client
import itertools
import select
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from front.application import LONGEST_LINE
from tests.server import Server

LOUD = 20
WORDS = itertools.count()
TOKEN = "a-token-of-operators"


@contextmanager
def under_load(server: Server, *, shop: str) -> Iterator[list[int]]:
    """So many connections that ask a shop for one search after the other, none of which is kept."""
    stop, statuses, numbers = threading.Event(), [], itertools.count()

    def ask() -> None:
        while not stop.is_set():
            path = f"/api/v1/products?q=word{next(numbers)}&offset={next(numbers)}"
            statuses.append(server.request("GET", path, shop=shop, timeout=30).status)

    threads = [threading.Thread(target=ask) for _ in range(LOUD)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def p95(server: Server, *, shop: str, number: int = 40) -> float:
    took = []
    for _ in range(number):
        began = time.monotonic()
        path = f"/api/v1/products?q=other{next(WORDS)}"  # an answer that is kept stands in no line
        answer = server.request("GET", path, shop=shop, timeout=30)
        assert answer.status == 200, answer.text
        took.append(time.monotonic() - began)
        time.sleep(0.01)
    return statistics.quantiles(took, n=20)[-1]


def test_one_address_asks_at_so_many_hosts_that_a_process_does_not_know(server_at_rest: Server) -> None:
    server_at_rest.environment["CALLS_A_MINUTE"] = "1200"
    server_at_rest.start()
    assert server_at_rest.request("GET", "/health/live", shop="alpha").status == 200
    assert server_at_rest.request("GET", "/api/v1/shop", shop="alpha").status == 200
    told = [server_at_rest.request("GET", "/", shop=f"made-up-{number}").status for number in range(62)]
    assert told[:29] == [404] * 29
    assert told.count(503) >= 2, "thirty a minute, and it may be another minute by now"
    assert server_at_rest.request("GET", "/api/v1/shop", shop="alpha").status == 200


@pytest.fixture
def crowded(server_at_rest: Server) -> Iterator[Callable[[str], None]]:
    """A server, and what has one address send twice as many slow requests to a host as a line has places for."""
    server_at_rest.command[-1] = "tests.front.hungry"
    server_at_rest.environment["OPERATIONS_TOKEN"] = TOKEN
    server_at_rest.start()
    with ExitStack() as open_ones:

        def crowd(host: str) -> None:
            left = set[socket.socket]()
            for _ in range(LONGEST_LINE * 2):
                one = open_ones.enter_context(socket.create_connection(("127.0.0.1", server_at_rest.port)))
                one.sendall(f"GET /slow HTTP/1.1\r\nHost: {host}:{server_at_rest.port}\r\n\r\n".encode())
                left.add(one)
            told = b""
            while left and told != b"503":
                for one in select.select(left, [], [], 30)[0]:
                    left.remove(one)
                    told = one.recv(12)[9:] if told != b"503" else told
            assert told == b"503", "the line was never full"

        yield crowd


def test_an_address_that_fills_a_shops_line_leaves_room_in_it_for_others(
    crowded: Callable[[str], None], server_at_rest: Server
) -> None:
    crowded("alpha.localhost")
    other = http.client.HTTPConnection(
        "127.0.0.1", server_at_rest.port, source_address=("127.0.0.9", 0), timeout=30
    )
    other.request("GET", "/cart/", headers={"Host": f"alpha.localhost:{server_at_rest.port}"})
    assert other.getresponse().status == 200
    other.close()


def test_who_looks_whether_a_process_is_well_stands_in_no_line_of_others(
    crowded: Callable[[str], None], server_at_rest: Server
) -> None:
    crowded("localhost")
    own = {"Authorization": f"Bearer {TOKEN}"}
    assert server_at_rest.request("GET", "/health/ready", headers=own).status == 200


TRIES = 3
"""Of a figure of time, on a machine that has other tests to run; a line without fairness keeps none of them."""


def test_a_shop_under_twenty_connections_leaves_another_nearly_alone(standing_server: Server) -> None:
    p95(standing_server, shop="alpha", number=5)
    with under_load(standing_server, shop="bravo") as statuses:
        time.sleep(1)
        for _ in range(TRIES):
            loud = p95(standing_server, shop="bravo", number=10)
            beside = p95(standing_server, shop="alpha")
            if beside < loud / 3:
                break
        figures = standing_server.request("GET", "/metrics").text
    assert len(statuses) > 20
    assert set(statuses) <= {200, 503}
    assert beside < loud / 3, "who is loud waits for itself, and the other hardly"
    named = [line for line in figures.splitlines() if line.startswith("souk_loudest_shops_seconds{")]
    assert 1 <= len(named) <= 10
