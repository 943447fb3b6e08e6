"""Which answers are compressed, and for whom (RFC 9110, 12.5.3)."""

from functools import lru_cache

SMALLEST = 1024
"""Bytes below which compressing gains nothing."""


@lru_cache(maxsize=1024)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            quality = parameters.replace(" ", "").removeprefix("q=")
            return quality not in ("0", "0.0", "0.00", "0.000")
    return False
