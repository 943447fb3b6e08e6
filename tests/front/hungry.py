"""The real server, with one request that takes memory until it is stopped: `python -m tests.front.hungry`.

It does so in a transaction, having written, and lets no `except Exception` keep it from going on.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from config import asgi, web  # first: it loads Django, which the rest needs

# isort: split
from django.db import connection, transaction

PATH = "/hungry"
GREED = 1536  # megabytes, where nobody stops it


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
    """Django's answer, but to one request."""
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


if __name__ == "__main__":
    asgi.application._application = application
    web.main()
