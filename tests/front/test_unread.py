"""Who asks and does not read is not waited for without end, and has little of the machine's memory."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

from config import web
from tests.front.clients import HOST, head
from tests.server import Server

LARGE = "/api/v1/openapi.json"


def test_an_answer_that_nobody_reads_waits_outside_the_kernel_and_not_for_good(
    standing_server: Server,
) -> None:
    port = standing_server.port
    whole = len(standing_server.request("GET", LARGE, shop="alpha").body)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.connect(("127.0.0.1", port))
        deaf.sendall(head("GET", LARGE, host=HOST))
        mine = deaf.getsockname()[1]
        assert comes_true(lambda: unsent(port, mine) > web.UNREAD_BYTES // 2, seconds=30)
        assert unsent(port, mine) < web.UNREAD_BYTES * 3 // 2 < whole
        assert comes_true(lambda: unsent(port, mine) == 0, seconds=web.UNREAD_SECONDS * 3)


def unsent(port: int, to: int) -> int:
    """How much the kernel keeps for this client; nothing once the connection has ended."""
    pair = f"{port:04X} 0100007F:{to:04X}"
    lines = [line for line in Path("/proc/net/tcp").read_text().splitlines() if pair in line]
    return sum(int(line.split()[4].partition(":")[0], 16) for line in lines)


def comes_true(is_so: Callable[[], bool], *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.1)
    return False
