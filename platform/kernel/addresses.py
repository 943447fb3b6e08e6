"""The client's address, believed only as far as our own proxies tell it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client, seen through `NUM_PROXIES` proxies of ours.

    With none, `X-Forwarded-For` is the client's own word and ignored. An IPv6 client is its /64,
    since one subscriber has a whole one.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    proxies = settings.NUM_PROXIES
    seen = direct
    if proxies > 0:
        forwarded = [
            part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
        ]
        seen = forwarded[-min(proxies, len(forwarded))] if forwarded else direct
    return _canonical(seen) or _canonical(direct) or "unknown"


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
