"""Reading a request's body whole, under a cap and a deadline, before a thread is taken for it.

What all bodies on their way take of a process' memory, and of its disk, is bounded. Each address has its share, and
where nothing is left, the address that holds most makes room for who comes, and of equals the slowest for who is
quicker.
"""

import asyncio
import errno
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _

from front import errors

Receive = Callable[[], Awaitable[dict[str, Any]]]

GRACE_SECONDS = 10.0
SLOWEST = 16 * 1024
"""Bytes a second that a client has to send, once its grace is over, whatever it sent before."""
ENOUGH = 4 * SLOWEST
"""Who sends so many a second gives way to nobody who holds as much."""
IN_MEMORY = 64 * 1024
SHARE = 8
"""An address may hold one of so many parts."""


class ClientGone(Exception):
    """The client hung up before all of its body had come."""


class _Room:
    """Bytes that bodies may take of something, all together and of each address. Not for several threads at once."""

    def __init__(self, most: int, *, is_disk: bool) -> None:
        self._most, self._left, self._held, self._is_disk = most, most, Counter[str](), is_disk

    def take(self, body: "Body", size: int) -> bool:
        """Take so many; False, and nothing taken, where there are none.

        Whose address holds more than this one then gives way, and of those that hold as much, who comes more slowly.
        """
        ours = self._held[body.address] + size
        if ours > self._most // SHARE:
            return False
        now = time.monotonic()
        while size > self._left:
            others = [each for each in _coming if each.held and each.is_on_disk is self._is_disk]
            weight = {each: (self._held[each.address], -each.pace(now)) for each in others}
            most = max(others, key=weight.__getitem__, default=None)
            if most is None or weight[most] <= (ours, -body.pace(now)):
                return False
            most.give_up()
        self._left -= size
        self._held[body.address] += size
        return True

    def give_back(self, address: str, size: int) -> None:
        """Return what was taken."""
        self._left += size
        self._held[address] -= size
        if not self._held[address]:
            del self._held[address]


@dataclass(slots=True, eq=False)
class Body:
    """All of it, to be read from its start, and what it holds until it has ended."""

    file: IO[bytes]
    length: int = 0
    address: str = ""
    is_on_disk: bool = False
    held: int = 0
    began: float = field(default_factory=time.monotonic)
    is_given_up: bool = False
    _deadline: asyncio.Timeout | None = None

    async def hear(self, receive: Receive, until: float) -> dict[str, Any]:
        """What comes next. Raises TimeoutError, at once where it is given up meanwhile."""
        if not self.is_given_up:
            try:
                async with asyncio.timeout(until - time.monotonic()) as self._deadline:
                    message = await receive()
            finally:
                self._deadline = None
        if self.is_given_up:
            raise TimeoutError
        return message

    def pace(self, now: float) -> float:
        """Bytes a second since it began, up to ENOUGH."""
        return min(ENOUGH, self.length / max(now - self.began, 0.001))

    def hold(self, size: int) -> None:
        """Take room for what has come of it: on disk beyond IN_MEMORY, or where memory has none. Raises Busy."""
        if not self.is_on_disk:
            if self.length <= IN_MEMORY and MEMORY.take(self, size):
                self.held += size
                return
            size += self.held
            self.end()
            if not FILES.take(self, 1):
                raise errors.Busy(_("Try again in a moment."))
            self.is_on_disk = True
        if not DISK.take(self, size):
            raise errors.Busy(_("Try again in a moment."))
        self.held += size

    def give_up(self) -> None:
        """Leave its room, while it is still coming, to who needs it."""
        self.end()
        self.is_given_up = True
        if self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(0)

    def end(self) -> None:
        """Give its room back."""
        (DISK if self.is_on_disk else MEMORY).give_back(self.address, self.held)
        if self.is_on_disk:
            FILES.give_back(self.address, 1)
        self.held, self.is_on_disk = 0, False


MEMORY = _Room(64 * 1024 * 1024, is_disk=False)
DISK = _Room(1024 * 1024 * 1024, is_disk=True)
FILES = _Room(128, is_disk=True)
"""How many bodies are on disk at once, for the server keeps what it has read ahead of each."""
_coming: set[Body] = set()
"""Those of which not all is there."""


def empty() -> Body:
    """The body of a request that has none."""
    return Body(BytesIO())


async def read(receive: Receive, *, declared: int | None, cap: int, address: str) -> Body:
    """The whole body; what is larger than IN_MEMORY waits in a file on disk. Who is given it `end`s it.

    `declared` is Content-Length, where there is one, and `address` the client's. Raises BodyTooLarge before anything is
    read where more than the cap is declared, and at the first byte over the cap where more comes; BodyTooSlow; NoRoom;
    Busy; ClientGone.
    """
    if declared is not None and declared > cap:
        raise errors.BodyTooLarge(_too_large(cap))
    file = tempfile.SpooledTemporaryFile()  # noqa: SIM115 - the thread closes it
    body, lately, began = Body(file, address=address), 0, time.monotonic()
    _coming.add(body)
    try:
        while True:
            if lately >= GRACE_SECONDS * SLOWEST:  # nobody saves time up
                lately, began = 0, time.monotonic()
            message = await body.hear(receive, began + GRACE_SECONDS + lately / SLOWEST)
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            if body.length + len(chunk) > cap:
                raise errors.BodyTooLarge(_too_large(cap))
            body.length += len(chunk)
            body.hold(len(chunk))
            lately += len(chunk)
            if body.is_on_disk:
                await asyncio.to_thread(_write, file, chunk)
            else:
                file.write(chunk)
            if not message.get("more_body", False):
                break
        if declared is not None and body.length < declared:
            raise ClientGone
        file.seek(0)
    except TimeoutError:
        _drop(body)
        raise errors.BodyTooSlow(_("Send it again over a better connection.")) from None
    except OSError as error:
        _drop(body)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.NoRoom(_("Try again later.")) from error
        raise
    except BaseException:
        _drop(body)
        raise
    finally:
        _coming.discard(body)
    return body


def _write(file: "tempfile.SpooledTemporaryFile[bytes]", chunk: bytes) -> None:
    file.rollover()
    file.write(chunk)


def _drop(body: Body) -> None:
    body.file.close()
    body.end()


def _too_large(cap: int) -> str:
    return f"A body may have {cap} bytes at most here."
