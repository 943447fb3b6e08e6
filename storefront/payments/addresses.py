"""Where a gateway's own page may send a buyer back to."""

from urllib.parse import urlsplit

from kernel import scope
from tenants import current, hosts


def is_own(address: str) -> bool:
    """Whether it is of this shop's pages, or of an origin that the shop lets its apps ask from.

    Anything else would let a stranger have the shop's buyers sent wherever they like after paying.
    """
    shop = current.tenant()
    if "\\" in address or not address.isprintable() or " " in address:
        return False  # browsers read these otherwise than `urlsplit` does (WHATWG URL)
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port  # both raise where they are none
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return False
    if f"{parts.scheme}://{parts.netloc}" in shop.cors_origins:
        return True
    with scope.on_platform():
        found = hosts.resolve(host).tenant
    return found is not None and found.pk == shop.pk
