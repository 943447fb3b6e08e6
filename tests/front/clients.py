"""Clients that behave badly, or just not as `http.client` does: over plain sockets."""

import contextlib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "alpha.localhost"


@contextmanager
def connected(port: int, *, timeout: float = 30, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    """A connection that is closed at the end."""
    with socket.create_connection(("127.0.0.1", port), timeout, source_address=(source, 0)) as link:
        yield link


@contextmanager
def dribbling(port: int, *, number: int, head: bytes, more: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections that have each sent the head and one byte more, and then say nothing."""
    with contextlib.ExitStack() as stack:
        links = [stack.enter_context(connected(port)) for _ in range(number)]
        for link in links:
            link.sendall(head + more)
        yield links


def head(method: str, path: str, *headers: str, host: str = HOST, connection: str = "keep-alive") -> bytes:
    """The head of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Connection: {connection}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def read_answer(link: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """One answer with its body, whose length it tells."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(link)
    top, _, body = data.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += _more(link)
    return int(first.split()[1]), headers, body


def is_closed_within(link: socket.socket, seconds: float) -> bool:
    """Whether the server hangs up in time, whatever it says before."""
    link.settimeout(seconds)
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            if not link.recv(65_536):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def _more(link: socket.socket) -> bytes:
    data = link.recv(65_536)
    if not data:
        raise ConnectionError("the server hung up")
    return data
