"""A pooler in transaction mode over a few sessions of the real server: what Souk must refuse.

It speaks as much of Postgres' protocol, version 3, as clients do that send simple queries. The first clients
log in at the server themselves, one for each session; those after them are let in with what the server told
the last of these. Every transaction of any client takes the session whose turn it is.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

SSL, GSS = 80877103, 80877104
LET_IN = b"R" + struct.pack("!ii", 8, 0)
READY = b"Z" + struct.pack("!i", 5) + b"I"


@contextmanager
def pooler(server: tuple[str, int], *, sessions: int = 1) -> Iterator[int]:
    """The port at 127.0.0.1 of a pooler before the server at this address."""
    with ExitStack() as opened:
        listening = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        found = _Pooler([opened.enter_context(socket.create_connection(server)) for _ in range(sessions)])
        threading.Thread(target=found.accept, args=(listening,), daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)  # ends the waiting of `accept`


class _Pooler:
    def __init__(self, sessions: list[socket.socket]) -> None:
        self.fresh = sessions  # nobody has logged in at them yet
        self.ready: list[socket.socket] = []  # the next one to be used first
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
                if self.fresh:
                    self.log_in(client, startup, self.fresh.pop(0))
                else:
                    client.sendall(self.greeting)
            while (message := _message(client))[:1] != b"X":
                with self.turn:
                    self.ready.append(session := self.ready.pop(0))
                    while _carry(client, message, session) != b"I":
                        message = _message(client)

    def log_in(self, client: socket.socket, startup: bytes, session: socket.socket) -> None:
        session.sendall(startup)
        greeting = LET_IN
        while (answer := _message(session)) != READY:
            client.sendall(answer)
            if answer[:1] != b"R":
                greeting += answer
            elif _code(answer[1:]) in (
                3,
                5,
                10,
                11,
            ):  # a password is asked for, or the next step of proving it
                session.sendall(_message(client))
        client.sendall(READY)
        self.greeting = greeting + READY
        self.ready.append(session)


def _carry(client: socket.socket, query: bytes, session: socket.socket) -> bytes:
    """Carry a query there and its answer back; how the session's transaction stands then: I, T or E."""
    session.sendall(query)
    while True:
        answer = _message(session)
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
