"""A real SMTP server in a thread, with the moods that mail servers have."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """aiosmtpd's handler: keeps what it accepts, and refuses as it is told to."""

    def __init__(self, slowness: float) -> None:
        self.slowness = slowness
        self.letters: list[EmailMessage] = []
        self.senders: list[str] = []
        self.recipients: list[str] = []
        self.rcpt_answer = ""
        self.data_answer = ""
        self.hangs_up_after_data = 0
        self.hangs_up_at_rset = False
        self.peers: list[object] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.rcpt_answer:
            return self.rcpt_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.slowness)
        if self.data_answer:
            return self.data_answer
        self.senders.append(envelope.mail_from)
        self.recipients += envelope.rcpt_tos
        self.peers.append(session.peer)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.hangs_up_after_data:
            self.hangs_up_after_data -= 1
            server.transport.abort()
        return "250 OK"

    async def handle_RSET(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hangs_up_at_rset:
            server.transport.abort()
        return "250 OK"


@contextlib.contextmanager
def endless() -> Iterator[tuple[list[int], int]]:
    """A server that greets in ever more lines: how many bytes it got rid of, and its port."""
    said = [0]

    def greet(listener: socket.socket) -> None:
        line = b"220-" + b"x" * 8000 + b"\r\n"
        with contextlib.suppress(OSError):
            client, _ = listener.accept()
            with client:
                while True:
                    client.sendall(line)
                    said[0] += len(line)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=greet, args=[listener], daemon=True).start()
        yield said, listener.getsockname()[1]


@contextlib.contextmanager
def running(*, slowness: float = 0, **options: Any) -> Iterator[tuple[Post, int]]:
    """The server, which takes so many seconds for a letter, and its port."""
    post = Post(slowness)
    controller = Controller(post, hostname="127.0.0.1", port=0, **options)
    with socket.socket() as probe:  # the controller cannot say which port it got
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        yield post, controller.port
    finally:
        controller.stop()


@contextlib.contextmanager
def dying(*, after_bytes: int | None) -> Iterator[int]:
    """A server that takes a part of the message and closes, or (None) one that never says a word; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    if after_bytes is None:
                        is_over.wait(5)
                    else:
                        _talk(connection, after_bytes)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        is_over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(listener.getsockname(), timeout=1).close()
        listener.close()
        thread.join(2)


def _talk(connection: socket.socket, after_bytes: int) -> None:
    connection.sendall(b"220 here\r\n")
    lines = connection.makefile("rb")
    while line := lines.readline():
        if line.upper().startswith(b"DATA"):
            connection.sendall(b"354 go on\r\n")
            lines.read(after_bytes)
            return
        connection.sendall(b"250 OK\r\n")


@contextlib.contextmanager
def dripping(*, at: bytes) -> Iterator[int]:
    """A server that answers one command (or, with nothing, before the first) a letter at a time; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def drip(connection: socket.socket) -> None:
        while not is_over.wait(0.1):
            connection.sendall(b"2")

    def serve() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                if not at:
                    drip(connection)
                connection.sendall(b"220 here\r\n")
                is_letter = False
                for line in connection.makefile("rb"):
                    if line.upper().startswith(at) and (at == b".") == is_letter:
                        drip(connection)
                    if not is_letter:
                        is_letter = line.upper().startswith(b"DATA")
                        connection.sendall(b"354 go on\r\n" if is_letter else b"250 OK\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        is_over.set()
        listener.close()
        thread.join(2)
