"""A pooler in transaction mode over one session of the real server: what Souk must refuse.

It speaks as much of Postgres' protocol, version 3, as clients do that send simple queries. The first client
logs in at the server itself; those after it are let in with what the server told the first one. From then
on every transaction of any client takes the same session.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SSL, GSS = 80877103, 80877104
LET_IN = b"R" + struct.pack("!ii", 8, 0)
READY = b"Z" + struct.pack("!i", 5) + b"I"


@contextmanager
def pooler(server: tuple[str, int]) -> Iterator[int]:
    """The port at 127.0.0.1 of a pooler before the server at this address."""
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(server) as session:
        found = _Pooler(session)
        threading.Thread(target=found.accept, args=(listening,), daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)  # ends the waiting of `accept`


class _Pooler:
    def __init__(self, session: socket.socket) -> None:
        self.session = session
        self.turn = threading.Lock()
        self.greeting = b""  # what the server tells a client that it has let in

    def accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        with client, suppress(ConnectionError):
            startup = _startup(client)
            while _code(startup) in (SSL, GSS):
                client.sendall(b"N")
                startup = _startup(client)
            with self.turn:
                if self.greeting:
                    client.sendall(self.greeting)
                else:
                    self.log_in(client, startup)
            while (message := _message(client))[:1] != b"X":
                with self.turn:
                    while self.carry(client, message) != b"I":
                        message = _message(client)

    def log_in(self, client: socket.socket, startup: bytes) -> None:
        self.session.sendall(startup)
        greeting = LET_IN
        while (answer := _message(self.session)) != READY:
            client.sendall(answer)
            if answer[:1] != b"R":
                greeting += answer
            elif _code(answer[1:]) in (
                3,
                5,
                10,
                11,
            ):  # a password is asked for, or the next step of proving it
                self.session.sendall(_message(client))
        client.sendall(READY)
        self.greeting = greeting + READY

    def carry(self, client: socket.socket, query: bytes) -> bytes:
        """Carry a query there and its answer back; how the server's transaction stands then: I, T or E."""
        self.session.sendall(query)
        while True:
            answer = _message(self.session)
            client.sendall(answer)
            if answer[:1] == b"Z":
                return answer[-1:]


def _startup(client: socket.socket) -> bytes:
    head = _exactly(client, 4)
    return head + _exactly(client, struct.unpack("!i", head)[0] - 4)


def _message(end: socket.socket) -> bytes:
    return _exactly(end, 1) + _startup(end)


def _code(message: bytes) -> int:
    return int(struct.unpack("!i", message[4:8])[0])


def _exactly(end: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = end.recv(size - len(found))
        if not part:
            raise ConnectionError("the other end has gone")
        found += part
    return found
