"""Which answers are compressed, and for whom (RFC 9110, 12.5.3)."""

from functools import lru_cache

SMALLEST = 1024
"""Bytes below which compressing gains nothing."""
LONGEST = 200
"""Browsers send a tenth of it; what is longer is neither read nor kept."""


def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    return len(accept_encoding) <= LONGEST and _takes_gzip(accept_encoding)


@lru_cache(maxsize=1024)
def _takes_gzip(accept_encoding: str) -> bool:
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            quality = parameters.replace(" ", "").removeprefix("q=")
            return quality not in ("0", "0.0", "0.00", "0.000")
    return False
