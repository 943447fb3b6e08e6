"""Responses on their way from a thread to a client, who may take long over them, and not without end."""

import asyncio
import os
import stat
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from front.bodies import SLOWEST
from front.environ import FileBody, header
from front.errors import Refused
from kernel import formats, problems, request_id

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

BLOCK = 64 * 1024
"""Of a body the server is given no more before the client has taken it; one that is longer waits on disk."""
GRACE_SECONDS = 30.0
"""After it a client takes SLOWEST bytes a second of what waits on disk, whatever it took before."""
ON_DISK = 1024 * 1024 * 1024
"""Bytes of all such responses of a process; beyond them the slowest reader gives way, of those that are not new."""
LONG = ON_DISK // 8
"""What is longer (an archive, from a bucket) is not counted with the others: it gives no way, and is given none."""
NEW_SECONDS = 1.0


@dataclass(slots=True)
class Response:
    """A response, whole: its body is bytes, a file that is read here, or one at a path that the server sends."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    file: IO[bytes] | None = None
    path: str = ""
    length: int = 0
    """Of what is sent from here."""

    def __post_init__(self) -> None:
        self.length = len(self.body)
        if self.length > BLOCK:
            self.keep([self.body])
            self.body = b""

    def keep(self, parts: Iterable[bytes]) -> None:
        """Have a file for its body, which is on disk where it is long."""
        self.file = tempfile.SpooledTemporaryFile(max_size=BLOCK)  # noqa: SIM115 - closed once it is sent
        self.file.writelines(parts)
        self.length = self.file.tell()
        self.file.seek(0)


@dataclass(slots=True, eq=False)
class _Reader:
    """Who is being sent what waits on disk."""

    length: int
    began: float
    late: asyncio.Timeout
    taken: int = 0
    has_given_way: bool = False

    def give_way(self) -> None:
        """Have it sent no more."""
        self.has_given_way = True
        _readers.discard(self)
        if not self.late.expired():
            self.late.reschedule(0)


_readers: set[_Reader] = set()


def of_wsgi(status: str, headers: Iterable[tuple[str, str]], parts: Iterable[bytes]) -> Response:
    """What a WSGI application has said. What it streams is read to its end, onto disk where it is much."""
    is_stream = isinstance(parts, FileBody) or getattr(parts, "streaming", False)
    response = Response(
        int(status.split(" ", 1)[0]),
        [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        b"" if is_stream else b"".join(parts),
    )
    if isinstance(parts, FileBody) and (path := _path_of(parts.file)):
        response.path = path
    elif is_stream:
        response.keep(parts)
    if response.file is not None and all(name != b"content-length" for name, _ in response.headers):
        response.headers.append(
            (b"content-length", str(response.length).encode())
        )  # else the server tells it
    return response


def language_of(scope: dict[str, Any]) -> str:
    """What a client is refused in, of our languages."""
    asked = header(scope, b"accept-language") or b""
    return formats.pick_language(tag for tag, _ in parse_accept_lang_header(asked.decode("latin-1")))


def named(scope: dict[str, Any]) -> tuple[bytes, bytes]:
    """The header of the request's id."""
    name = request_id.HEADER.lower().encode()
    return name, request_id.adopt((header(scope, name) or b"").decode("latin-1")).encode()


def of_refusal(error: Refused, scope: dict[str, Any]) -> Response:
    """The problem document of what no thread has seen; the connection ends, for its body may never."""
    language, name = language_of(scope), named(scope)
    with translation.override(language):
        body = problems.from_error(error) | {"status": error.status, "request_id": name[1].decode()}
    headers = [(b"content-type", problems.CONTENT_TYPE.encode()), (b"cache-control", b"no-store"), name]
    headers += [(b"content-language", language.encode()), (b"vary", b"Accept-Language")]
    if error.retry_after:
        headers.append((b"retry-after", str(error.retry_after).encode()))
    return of_bytes(error.status, headers, orjson.dumps(body))


def of_bytes(status: int, headers: Headers, body: bytes) -> Response:
    """A response of these bytes, with their length."""
    return Response(status, [*headers, (b"content-length", str(len(body)).encode())], body)


async def send(response: Response, to: Send, *, has_body: bool) -> None:
    """Send it all. Raises what the server raises when the client is gone, and TimeoutError when it is too slow."""
    await to({"type": "http.response.start", "status": response.status, "headers": response.headers})
    if response.path and has_body:
        await to({"type": "http.response.pathsend", "path": response.path})
    elif response.file is not None and has_body:
        with response.file:
            await _send_file(response.file, response.length, to)
        await to({"type": "http.response.body", "body": b"", "more_body": False})
    else:
        await to(
            {"type": "http.response.body", "body": response.body if has_body else b"", "more_body": False}
        )


async def _send_file(file: IO[bytes], length: int, to: Send) -> None:
    now, lately = asyncio.get_running_loop().time, 0
    async with asyncio.timeout(GRACE_SECONDS) as late:
        reader = _Reader(length, began := now(), late)
        if length <= LONG:
            _make_room(length, began)
            _readers.add(reader)
        try:
            while block := file.read(BLOCK):
                await to({"type": "http.response.body", "body": block, "more_body": True})
                if late.expired() or reader.has_given_way:
                    raise TimeoutError  # which it has not been told yet
                reader.taken += len(block)
                lately += len(block)
                if lately >= GRACE_SECONDS * SLOWEST:  # nobody saves time up
                    lately, began = 0, now()
                late.reschedule(began + GRACE_SECONDS + lately / SLOWEST)
        finally:
            _readers.discard(reader)


def _make_room(length: int, now: float) -> None:
    """Hang up on the slowest while there is too much on disk."""
    while sum(each.length for each in _readers) + length > ON_DISK:
        old = [each for each in _readers if now - each.began >= NEW_SECONDS]
        if not old:
            return
        min(old, key=lambda each: each.taken / (now - each.began)).give_way()


def _path_of(file: IO[bytes]) -> str:
    """Where a file lies that is sent from its first byte to its last; nothing for what is no file on disk."""
    name = getattr(file, "name", None)
    try:
        if not isinstance(name, str) or not Path(name).is_absolute() or file.tell():
            return ""
        opened = os.fstat(file.fileno())
        return name if stat.S_ISREG(opened.st_mode) and os.path.samestat(Path(name).stat(), opened) else ""
    except (OSError, ValueError, AttributeError):
        return ""
