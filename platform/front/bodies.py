"""Reading a request's body whole, under a cap and a deadline, before a thread is taken for it."""

import asyncio
import errno
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _

from front import errors

Receive = Callable[[], Awaitable[dict[str, Any]]]

GRACE_SECONDS = 10.0
SLOWEST = 16 * 1024
"""Bytes a second that a client has to send, once its grace is over."""
IN_MEMORY = 1024 * 1024


class ClientGone(Exception):
    """The client hung up before all of its body had come."""


@dataclass(frozen=True, slots=True)
class Body:
    """All of it, to be read from its start."""

    file: IO[bytes]
    length: int


def empty() -> Body:
    """The body of a request that has none."""
    return Body(BytesIO(), 0)


async def read(receive: Receive, *, declared: int | None, cap: int) -> Body:
    """The whole body; what is larger than IN_MEMORY waits in a file on disk.

    `declared` is Content-Length, where there is one. Raises BodyTooLarge before anything is read where more
    than the cap is declared, and at the first byte over the cap where more comes; BodyTooSlow; NoRoom;
    ClientGone.
    """
    if declared is not None and declared > cap:
        raise errors.BodyTooLarge(_too_large(cap))
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the thread closes it
    length, began = 0, time.monotonic()
    try:
        while True:
            until = began + GRACE_SECONDS + length / SLOWEST
            async with asyncio.timeout(until - time.monotonic()):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            length += len(chunk)
            if length > cap:
                raise errors.BodyTooLarge(_too_large(cap))
            file.write(chunk)
            if not message.get("more_body", False):
                break
        if declared is not None and length < declared:
            raise ClientGone
        file.seek(0)
    except TimeoutError:
        file.close()
        raise errors.BodyTooSlow(_("Send it again over a better connection.")) from None
    except OSError as error:
        file.close()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.NoRoom(_("Try again later.")) from error
        raise
    except BaseException:
        file.close()
        raise
    return Body(file, length)


def _too_large(cap: int) -> str:
    return f"A body may have {cap} bytes at most here."
