"""Asks one address over and over on a few kept-open connections:
`python -m perf.hammer PORT HOST PATH SECONDS [HEADER]`. A `{page}` in the path is another one of 981 each time.

Prints the answers a second. Plain sockets, so that the asking costs little beside the answering.
"""

import random
import socket
import sys
import threading
import time

CONNECTIONS = 4


def main() -> int:
    """Ask, count, print."""
    port, host, path, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
    headers = [f"Host: {host}:{port}", "Accept: application/json", *filter(None, sys.argv[5:6])]
    before, page, after = "\r\n".join([f"GET {path} HTTP/1.1", *headers, "", ""]).partition("{page}")
    pages = range(981) if page else [""]
    requests = [f"{before}{each}{after}".encode() for each in pages]
    counts = [0] * CONNECTIONS
    failures: list[str] = []
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            while time.monotonic() < until:
                link.sendall(random.choice(requests))  # noqa: S311
                head = _answer(link)
                if not head.startswith(b"HTTP/1.1 200"):
                    failures.append(head.decode(errors="replace"))
                    return
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.stderr.write(failures[0])
        return 1
    sys.stdout.write(f"{sum(counts) / (time.monotonic() - began):.1f}\n")
    return 0


def _answer(link: socket.socket) -> bytes:
    """Read one whole answer; return its head."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(link)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    left = length - len(body)
    while left > 0:
        left -= len(_more(link))
    return head


def _more(link: socket.socket) -> bytes:
    data = link.recv(262_144)
    if not data:
        raise ConnectionError("the server hung up")
    return data


if __name__ == "__main__":
    sys.exit(main())
