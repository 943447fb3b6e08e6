"""What a WSGI application says, on its way to a client."""

import asyncio
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from front import responses
from front.environ import FileBody


class Streamed(list[bytes]):
    streaming = True


def sent(answer: responses.Response, *, has_body: bool = True) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def take(message: dict[str, Any]) -> None:
        messages.append(message)

    asyncio.run(responses.send(answer, take, has_body=has_body))
    return messages


def body(messages: list[dict[str, Any]]) -> bytes:
    return b"".join(message.get("body", b"") for message in messages)


def test_a_file_on_disk_is_left_to_the_server(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"x" * 100)
    with path.open("rb") as file:
        answer = responses.of_wsgi("200 OK", [("Content-Length", "100")], FileBody(file))
    assert sent(answer)[1] == {"type": "http.response.pathsend", "path": str(path)}
    assert body(sent(answer, has_body=False)) == b""


def test_a_file_that_is_read_from_its_middle_or_lies_nowhere_is_read_here(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        file.seek(4)
        assert body(sent(responses.of_wsgi("200 OK", [], FileBody(file)))) == b"456789"
    assert (
        body(sent(responses.of_wsgi("200 OK", [], FileBody(BytesIO(b"from a bucket"))))) == b"from a bucket"
    )
    with tempfile.TemporaryFile() as nameless:
        nameless.write(b"abc")
        nameless.seek(0)
        assert body(sent(responses.of_wsgi("200 OK", [], FileBody(nameless)))) == b"abc"


def test_a_stream_is_read_to_its_end_and_its_length_told() -> None:
    parts = Streamed([b"x" * responses.BLOCK, b"y" * responses.BLOCK * 16, b"z"])
    answer = responses.of_wsgi("200 OK", [("Content-Type", "text/csv")], parts)
    assert (b"content-length", str(sum(map(len, parts))).encode()) in answer.headers
    assert body(sent(answer)) == b"".join(parts)


def test_a_long_body_is_handed_over_in_blocks() -> None:
    for size in (0, responses.BLOCK, responses.BLOCK + 1, responses.BLOCK * 3):
        whole = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        first, *parts = sent(responses.of_bytes(200, [], whole))
        assert (b"content-length", str(size).encode()) in first["headers"]
        assert [part["more_body"] for part in parts] == [True] * (len(parts) - 1) + [False]
        assert max(len(part["body"]) for part in parts) <= responses.BLOCK
        assert body(parts) == whole
    told = responses.of_wsgi("200 OK", [], [whole]).headers
    assert told == [(b"content-length", str(size).encode())], "or it would be chunked"
    assert [part["body"] for part in sent(responses.of_bytes(200, [], whole), has_body=False)[1:]] == [b""]


def test_what_is_long_waits_on_disk_whatever_made_it() -> None:
    long = b"x" * (responses.BLOCK + 1)
    for answer in (
        responses.of_bytes(200, [], long),
        responses.of_wsgi("200 OK", [], [long]),
        responses.of_wsgi("200 OK", [], Streamed([long])),
        responses.Response(200, [], long),
    ):
        assert answer.file is not None
        assert (answer.length, answer.body, answer.file.fileno() > 0) == (len(long), b"", True)


def test_headers_are_lower_case_and_may_hold_any_byte() -> None:
    answer = responses.of_wsgi("404 Not Found", [("X-Name", "café"), ("Set-Cookie", "a=b")], [b"no"])
    assert (answer.status, answer.body) == (404, b"no")
    assert answer.headers == [(b"x-name", "café".encode("latin-1")), (b"set-cookie", b"a=b")]


def test_whoever_takes_too_little_of_a_file_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "GRACE_SECONDS", 1.0)
    taken = 0

    async def take(message: dict[str, Any]) -> None:
        nonlocal taken
        taken += len(message.get("body", b""))
        if taken > responses.BLOCK * 10:  # it was quick until then
            await asyncio.sleep(2)

    response = responses.of_bytes(200, [], b"x" * responses.BLOCK * 13)
    with pytest.raises(TimeoutError):
        asyncio.run(responses.send(response, take, has_body=True))
    assert taken < response.length
    assert response.file is not None
    assert response.file.closed


def test_where_the_disk_is_full_the_slowest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "ON_DISK", responses.BLOCK * 200)
    monkeypatch.setattr(responses, "NEW_SECONDS", 0.01)

    async def read(blocks: int, until: asyncio.Event) -> int:
        taken = 0

        async def take(message: dict[str, Any]) -> None:
            nonlocal taken
            taken += len(message.get("body", b""))
            if taken > responses.BLOCK * blocks:
                await until.wait()

        whole = responses.of_bytes(200, [], b"x" * responses.BLOCK * 90)
        await responses.send(whole, take, has_body=True)
        return taken // responses.BLOCK

    async def run() -> None:
        done = asyncio.Event()
        quick = asyncio.create_task(read(80, done))
        deaf = asyncio.create_task(read(1, done))
        await asyncio.sleep(responses.NEW_SECONDS * 5)
        late = [asyncio.create_task(read(90, done)) for _ in range(2)]
        await asyncio.wait([deaf], timeout=responses.GRACE_SECONDS / 2)
        assert isinstance(deaf.exception(), TimeoutError)
        done.set()
        assert await asyncio.gather(quick, *late) == [90, 90, 90]
        assert not responses._readers

    asyncio.run(run())


def test_nobody_gives_way_to_an_archive_nor_an_archive_to_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "ON_DISK", responses.BLOCK * 200)
    monkeypatch.setattr(responses, "LONG", responses.BLOCK * 100)
    monkeypatch.setattr(responses, "NEW_SECONDS", 0.0)

    async def read(blocks: int) -> int:
        taken = 0

        async def take(message: dict[str, Any]) -> None:
            nonlocal taken
            taken += len(message.get("body", b""))
            await asyncio.sleep(0)

        await responses.send(
            responses.of_bytes(200, [], b"x" * responses.BLOCK * blocks), take, has_body=True
        )
        return taken // responses.BLOCK

    async def run() -> None:
        assert await asyncio.gather(read(90), read(90), read(250), read(20)) == [90, 90, 250, 20]

    asyncio.run(run())


def test_who_has_just_begun_does_not_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "ON_DISK", responses.BLOCK * 200)

    async def read() -> int:
        taken = 0

        async def take(message: dict[str, Any]) -> None:
            nonlocal taken
            taken += len(message.get("body", b""))
            await asyncio.sleep(0)

        await responses.send(responses.of_bytes(200, [], b"x" * responses.BLOCK * 90), take, has_body=True)
        return taken // responses.BLOCK

    async def run() -> None:
        assert await asyncio.gather(*(read() for _ in range(4))) == [90] * 4

    asyncio.run(run())
