"""Fetching pictures from the addresses an import named.

The addresses are a stranger's words, so a fetch may only reach the public internet: the host is
resolved once, every address it has must be public, and the connection goes to the very address that
was checked (no second resolving that could answer otherwise). Redirects are followed by the same rule.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin, urlsplit

from django.db import transaction

from kernel import jobs
from kernel.errors import DomainError
from media import services as media
from storefront.catalogue import signals
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services.images import FETCH_JOB

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 20.0
LARGEST_BYTES = 12 * 1024 * 1024
MOST_REDIRECTS = 3
PORTS = (80, 443)
MOST_ATTEMPTS = 3
BATCH = 50
REDIRECTS = frozenset({301, 302, 303, 307, 308})
State = ProductImage.State


class FetchError(Exception):
    """A picture could not be fetched; the message says why. `is_final` when another try cannot help."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many pictures were fetched, given up, and left for another try."""

    ready: int = 0
    failed: int = 0
    retried: int = 0


def fetch_pending(now: datetime, *, limit: int = BATCH) -> Outcome:
    """Fetch the current shop's waiting pictures, at most `limit`; one that fails does not stop the rest.

    Each picture is locked while it is fetched, so several runs share the work. A refusal that no
    retry can mend is `failed` at once, a network's trouble after the third try; both keep the reason.
    """
    counts = {State.READY: 0, State.FAILED: 0, State.PENDING: 0}
    unreachable: dict[str, FetchError] = {}
    last_id = 0
    for _ in range(limit):
        with transaction.atomic():
            waiting = ProductImage.objects.filter(state=State.PENDING, id__gt=last_id).exclude(source_url="")
            image = waiting.select_for_update(skip_locked=True).order_by("id").first()
            if image is None:
                break
            last_id = image.pk
            _fetch_one(image, now=now, unreachable=unreachable)
            counts[State(image.state)] += 1
    if counts[State.READY]:
        signals.catalogue_changed.send(sender=ProductImage)
    if has_pending():  # attempts are counted, so this comes to an end
        jobs.enqueue(FETCH_JOB)
    return Outcome(ready=counts[State.READY], failed=counts[State.FAILED], retried=counts[State.PENDING])


def has_pending() -> bool:
    """Whether pictures are still waiting."""
    return ProductImage.objects.filter(state=State.PENDING).exists()


def download(url: str) -> bytes:
    """The bytes at a public http(s) address. Raises FetchError."""
    until = time.monotonic() + WHOLE_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        status, location, content = _get(url, until=until)
        if status not in REDIRECTS:
            break
        if not location:
            raise FetchError(f"HTTP {status} without an address to go to", is_final=True)
        url = urljoin(url, location)
    else:
        raise FetchError("too many redirects", is_final=True)
    if status != http.client.OK:
        raise FetchError(f"HTTP {status}", is_final=400 <= status < 500 and status not in (408, 425, 429))
    return content


def _fetch_one(image: ProductImage, *, now: datetime, unreachable: dict[str, FetchError]) -> None:
    host = urlsplit(image.source_url).netloc
    try:
        if host in unreachable:  # a thousand pictures of one dead host must not wait a thousand times
            raise unreachable[host]
        content = download(image.source_url)
        filename = urlsplit(image.source_url).path.rpartition("/")[2]
        with transaction.atomic():
            image.asset = media.store_image(content=content, filename=filename, now=now)
        image.state, image.error = State.READY, ""
    except FetchError as error:
        image.attempts += 1
        image.error = str(error)[:300]
        if error.is_final or image.attempts >= MOST_ATTEMPTS:
            image.state = State.FAILED
        if not isinstance(error.__cause__, (type(None), http.client.HTTPException)):
            unreachable[host] = error
    except DomainError as error:
        image.attempts += 1
        image.state, image.error = State.FAILED, error.detail[:300]
    # not save(): the picture's own text may be edited meanwhile, and no derived text depends on these
    ProductImage.objects.filter(pk=image.pk).update(
        asset=image.asset, state=image.state, error=image.error, attempts=image.attempts
    )


def _get(url: str, *, until: float) -> tuple[int, str, bytes]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("the address is not well formed", is_final=True) from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise FetchError("only plain http and https addresses are fetched", is_final=True)
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS:
        raise FetchError(f"port {port} is not fetched from", is_final=True)
    address = public_address(host, port)
    target = quote(parts.path or "/", safe="/%:=&?~#+!$,;'@()*[]")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:=&?~+!$,;'@()*[]")
    try:
        sock = socket.create_connection((address, port), timeout=_left(until, CONNECT_SECONDS))
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        return _talk(sock, host=host, port=port, target=target, until=until)
    except TimeoutError as error:
        raise FetchError(f"{host} did not answer in time") from error
    except OSError as error:
        raise FetchError(f"{host} could not be reached: {error.strerror or error}") from error
    except (http.client.HTTPException, ValueError) as error:
        raise FetchError(f"{host} did not answer in HTTP") from error


def _talk(sock: socket.socket, *, host: str, port: int, target: str, until: float) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(host, port)
    connection.sock = sock  # already connected, to the address that was checked
    try:
        sock.settimeout(_left(until, CONNECT_SECONDS))
        connection.request(
            "GET", target, headers={"User-Agent": "Souk", "Accept": "image/*", "Connection": "close"}
        )
        response = connection.getresponse()
        if response.status != http.client.OK:
            return response.status, response.getheader("Location", ""), b""
        announced = response.getheader("Content-Length", "")
        if announced.isdigit() and int(announced) > LARGEST_BYTES:
            raise FetchError(f"the picture has more than {LARGEST_BYTES // 1024 // 1024} MB", is_final=True)
        chunks = []
        size = 0
        while chunk := response.read1(65536):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_BYTES:
                raise FetchError(
                    f"the picture has more than {LARGEST_BYTES // 1024 // 1024} MB", is_final=True
                )
            sock.settimeout(_left(until, CONNECT_SECONDS))
        return response.status, "", b"".join(chunks)
    finally:
        connection.close()


def public_address(host: str, port: int) -> str:
    """The address to connect to for a host all of whose addresses are public. Raises FetchError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise FetchError(f"{host} could not be found") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise FetchError(f"{host} is not on the public internet", is_final=True)
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


def _left(until: float, most: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, most)
