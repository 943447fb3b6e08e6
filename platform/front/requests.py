"""A line in the log for each request, or for some of them."""

import logging
import random
import re
from collections.abc import Callable
from typing import Any

from front import environ

logger = logging.getLogger("souk.requests")
SLOW_SECONDS = 1.0
_TOKEN = re.compile(r"[^/]{40,}")

Tell = Callable[[dict[str, Any], int, float, int], None]


def teller(*, share: float, shop_of: Callable[[dict[str, Any]], str]) -> Tell:
    """What is told of a request: its scope, the status, seconds and bytes of its answer.

    `share` of the requests get a line; those that fail or take long always do. A line has the address without its query
    and without parts as long as a token, which may be the key to something.
    """

    def tell(scope: dict[str, Any], status: int, seconds: float, length: int) -> None:
        is_odd = status >= 500 or seconds >= SLOW_SECONDS
        if not is_odd and (share <= 0 or random.random() >= share):  # noqa: S311 - a sample
            return
        path = _TOKEN.sub("…", scope["path"])
        said = {
            "http_method": scope["method"],
            "path": path,
            "status": status,
            "milliseconds": round(seconds * 1000),
            "bytes": length,
            "shop": shop_of(scope),
        }
        if asked := environ.header(scope, b"x-request-id"):
            said["request_id"] = asked.decode("latin-1")[:100]
        logger.info("%s %s %d", scope["method"], path, status, extra={"asked": said})

    return tell
