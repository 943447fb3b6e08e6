"""How often a few kept-open connections are answered: what the programs that ask have in common.

Plain sockets, so that the asking costs little beside the answering.
"""

import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

CONNECTIONS = 4


class Link:
    """One connection to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)

    def ask(self, request: bytes) -> bytes:
        """Send it; the body of the answer. Ends the program where it is no success."""
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lines = (line.partition(b":") for line in head.split(b"\r\n"))
        length = next(int(value) for name, _, value in lines if name.lower() == b"content-length")
        parts, left = [body], length - len(body)
        while left > 0:
            parts.append(self._more())
            left -= len(parts[-1])
        body = b"".join(parts)
        if not head.startswith(b"HTTP/1.1 2"):
            raise SystemExit(f"{request[:60]!r}: {head[:40]!r} {body[:300]!r}")
        return body

    def _more(self) -> bytes:
        data = self._socket.recv(262_144)
        if not data:
            raise SystemExit("the server hung up")
        return data


def count(port: int, seconds: float, act: Callable[[Link], object]) -> int:
    """Act over and over on every connection; print how often in a second."""
    began = time.monotonic()

    def live(_number: int) -> int:
        link, done = Link(port), 0
        while time.monotonic() < began + seconds:
            act(link)
            done += 1
        return done

    with ThreadPoolExecutor(CONNECTIONS) as crowd:
        done = sum(crowd.map(live, range(CONNECTIONS)))
    sys.stdout.write(f"{done / (time.monotonic() - began):.2f}\n")
    return 0
