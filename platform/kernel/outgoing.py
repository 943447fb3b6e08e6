"""HTTP to addresses that a stranger named: an import's pictures, a merchant's webhooks.

Such a request may only reach the public internet: the host is resolved once, every address it has must
be public, and the connection goes to the very address that was checked, so that no second resolving
can answer otherwise (rebinding). Redirects are not followed; a caller that wants to asks anew.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

CONNECT_SECONDS = 5.0
PORTS = frozenset({80, 443})


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

    `largest` is the most bytes of an answer; a longer one is an error, or cut off when `may_cut`.
    `ports` None allows all; `may_be_local` lets it reach this machine itself, for development.
    """

    seconds: float = 20.0
    largest: int = 64 * 1024
    may_cut: bool = False
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
    try:
        sock = socket.create_connection((place.address, place.port), timeout=_left(until))
        if place.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=place.host)
        return _talk(sock, place, method, headers=headers, body=body, until=until, rules=rules)
    except TimeoutError as error:
        raise OutgoingError(f"{place.host} did not answer in time", is_unreachable=True) from error
    except OSError as error:
        reason = error.strerror or error
        raise OutgoingError(f"{place.host} could not be reached: {reason}", is_unreachable=True) from error
    except (http.client.HTTPException, ValueError) as error:
        raise OutgoingError(f"{place.host} did not answer in HTTP") from error


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
    address = allowed_address(host, port, may_be_local=rules.may_be_local)
    return _Place(parts.scheme, host, port, target, address)


def allowed_address(host: str, port: int, *, may_be_local: bool = False) -> str:
    """The address to connect to for a host all of whose addresses are public. Raises OutgoingError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise OutgoingError(f"{host} could not be found", is_unreachable=True) from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not is_public(address) and not (may_be_local and ipaddress.ip_address(address).is_loopback):
            raise OutgoingError(f"{host} is not on the public internet", is_final=True)
    if not addresses:
        raise OutgoingError(f"{host} could not be found", is_unreachable=True)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address, in whatever form it hides another one, is reachable by everyone."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _talk(
    sock: socket.socket,
    place: _Place,
    method: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    until: float,
    rules: Rules,
) -> Answer:
    connection = http.client.HTTPConnection(place.host, place.port)
    if place.scheme == "https":
        connection.default_port = 443  # so that Host names no port that goes without saying
    connection.sock = sock  # already connected, to the address that was checked
    try:
        sock.settimeout(_left(until))
        connection.request(
            method, place.target, body=body, headers={"User-Agent": "Souk", **headers, "Connection": "close"}
        )
        response = connection.getresponse()
        content, is_cut = _read(response, sock, until=until, rules=rules)
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, content, is_cut)
    finally:
        connection.close()


def _read(
    response: http.client.HTTPResponse, sock: socket.socket, *, until: float, rules: Rules
) -> tuple[bytes, bool]:
    announced = response.getheader("Content-Length", "")
    if announced.isdigit() and int(announced) > rules.largest and not rules.may_cut:
        raise _too_large(rules)
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(65536):
        chunks.append(chunk)
        size += len(chunk)
        if size > rules.largest:
            if rules.may_cut:
                return b"".join(chunks)[: rules.largest], True
            raise _too_large(rules)
        sock.settimeout(_left(until))
    return b"".join(chunks), False


def _too_large(rules: Rules) -> OutgoingError:
    return OutgoingError(f"the answer has more than {rules.largest // 1024 // 1024} MB", is_final=True)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, CONNECT_SECONDS)
