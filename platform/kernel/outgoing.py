"""HTTP to addresses that a stranger named: an import's pictures, a merchant's webhooks.

Such a request may only reach the public internet: the host is resolved once, every address it has must
be public, and the connection goes to the very address that was checked, so that no second resolving
can answer otherwise (rebinding). Redirects are not followed; a caller that wants to asks anew, and is judged
anew. The whole call, from connecting to the last byte, ends when its time is over. See docs/decisions/0023.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import quote, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    HTTPError,
    NewConnectionError,
    ProtocolError,
    SSLError,
    TimeoutError as ReadTimeout,
)

CONNECT_SECONDS = 5.0
MOST_INTERIM = 6  # status lines of one answer
LOOK_UP_SECONDS = 5.0
PORTS = frozenset({80, 443})
BLOCK = 64 * 1024
HEAD = 16
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(net)
    for net in (
        "::/96",  # IPv4-compatible addresses, RFC 4291 2.5.5.1: `::127.0.0.1`
        "fec0::/10",  # site-local addresses, RFC 3879
        "::ffff:0:0:0/96",  # IPv4-translated addresses, RFC 2765
        "168.63.129.16/32",  # a cloud's own services, which answer inside it alone
    )
)


class OutgoingError(Exception):
    """A request could not be made or answered; the message says why.

    `is_final` when another try cannot help, `is_unreachable` when nobody at the host answered.
    """

    def __init__(self, message: str, *, is_final: bool = False, is_unreachable: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final
        self.is_unreachable = is_unreachable


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a kind of request may do.

    `largest` is the most bytes of an answer; a longer one is an error, or cut off when `may_cut`. `goes_on` is told
    its first HEAD bytes, or as many as have come, and how many more came now; where it says no, no more is read.
    `ports` None allows all; `may_be_local` lets it reach this machine itself, for development.
    """

    seconds: float = 20.0
    largest: int = 64 * 1024
    may_cut: bool = False
    goes_on: Callable[[bytes, int], bool] | None = None
    ports: Collection[int] | None = PORTS
    schemes: Collection[str] = ("http", "https")
    may_be_local: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    scheme: str
    host: str
    port: int
    target: str
    address: str


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    rules: Rules | None = None,
) -> Answer:
    """Make one request to a public address. The body of an answer other than 2xx is read too.

    Raises OutgoingError.
    """
    rules = rules or Rules()
    until = time.monotonic() + rules.seconds
    place = locate(url, rules=rules)
    watch = _Watch()
    try:
        with watch.hang_up_at(until):
            return _ask(place, method, headers=headers, body=body, rules=rules, watch=watch)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise _explain(error, place, is_over=watch.is_over) from error


def locate(url: str, *, rules: Rules) -> _Place:
    """Where a request to the address would go. Raises OutgoingError for what it may not reach."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise OutgoingError("the address is not well formed", is_final=True) from error
    if parts.scheme not in rules.schemes or not host or parts.username is not None:
        allowed = " and ".join(rules.schemes)
        raise OutgoingError(f"only plain {allowed} addresses are reached", is_final=True)
    port = port or (443 if parts.scheme == "https" else 80)
    if rules.ports is not None and port not in rules.ports:
        raise OutgoingError(f"port {port} is not reached", is_final=True)
    target = quote(parts.path or "/", safe="/%:=&?~#+!$,;'@()*[]")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:=&?~+!$,;'@()*[]")
    address = allowed_address(
        host, port, may_be_local=rules.may_be_local, seconds=min(LOOK_UP_SECONDS, rules.seconds)
    )
    return _Place(parts.scheme, host, port, target, address)


def allowed_address(
    host: str, port: int, *, may_be_local: bool = False, seconds: float = LOOK_UP_SECONDS
) -> str:
    """The address to connect to for a host all of whose addresses are public. Raises OutgoingError."""
    try:
        found = _look_up(host, port, seconds=seconds)
    except (socket.gaierror, UnicodeError) as error:
        raise OutgoingError(f"{host} could not be found", is_unreachable=True) from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not is_public(address) and not (may_be_local and ipaddress.ip_address(address).is_loopback):
            raise OutgoingError(f"{host} is not on the public internet", is_final=True)
    if not addresses:
        raise OutgoingError(f"{host} could not be found", is_unreachable=True)
    return addresses[0]


def _look_up(host: str, port: int, *, seconds: float) -> list[Any]:
    """What the resolver says, within its time: it has no time-out that a program could set."""
    answers: SimpleQueue[Any] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise OutgoingError(f"{host} could not be looked up in time", is_unreachable=True) from None
    if isinstance(answer, Exception):
        raise answer
    return list(answer)


def is_public(address: str) -> bool:
    """Whether an IP address, in whatever form it hides another one, is reachable by everyone.

    Judged by IANA's registries as Python knows them, and by what requests-hardened blocks besides.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _blocked())


@lru_cache
def _blocked() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES  # weight that few processes need

    return (*EXTRA_BLOCKED_NET_RANGES, *_NOT_PUBLIC)


class _Watch:
    """Ends a call whose time is over, whatever it waits for: a far end that drips is always just in time."""

    def __init__(self) -> None:
        self._lines: list[socket.socket] = []
        self.is_over = False

    def opened(self, line: socket.socket) -> None:
        """Take a second handle of a line, which hangs up whatever is wrapped around the first."""
        self._lines.append(line.dup())

    @contextmanager
    def hang_up_at(self, until: float) -> Iterator[None]:
        """Do what is within, until then and no longer."""
        timer = threading.Timer(max(until - time.monotonic(), 0), self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            while self._lines:
                self._lines.pop().close()

    def _hang_up(self) -> None:
        self.is_over = True
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _FewAnswers(http.client.HTTPResponse):
    """An answer that says what it says: a server may put off its own by a few interim ones, and not for ever."""

    def _read_status(self) -> tuple[str, int, str]:
        self._begun = getattr(self, "_begun", 0) + 1
        if self._begun > MOST_INTERIM:
            raise http.client.HTTPException("interim answers without end")
        return super()._read_status()  # type: ignore[misc,no-any-return]


class _WatchedHTTP(HTTPConnection):
    response_class = _FewAnswers

    def __init__(self, *args: Any, opened: Callable[[socket.socket], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened = opened

    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        self._opened(line)
        return line


class _WatchedHTTPS(_WatchedHTTP, HTTPSConnection):
    pass


def _connection(place: _Place, *, watch: _Watch) -> HTTPConnection:
    """A connection to the address that was judged, which shows itself to be the host."""
    if place.scheme == "http":
        return _WatchedHTTP(place.address, place.port, timeout=CONNECT_SECONDS, opened=watch.opened)
    return _WatchedHTTPS(
        place.address,
        place.port,
        timeout=CONNECT_SECONDS,
        server_hostname=place.host,
        assert_hostname=place.host,
        ssl_context=ssl.create_default_context(),
        opened=watch.opened,
    )


def _ask(
    place: _Place,
    method: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    rules: Rules,
    watch: _Watch,
) -> Answer:
    usual = {"http": 80, "https": 443}[place.scheme]
    name = f"[{place.host}]" if ":" in place.host else place.host
    host = name if place.port == usual else f"{name}:{place.port}"
    connection = _connection(place, watch=watch)
    try:
        connection.request(
            method,
            place.target,
            body=body,
            headers={"User-Agent": "Souk", **headers, "Host": host, "Connection": "close"},
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        content, is_cut = _read(response, rules=rules)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, content, is_cut)
    finally:
        connection.close()


def _read(response: urllib3.HTTPResponse, *, rules: Rules) -> tuple[bytes, bool]:
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > rules.largest and not rules.may_cut:
        raise _too_large(rules)
    chunks: list[bytes] = []
    size, head = 0, b""
    while chunk := response.read1(BLOCK):
        chunks.append(chunk)
        size += len(chunk)
        head += chunk[: HEAD - len(head)]
        if rules.goes_on is not None and not rules.goes_on(head, len(chunk)):
            return b"".join(chunks), True
        if size > rules.largest:
            if rules.may_cut:
                return b"".join(chunks)[: rules.largest], True
            raise _too_large(rules)
    return b"".join(chunks), False


def _explain(error: Exception, place: _Place, *, is_over: bool) -> OutgoingError:
    is_refused = isinstance(error, NewConnectionError)  # to urllib3 a kind of time-out
    if is_over or (isinstance(error, ReadTimeout | TimeoutError) and not is_refused):
        return OutgoingError(f"{place.host} did not answer in time", is_unreachable=True)
    cause = error.args[-1] if isinstance(error, ProtocolError) else error
    if is_refused or isinstance(error, SSLError) or isinstance(cause, OSError):
        reason = getattr(error.__cause__ or cause, "strerror", None) or cause
        return OutgoingError(f"{place.host} could not be reached: {reason}", is_unreachable=True)
    return OutgoingError(f"{place.host} did not answer in HTTP")


def _too_large(rules: Rules) -> OutgoingError:
    return OutgoingError(f"the answer has more than {rules.largest // 1024 // 1024} MB", is_final=True)
