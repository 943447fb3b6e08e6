"""The real server, with two requests that come to nothing and one that is slow: `python -m tests.front.hungry`.

One loses its database while it streams. The other takes memory until it is stopped; it does so in a transaction, having
written, and lets no `except Exception` keep it from going on.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from config import asgi, web  # first: it loads Django, which the rest needs

# isort: split
from django.db import connection, transaction

PATH, STREAM, SLOW = "/hungry", "/stream", "/slow"
GREED = 1536  # megabytes, where nobody stops it


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
    """Django's answer, but to three requests."""
    if environ["PATH_INFO"] == STREAM:
        start("200 OK", [])
        return _Stream()
    if environ["PATH_INFO"] == SLOW:
        time.sleep(0.1)
    if environ["PATH_INFO"] != PATH:
        return asgi.django(environ, start)
    eaten: list[bytes] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_tenant SET name = 'eaten'")
        while len(eaten) < GREED:
            with suppress(Exception):
                eaten.append(b"x" * (1 << 20))
    start("200 OK", [])
    return [b"full"]


class _Stream:
    streaming = True

    def __iter__(self) -> Iterator[bytes]:
        yield b"It begins well."
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


if __name__ == "__main__":
    asgi.application._application = application
    web.main()
