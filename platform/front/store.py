"""Reads from Valkey in the event loop: one connection, many questions on their way at once.

The library's asynchronous client takes several times as long for a question as the answer does; this speaks just as
much of the protocol (RESP2) as reading keys takes. A store that is late is let be for a while.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from redis.connection import SSLConnection, UnixDomainSocketConnection, parse_url

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.3
OFF_SECONDS = 1.0


class Unavailable(Exception):
    """The store cannot be asked now."""


class Reader:
    """Asks the store at the address. For one event loop."""

    def __init__(self, url: str) -> None:
        self._facts: dict[str, Any] = parse_url(url)
        self._link: _Link | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._off_until = 0.0

    async def fetch(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values of the keys, None where there is none. Raises Unavailable."""
        link = self._link
        if link is None or link.is_lost:
            self._connect()
            raise Unavailable
        return await link.ask(_command("MGET", *keys))

    def _connect(self) -> None:
        """Connect beside what goes on; nobody waits for it."""
        if self._connecting is None and time.monotonic() >= self._off_until:
            self._connecting = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        loop, facts = asyncio.get_running_loop(), self._facts
        kind = facts.get("connection_class")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if kind is UnixDomainSocketConnection:
                    _, link = await loop.create_unix_connection(_Link, facts["path"])
                else:
                    _, link = await loop.create_connection(
                        _Link,
                        facts.get("host", "localhost"),
                        facts.get("port", 6379),
                        ssl=True if kind is SSLConnection else None,
                    )
                if facts.get("password"):
                    names = [name for name in (facts.get("username"), facts["password"]) if name]
                    await link.ask(_command("AUTH", *names))
                await link.ask(_command("SELECT", str(facts.get("db") or 0)))
            self._link = link
        except (OSError, TimeoutError, Unavailable) as error:
            self._off_until = time.monotonic() + OFF_SECONDS
            logger.warning("kept answers cannot be read: %s", error or type(error).__name__)
        finally:
            self._connecting = None


class _Link(asyncio.Protocol):
    """One connection. Answers come in the order of the questions."""

    def __init__(self) -> None:
        self.is_lost = False
        self._transport: Any = None
        self._loop = asyncio.get_running_loop()
        self._asked: deque[tuple[float, asyncio.Future[list[bytes | None]]]] = deque()
        self._data = bytearray()
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if self._watch is not None:
            self._watch.cancel()
        for _, answer in self._asked:
            if not answer.done():
                answer.set_exception(Unavailable())
        self._asked.clear()

    def ask(self, command: bytes) -> "asyncio.Future[list[bytes | None]]":
        """Send it; the future is the answer."""
        answer: asyncio.Future[list[bytes | None]] = self._loop.create_future()
        if self.is_lost:
            answer.set_exception(Unavailable())
            return answer
        self._asked.append((self._loop.time(), answer))
        self._transport.write(command)
        if self._watch is None:
            self._watch = self._loop.call_later(ANSWER_SECONDS, self._look)
        return answer

    def data_received(self, data: bytes) -> None:
        self._data += data
        while self._asked:
            parsed = _parse(self._data, 0)
            if parsed is None:
                return
            value, end = parsed
            del self._data[:end]
            _, answer = self._asked.popleft()
            if answer.done():
                continue
            if isinstance(value, Exception):
                answer.set_exception(value)
            else:
                answer.set_result(value if isinstance(value, list) else [value])

    def _look(self) -> None:
        """Hang up on a store that lets us wait."""
        self._watch = None
        if not self._asked:
            return
        waited = self._loop.time() - self._asked[0][0]
        if waited >= ANSWER_SECONDS:
            self._transport.abort()
        else:
            self._watch = self._loop.call_later(ANSWER_SECONDS - waited, self._look)


def _command(*words: str) -> bytes:
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word.encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)


def _parse(data: bytearray, at: int) -> tuple[Any, int] | None:
    """The answer that begins at this place, and where it ends; None where more has to come."""
    line_end = data.find(b"\r\n", at)
    if line_end < 0:
        return None
    kind, line, end = data[at : at + 1], bytes(data[at + 1 : line_end]), line_end + 2
    if kind == b"-":
        return Unavailable(line.decode(errors="replace")), end
    if kind == b"$":
        length = int(line)
        if length < 0:
            return None, end
        return (bytes(data[end : end + length]), end + length + 2) if len(data) >= end + length + 2 else None
    if kind == b"*":
        values = []
        for _ in range(int(line)):
            parsed = _parse(data, end)
            if parsed is None:
                return None
            value, end = parsed
            values.append(value)
        return values, end
    return line, end
