"""What the log says of requests, and what a server says that is about to stop."""

import json
import logging
import signal
import time
from collections.abc import Mapping

import pytest
from django.http import parse_cookie

from config.logs import Formatter
from front import bodies, environ, requests
from tests.front.clients import connected, head, read_answer
from tests.server import Server, web_server


def line_of(caplog: pytest.LogCaptureFixture, *, share: float, **said: object) -> Mapping[str, object] | None:
    tell = requests.teller(share=share, shop_of=lambda scope: "t_alpha")
    given = {"path": "/api/v1/products", "status": 200, "seconds": 0.012, **said}
    scope = {"method": "GET", "path": given["path"], "headers": [(b"x-request-id", b"r-1")]}
    with caplog.at_level(logging.INFO, logger="souk.requests"):
        tell(scope, given["status"], given["seconds"], 321)  # type: ignore[arg-type]
    return json.loads(Formatter("json").format(caplog.records[-1])) if caplog.records else None


def test_a_request_has_a_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    line = line_of(caplog, share=1)
    assert line is not None
    told = {name: line[name] for name in ("event", "status", "milliseconds", "bytes", "shop", "request_id")}
    assert told == {
        "event": "GET /api/v1/products 200",
        "status": 200,
        "milliseconds": 12,
        "bytes": 321,
        "shop": "t_alpha",
        "request_id": "r-1",
    }


@pytest.mark.parametrize(
    ("said", "is_told"), [({}, False), ({"status": 503}, True), ({"seconds": 1.5}, True)]
)
def test_without_a_share_only_what_fails_or_is_slow_is_told(
    caplog: pytest.LogCaptureFixture, said: dict[str, object], is_told: bool
) -> None:
    assert (line_of(caplog, share=0, **said) is not None) == is_told


def test_a_token_in_an_address_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    line = line_of(caplog, share=1, path=f"/unsubscribe/{'k' * 43}/")
    assert line is not None
    assert line["path"] == "/unsubscribe/…/"


@pytest.mark.parametrize("parts", [1, 2])
def test_a_cookie_that_would_take_long_to_read_is_left_out(parts: int) -> None:
    cookies = [b'a="' + b"\\\\" * (20_000 // parts) + b'"'] * parts
    begun, found = time.process_time(), cookies_of(*cookies)
    assert time.process_time() - begun < 0.5
    assert found == {}
    assert cookies_of(b"sessionid=abc", rb'note="a\"b"') == {"sessionid": "abc", "note": 'a"b'}


def cookies_of(*sent: bytes) -> dict[str, str]:
    scope = {
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "headers": [(b"cookie", each) for each in sent],
    }
    return parse_cookie(environ.build(scope, bodies.empty()).get("HTTP_COOKIE", ""))


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Cookie"])
def test_a_header_of_several_lines_is_one_to_the_front_and_to_django(name: str) -> None:
    lines = [(name.lower().encode(), value) for value in (b"a=1", b"b=2")]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1"}
    scope |= {"scheme": "http", "headers": [(b"host", b"x"), *lines]}
    built = environ.build(scope, bodies.empty())
    assert (
        environ.header(scope, name.lower().encode())
        == built[f"HTTP_{name.upper().replace('-', '_')}"].encode()
    )


@pytest.fixture
def draining(process_environment: dict[str, str], tmp_path) -> Server:
    return web_server(environment={**process_environment, "DRAIN_SECONDS": "30"}, log=tmp_path / "web.log")


def test_a_server_that_stops_says_so_first_and_goes_on_serving(draining: Server) -> None:
    draining.start()
    try:
        assert draining.request("GET", "/health/ready").status == 200
        assert draining.popen is not None
        draining.popen.send_signal(signal.SIGTERM)
        until = time.monotonic() + 20
        while draining.request("GET", "/health/ready").status == 200 and time.monotonic() < until:
            time.sleep(0.05)
        assert draining.request("GET", "/health/ready").json() == {"status": "stopping"}
        assert draining.request("GET", "/api/v1/products", shop="alpha").status == 200
        draining.popen.send_signal(signal.SIGTERM)  # told again, it does not wait
        assert draining.popen.wait(20) is not None
    finally:
        draining.kill()


@pytest.mark.parametrize(
    "kind", ["application/json; a*=nope''b", "text/plain; charset=rot13", "; ;", "a/b; =\xe4"]
)
@pytest.mark.parametrize("path", ["/?q=%FF", "/api/v1/shop?q=%FF", "/admin/login/"])
def test_a_type_that_nobody_can_read_is_no_error_of_ours(
    standing_server: Server, kind: str, path: str
) -> None:
    answer = standing_server.request("GET", path, shop="alpha", headers={"Content-Type": kind})
    assert answer.status < 500, answer.text[:200]


def test_headers_have_a_bound_together(standing_server: Server) -> None:
    many = {f"X-Much-{number}": "x" * 4000 for number in range(10)}
    answer = standing_server.request("GET", "/api/v1/shop", shop="alpha", headers=many)
    assert (answer.status, answer.json()["code"]) == (431, "request.headers_too_large")
    told = {"Accept-Language": "de", "X-Request-Id": "mine"}
    answer = standing_server.request("GET", "/api/v1/shop", shop="alpha", headers=many | told)
    assert answer.json()["title"] == "Die Kopfzeilen sind zu groß"
    assert (answer.headers["content-language"], answer.headers["x-request-id"]) == ("de", "mine")
    live = standing_server.request("GET", "/health/live", headers=told)
    assert (live.status, live.headers["x-request-id"]) == (200, "mine")


@pytest.mark.parametrize("chunk", [b"-1", b"fffffffffffffffffff", b"1;" + b"x" * 70_000, b"zz"])
def test_chunks_that_are_none_are_the_clients_fault(standing_server: Server, chunk: bytes) -> None:
    before = len(standing_server.words())
    with connected(standing_server.port) as link:
        link.sendall(
            head("POST", "/api/v1/carts", "Content-Type: application/json", "Transfer-Encoding: chunked")
            + chunk + b"\r\n\r\n0\r\n\r\n"
        )  # fmt: skip
        status, _headers, body = read_answer(link)
    assert (status, json.loads(body)["code"]) == (400, "request.broken_body")
    assert "Traceback" not in standing_server.words()[before:]
