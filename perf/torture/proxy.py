"""What stands before several web servers: each host has one of them as long as that one is ready, else another.

Shares connections out, not requests, so whoever asks sends one request a connection.
"""

import asyncio
import contextlib
import hashlib
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from front.draining import READY

LOOK_SECONDS, ANSWER_SECONDS = 0.25, 2.0
LONGEST_HEAD = 64 * 1024
PIECE = 64 * 1024


class Proxy:
    """Before the servers at these ports of this machine."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ready: set[int] = set()
        self._ports = tuple(ports)

    def server_of(self, host: str) -> int:
        """The port of the server that a host has: highest by hash among those that are ready (or all, if none is)."""
        among = [port for port in self._ports if port in self.ready] or self._ports
        return max(among, key=lambda port: hashlib.blake2b(f"{host} {port}".encode()).digest())

    async def look(self) -> None:
        """See, again and again, who is ready."""
        while True:
            found = await asyncio.gather(*map(self._is_ready, self._ports))
            self.ready = {port for port, is_ready in zip(self._ports, found, strict=True) if is_ready}
            await asyncio.sleep(LOOK_SECONDS)

    async def pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            onward, back = await asyncio.open_connection("127.0.0.1", self.server_of(_host(head)))
            back.write(head)
            await asyncio.gather(_copy(reader, back), _copy(onward, writer))
        writer.close()

    async def _is_ready(self, port: int) -> bool:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"GET {READY} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
                writer.close()
                return b" 200 " in status
        except (OSError, TimeoutError):
            return False


@contextmanager
def running(proxy: Proxy, *, port: int) -> Iterator[None]:
    """Have it listen at a port, in a thread of its own."""
    begun, ends = threading.Event(), list[Callable[[], object]]()

    async def live() -> None:
        is_over, loop = asyncio.Event(), asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(is_over.set))
        server = await asyncio.start_server(proxy.pass_on, "127.0.0.1", port, limit=LONGEST_HEAD)
        looking = asyncio.create_task(proxy.look())
        begun.set()
        await is_over.wait()
        looking.cancel()
        server.close()
        await asyncio.sleep(LOOK_SECONDS)  # for connections that have been answered to be closed

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        ends.pop()()
        thread.join()


async def _copy(source: StreamReader, target: StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(PIECE):
            target.write(piece)
            await target.drain()
    target.close()


def _host(head: bytes) -> str:
    lines = head.decode("latin-1").split("\r\n")
    return next((line[5:].strip() for line in lines if line[:5].lower() == "host:"), "")
