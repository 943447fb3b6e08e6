"""The client's address, believed only as far as our own proxies tell it."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

LONGEST = 50
"""Characters of an address."""


def client_address(request: HttpRequest) -> str:
    """The address of the client, seen through `NUM_PROXIES` proxies of ours.

    With none, `X-Forwarded-For` is the client's own word and ignored. An IPv6 client is its /64,
    since one subscriber has a whole one.
    """
    return seen(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def seen(direct: str, forwarded: str) -> str:
    """The address of the client, of who is connected and what `X-Forwarded-For` says."""
    proxies = settings.NUM_PROXIES
    told = forwarded.rsplit(",", proxies)[-proxies:][0].strip() if proxies > 0 else ""
    return (_canonical(told) if len(told) <= LONGEST else "") or _canonical(direct) or "unknown"


@lru_cache(maxsize=4096)
def _canonical(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
