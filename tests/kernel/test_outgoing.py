"""Requests to a stranger's address reach the public internet and nothing else (TARGETS S7)."""

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kernel import outgoing

LOCAL = outgoing.Rules(may_be_local=True, ports=None, largest=1000, may_cut=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:a00:1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "::127.0.0.1", "::10.0.0.1", "64:ff9b:1::7f00:1", "fec0::1",
        "2001:0:7f00:1::1", "192.88.99.1", "192.0.0.170", "2001:db8::1", "3fff::1", "5f00::1",
        "::ffff:0:7f00:1", "168.63.129.16",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not outgoing.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_addresses_that_are(address: str) -> None:
    assert outgoing.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/x.jpg", "http://127.1/x.jpg", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://0x7f000001/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[fd00:ec2::254]/", "http://0/", "http://[::1]/",
        "http://[::127.0.0.1]/", "http://[64:ff9b:1::a00:1]/", "http://[fec0::1]/", "http://[2002:7f00:1::]/",
        "http://[::ffff:127.0.0.1]/", "https://user:secret@example.com/", "http://example.com:22/", "ftp://example.com/",
        "file:///etc/passwd", "http://", "http://[broken/", "gopher://x", "http://example.com:99999/",
    ],
)  # fmt: skip
def test_no_connection_is_made_to_where_none_may_go(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(outgoing.socket.socket, "connect", forbidden)
    with pytest.raises(outgoing.OutgoingError) as caught:
        outgoing.request("GET", url, headers={})
    assert caught.value.is_final


class Site(BaseHTTPRequestHandler):
    """Answers every POST with what it was sent; `/away` redirects inside, `/long` talks on."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        body = b"x" * 5000 if self.path == "/long" else body
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_this_machine_is_reached_where_development_allows_it_and_redirects_are_not_followed(
    site: str,
) -> None:
    answer = outgoing.request("POST", f"{site}/", headers={}, body=b"hello", rules=LOCAL)
    assert (answer.status, answer.body, answer.is_cut) == (200, b"hello", False)
    away = outgoing.request("POST", f"{site}/away", headers={}, body=b"", rules=LOCAL)
    assert (away.status, away.headers["location"]) == (302, "http://169.254.169.254/latest/meta-data/")
    long = outgoing.request("POST", f"{site}/long", headers={}, body=b"", rules=LOCAL)
    assert (len(long.body), long.is_cut) == (1000, True)
    with pytest.raises(outgoing.OutgoingError, match="not on the public internet"):
        outgoing.request("POST", f"{site}/", headers={}, rules=outgoing.Rules(ports=None))


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/", "http://[fe80::1]/"])
def test_what_allows_this_machine_allows_no_other_private_one(url: str) -> None:
    with pytest.raises(outgoing.OutgoingError, match="not on the public internet"):
        outgoing.request("POST", url, headers={}, rules=LOCAL)


def test_a_name_that_changes_its_mind_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    resolve = socket.getaddrinfo
    asked: list[str] = []
    connected: list[object] = []

    def answer(host: str, port: int, *rest: object, **more: object) -> list[object]:
        if host != "rebinding.example":
            return resolve(host, port, *rest, **more)  # an address, which is its own answer
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in next(answers)]

    def connect(_self: object, address: object) -> None:
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", answer)
    monkeypatch.setattr(outgoing.socket.socket, "connect", connect)
    with pytest.raises(outgoing.OutgoingError, match="could not be reached: Connection refused"):
        outgoing.request("POST", "http://rebinding.example/", headers={})
    assert (asked, connected) == (["rebinding.example"], [("93.184.216.34", 80)])


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    may_answer = threading.Event()
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_args, **_more: may_answer.wait(60))
    try:
        with pytest.raises(outgoing.OutgoingError, match="could not be looked up in time") as refused:
            outgoing.allowed_address("slow.example", 443, seconds=0.05)
    finally:
        may_answer.set()
    assert refused.value.is_unreachable, "it is tried again"


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(outgoing.OutgoingError, match="not on the public internet"):
        outgoing.allowed_address("both.example", 80)


def dripping(answer: bytes, *, every: float = 0.1) -> str:
    """The address of a server that sends a byte at a time, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = listener.accept()
        with suppress(OSError):
            for byte in itertools.chain(answer, itertools.repeat(ord("x"))):
                line.sendall(bytes([byte]))
                time.sleep(every)

    threading.Thread(target=drip, daemon=True).start()
    return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_who_drips_is_hung_up_on_when_the_time_of_the_whole_call_is_over(scheme: str, answer: bytes) -> None:
    rules = outgoing.Rules(may_be_local=True, ports=None, seconds=0.6)
    began = time.monotonic()
    with pytest.raises(outgoing.OutgoingError) as caught:
        outgoing.request("GET", f"{scheme}://{dripping(answer)}/", headers={}, rules=rules)
    assert caught.value.is_unreachable or "HTTP" in str(caught.value)
    assert time.monotonic() - began < outgoing.CONNECT_SECONDS  # a byte each 0.1 s would go on for ever


def test_who_puts_off_an_answer_for_ever_is_hung_up_on() -> None:
    listener, sent = socket.create_server(("127.0.0.1", 0)), [0]

    def put_off() -> None:
        line, _ = listener.accept()
        with suppress(OSError):
            while sent[0] < 20_000:
                line.sendall(b"HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n")
                sent[0] += 1
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    threading.Thread(target=put_off, daemon=True).start()
    with pytest.raises(outgoing.OutgoingError, match="HTTP"):
        outgoing.request("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", headers={}, rules=LOCAL)


def test_where_nobody_listens_nobody_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with pytest.raises(outgoing.OutgoingError, match="could not be reached"):
        outgoing.request("GET", dead, headers={}, rules=LOCAL)


def test_each_redirect_is_judged(site: str) -> None:
    answer = outgoing.request("POST", f"{site}/away", headers={}, body=b"", rules=LOCAL)
    with pytest.raises(outgoing.OutgoingError, match="not on the public internet"):
        outgoing.request("GET", answer.headers["location"], headers={}, rules=LOCAL)


def test_a_host_shows_that_it_is_itself() -> None:
    """The certificate is checked against the name, though the connection goes to an address."""
    place = outgoing.locate("https://1.1.1.1/", rules=outgoing.Rules())
    connection = outgoing._connection(place, watch=outgoing._Watch())
    assert (connection.host, connection.server_hostname, connection.assert_hostname) == ("1.1.1.1",) * 3
    assert connection.ssl_context.verify_mode == ssl.CERT_REQUIRED
