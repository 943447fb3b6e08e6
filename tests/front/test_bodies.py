"""Bodies over real sockets: whole, in pieces, too large, too slow, never coming."""

import contextlib
import http.client
import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from front import bodies
from tests.front.clients import HOST, connected, dribbling, head, is_closed_within, read_answer
from tests.server import Server

CART = json.dumps({"email": "guest@example.com"}).encode()
READ = {"field": "email", "code": "unknown_field", "detail": "There is no such field."}
"""What is said of that body where it has come whole; a cart is made where none came."""
JSON = "Content-Type: application/json"
AS_JSON = {"Content-Type": "application/json"}


def ask(server: Server, path: str = "/api/v1/shop") -> float:
    began = time.monotonic()
    assert server.request("GET", path, shop="alpha", timeout=10).status == 200
    return time.monotonic() - began


@pytest.mark.parametrize(
    "request_head",
    [
        head("POST", "/api/v1/carts", JSON, "Content-Length: 500"),
        head("POST", "/api/v1/carts", JSON, "Transfer-Encoding: chunked"),
        b"POST /api/v1/carts HTTP/1.1\r\nHost: alpha.localhost\r\nX-Slow: ",
    ],
    ids=["a body", "a chunked body", "headers"],
)
def test_two_hundred_that_dribble_keep_nobody_from_being_served(
    standing_server: Server, request_head: bytes
) -> None:
    ask(standing_server)
    alone = statistics.median(ask(standing_server) for _ in range(20))
    with dribbling(standing_server.port, number=200, head=request_head, more=b"{"):
        assert standing_server.request("GET", "/health/live", timeout=2).status == 200
        assert standing_server.request("GET", "/health/ready", timeout=5).status == 200
        beside = statistics.median(ask(standing_server) for _ in range(20))
        with ThreadPoolExecutor(8) as pool:
            assert max(pool.map(lambda _: ask(standing_server), range(40))) < 5
    assert beside < 3 * alone + 0.05


def test_a_body_that_does_not_come_is_given_up(standing_server: Server) -> None:
    with connected(standing_server.port) as link:
        link.sendall(head("POST", "/api/v1/carts", JSON, "Content-Length: 500") + b"{")
        began = time.monotonic()
        status, headers, body = read_answer(link)
        assert bodies.GRACE_SECONDS - 1 < time.monotonic() - began < bodies.GRACE_SECONDS * 3
        assert (status, json.loads(body)["code"]) == (408, "request.too_slow")
        assert headers["content-type"] == "application/problem+json"


def test_bodies_that_stop_in_the_middle_take_little_and_end_soon(standing_server: Server) -> None:
    ask(standing_server)
    assert standing_server.popen is not None
    workers = psutil.Process(standing_server.popen.pid).children()
    before, size = sum(worker.memory_info().rss for worker in workers), 1024 * 1024
    ended: list[int] = []
    with contextlib.ExitStack() as stack:
        sources = [f"127.0.0.{10 + number % 16}" for number in range(800)]
        links = [stack.enter_context(connected(standing_server.port, source=each)) for each in sources]
        for link in links:
            with contextlib.suppress(OSError):  # it was refused meanwhile
                link.sendall(
                    head("POST", "/api/v1/carts", JSON, f"Content-Length: {size}") + b" " * (size - 1)
                )
        assert sum(worker.memory_info().rss for worker in workers) - before < 200 << 20
        small = standing_server.request("POST", "/api/v1/carts", shop="alpha", body=CART, headers=AS_JSON)
        assert small.json()["errors"] == [READ]
        for link in links:
            with contextlib.suppress(OSError):
                link.settimeout(3 * bodies.GRACE_SECONDS)
                ended.append(read_answer(link)[0])
    assert 408 in ended
    assert set(ended) <= {408, 503}, "some are given up, however much they sent, and the others refused"
    assert ask(standing_server) < 5


def test_bodies_of_a_few_addresses_leave_room_for_those_of_others(standing_server: Server) -> None:
    large = head("POST", "/api/v1/carts", JSON, f"Content-Length: {1 << 20}") + b" " * (bodies.IN_MEMORY + 1)
    small = head("POST", "/api/v1/carts", JSON, f"Content-Length: {1 << 20}") + b" " * bodies.IN_MEMORY
    with contextlib.ExitStack() as stack:
        for number in range(bodies.SHARE * (16 + 128)):
            source = f"127.0.0.{10 + number % bodies.SHARE}"
            link = stack.enter_context(connected(standing_server.port, source=source))
            with contextlib.suppress(OSError):
                link.sendall(large if number < bodies.SHARE * 16 else small)
        for length in (len(CART), 500_000) * 5:
            body = CART.ljust(length)
            answer = standing_server.request(
                "POST", "/api/v1/carts", shop="alpha", body=body, headers=AS_JSON
            )
            assert (answer.status, answer.json()["errors"]) == (422, [READ])


def test_silent_bodies_of_many_addresses_give_way_to_one_that_comes(standing_server: Server) -> None:
    silent = head("POST", "/api/v1/carts", JSON, f"Content-Length: {1 << 20}") + b" " * (bodies.IN_MEMORY + 1)
    with contextlib.ExitStack() as stack:
        for number in range(250):  # of 127.0.0.1 is who comes
            link = stack.enter_context(connected(standing_server.port, source=f"127.0.1.{1 + number}"))
            with contextlib.suppress(OSError):
                link.sendall(silent)
        statuses, until = [], time.monotonic() + bodies.GRACE_SECONDS / 2
        while (
            422 not in statuses and time.monotonic() < until
        ):  # they are as quick as anybody in the first second
            body = CART.ljust(500_000)
            answer = standing_server.request(
                "POST", "/api/v1/carts", shop="alpha", body=body, headers=AS_JSON
            )
            statuses.append(answer.status)
    assert statuses[-1] == 422


def test_headers_that_do_not_come_are_given_up(standing_server: Server) -> None:
    with connected(standing_server.port) as link:
        link.sendall(b"GET /api/v1/shop HTTP/1.1\r\nHost: alpha.loc")
        assert is_closed_within(link, 20)


def test_chunks_from_http_client_arrive(standing_server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", standing_server.port, timeout=10)
    pieces: Iterator[bytes] = iter([CART[:5], CART[5:]])
    connection.request(
        "POST",
        "/api/v1/carts",
        body=pieces,
        headers={"Host": HOST, "Content-Type": "application/json"},
        encode_chunked=True,
    )
    answer = connection.getresponse()
    assert json.loads(answer.read())["errors"] == [READ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_chunks_from_curl_arrive(standing_server: Server) -> None:
    command = ["curl", "-s", "-X", "POST", "-T", "-", "-H", f"Host: {HOST}", "-H", JSON]
    command += [f"http://127.0.0.1:{standing_server.port}/api/v1/carts"]
    done = subprocess.run(command, input=CART, capture_output=True, timeout=20, check=True)
    assert json.loads(done.stdout)["errors"] == [READ]


def test_chunks_from_node_arrive(standing_server: Server) -> None:
    script = """
        const http = require("http");
        const [port, host, body] = process.argv.slice(1);
        const headers = {Host: host, "Content-Type": "application/json"};
        const call = http.request({port, host: "127.0.0.1", path: "/api/v1/carts", method: "POST", headers},
            answer => { answer.pipe(process.stdout); });
        call.write(body.slice(0, 7));
        setTimeout(() => call.end(body.slice(7)), 50);
    """
    command = ["node", "-e", script, str(standing_server.port), HOST, CART.decode()]
    done = subprocess.run(command, capture_output=True, timeout=20, check=True)
    assert json.loads(done.stdout)["errors"] == [READ]


GO = r"""
package main

import ("fmt"; "io"; "net/http"; "os"; "time")

func main() {
	read, write := io.Pipe() // of no known length: sent in chunks
	go func() {
		io.WriteString(write, os.Args[3][:7])
		time.Sleep(50 * time.Millisecond)
		io.WriteString(write, os.Args[3][7:])
		write.Close()
	}()
	for _, call := range []struct{ method, path string; body io.Reader }{
		{"POST", "/api/v1/carts", read}, {"GET", "/api/v1/openapi.json", nil},
	} {
		request, _ := http.NewRequest(call.method, "http://127.0.0.1:" + os.Args[1] + call.path, call.body)
		request.Host = os.Args[2]
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil { panic(err) }
		text, err := io.ReadAll(answer.Body)
		if err != nil { panic(err) }
		fmt.Printf("%d %t %s\n", answer.StatusCode, answer.Uncompressed, text)
	}
}
"""


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not on this machine")
def test_chunks_from_go_arrive_and_what_is_compressed_is_read(
    standing_server: Server, tmp_path: Path
) -> None:
    (tmp_path / "main.go").write_text(GO)
    command = ["go", "run", "main.go", str(standing_server.port), HOST, CART.decode()]
    places = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GOFLAGS": "-modcacherw"}
    done = subprocess.run(command, cwd=tmp_path, env=places, capture_output=True, timeout=300, check=True)
    posted, read = done.stdout.decode().split("\n", 1)
    status, was_compressed, body = posted.split(" ", 2)
    assert (status, was_compressed, json.loads(body)["errors"]) == ("422", "false", [READ])
    status, was_compressed, body = read.split(" ", 2)
    assert (status, was_compressed, json.loads(body)["info"]["version"]) == ("200", "true", "1")


def test_a_lie_about_the_length_is_refused_at_once(standing_server: Server) -> None:
    with connected(standing_server.port, timeout=5) as link:
        link.sendall(head("POST", "/api/v1/carts", JSON, f"Content-Length: {5 * 1024**3}"))
        status, _, body = read_answer(link)
        assert (status, json.loads(body)["code"]) == (413, "request.too_large")


@pytest.mark.parametrize(
    "path", ["/api/v1/carts", "/unsubscribe/", "/cart/items/", "/api/v1/imports", "/admin/login/"]
)
def test_a_body_is_refused_at_the_first_byte_over(standing_server: Server, path: str) -> None:
    with connected(standing_server.port) as link:
        link.sendall(head("POST", path, JSON, "Transfer-Encoding: chunked"))
        sent, answer = 0, b""
        piece = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
        try:
            while sent < 64 * 1024 * 1024:
                link.sendall(piece)
                sent += 65_536
        except OSError:
            pass
        link.settimeout(5)
        try:
            answer = link.recv(65_536)
        except OSError:
            pytest.skip("the refusal was lost on the way, as TCP allows")
        assert answer.startswith(b"HTTP/1.1 413")
        assert sent < 16 * 1024 * 1024


def test_who_may_send_files_may_send_large_ones(standing_server: Server) -> None:
    boundary = "b"
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'.encode()
        + b"x" * 3_000_000
        + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Authorization": "Bearer nobody"}
    answer = standing_server.request("POST", "/api/v1/imports", shop="alpha", body=form, headers=headers)
    assert answer.status == 401, "it came through, to who asks for papers"


def test_expecting_to_be_told_to_go_on(standing_server: Server) -> None:
    with connected(standing_server.port, timeout=5) as link:
        link.sendall(
            head("POST", "/api/v1/carts", JSON, f"Content-Length: {len(CART)}", "Expect: 100-continue")
        )
        assert link.recv(1024).startswith(b"HTTP/1.1 100")
        link.sendall(CART)
        assert json.loads(read_answer(link)[2])["errors"] == [READ]
    with connected(standing_server.port, timeout=5) as link:
        link.sendall(head("POST", "/api/v1/carts", JSON, "Content-Length: 9999999", "Expect: 100-continue"))
        assert read_answer(link)[0] == 413, "nobody is told to send what will be refused"


def test_requests_sent_ahead_are_answered_in_their_order(standing_server: Server) -> None:
    with connected(standing_server.port, timeout=10) as link:
        paths = ["/api/v1/shop", "/nowhere/", "/health/live", "/api/v1/products", "/api/v1/nowhere"]
        link.sendall(b"".join(head("GET", path) for path in paths))
        file = link.makefile("rb")
        found = []
        for _ in paths:
            found.append(int(file.readline().split()[1]))
            length = 0
            while (line := file.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            file.read(length)
        assert found == [200, 404, 200, 200, 404]


def test_who_hangs_up_in_the_middle_takes_no_thread(standing_server: Server) -> None:
    before = len(standing_server.words())
    for _ in range(40):
        with connected(standing_server.port) as link:
            link.sendall(head("POST", "/api/v1/carts", JSON, "Content-Length: 500") + b'{"email"')
    for _ in range(10):
        ask(standing_server)
    said = standing_server.words()[before:]
    assert "Traceback" not in said, said


def test_a_body_in_pieces_is_one_body(standing_server: Server) -> None:
    with connected(standing_server.port, timeout=10) as link:
        link.sendall(head("POST", "/api/v1/carts", JSON, f"Content-Length: {len(CART)}"))
        for byte in CART:
            link.sendall(bytes([byte]))
            time.sleep(0.005)
        assert json.loads(read_answer(link)[2])["errors"] == [READ]


@pytest.mark.parametrize("headers", [["Content-Length: 5", "Content-Length: 6"], ["Content-Length: -1"]])
def test_a_length_that_is_none_is_refused(standing_server: Server, headers: list[Any]) -> None:
    with connected(standing_server.port, timeout=5) as link:
        link.sendall(head("POST", "/api/v1/carts", JSON, *headers) + b"{}")
        assert read_answer(link)[0] == 400
