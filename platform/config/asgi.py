"""The ASGI application: the front, and behind it Django in threads."""

import logging
import time

from config.wsgi import application as django  # first: it loads Django, which the rest needs

# isort: split
from django.conf import settings
from django.db import connection

from api import fair_use, uploads
from api.early import Early
from config import health, metrics
from config.env import environment
from front import draining, environ, loudest, requests, responses
from front.application import Front, Scope
from front.errors import TooHungry
from front.memory import OutOfRoom
from kernel import addresses
from tenants import hosts

logger = logging.getLogger(__name__)

LARGEST_ADMIN_FORM = 64 * 1024 * 1024
"""A product's form has several pictures."""
STRANGERS = "?"
"""The line of hosts that are not known yet: together they are no more than one shop."""


_PROBED = (draining.READY, "/metrics")
PROBES = "probes"
"""The line of those who look whether a process is well: nobody else's rush makes it look ill."""


def shop_of(scope: Scope) -> str:
    """Whose line a request stands in."""
    if scope["path"] in _PROBED:
        authorization = environ.header(scope, b"authorization") or b""
        if health.is_told_the_token(authorization.decode("latin-1")):
            return PROBES
    host = environ.header(scope, b"host") or b""
    return hosts.remembered_schema(host.decode("latin-1")) or STRANGERS


def is_let_in(scope: Scope) -> bool:
    """Whether it may wait; one address does not ask at made-up hosts without end, before those whose are real."""
    return shop_of(scope) != STRANGERS or fair_use.unknown_hosts.take(
        address=address_of(scope), at=time.perf_counter()
    )


def address_of(scope: Scope) -> str:
    """The client's, as the proxies tell it."""
    forwarded = environ.header(scope, b"x-forwarded-for") or b""
    return addresses.seen((scope.get("client") or ("",))[0], forwarded.decode("latin-1"))


def weight_of(scope: Scope) -> int:
    """Its share of the threads' time beside others, as its plan has it."""
    host = environ.header(scope, b"host") or b""
    return hosts.remembered_weight(host.decode("latin-1"))


def on_start() -> None:
    """What a process does beside serving."""
    hosts.listen()
    loudest.keep_telling(application.threads, url=settings.REDIS_URL)


def cap_of(scope: Scope) -> int:
    """The most bytes that a request's body may have. Much is taken only from who at least says who they are."""
    path: str = scope["path"]
    if path.startswith("/admin/"):
        cookies = environ.header(scope, b"cookie") or b""
        if f"{settings.SESSION_COOKIE_NAME}=".encode() in cookies:
            return LARGEST_ADMIN_FORM
    elif path.startswith("/api/") and environ.header(scope, b"authorization"):
        return uploads.largest_body(path, urlconf=settings.SHOP_URLCONF)
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def on_error(error: BaseException, scope: Scope) -> responses.Response:
    """The answer where Django gave none: a stream broke off, before anything of it was sent, or the front ended it."""
    if isinstance(error, OutOfRoom):
        connection.close()  # wherever it was: nothing of the request is left in it
        return responses.of_refusal(TooHungry(), scope)
    if health.is_lost(error):
        response = health.store_down(error)
        return responses.of_wsgi(f"{response.status_code} ", response.items(), response)
    logger.error("a request could not be served", exc_info=error)
    return responses.of_bytes(500, [(b"content-type", b"text/plain")], b"Internal Server Error")


application = Front(
    django,
    threads=environment().web_threads,
    shop_of=shop_of,
    is_let_in=is_let_in,
    weight_of=weight_of,
    cap_of=cap_of,
    address_of=address_of,
    on_error=on_error,
    on_start=on_start,
    tell=requests.teller(share=environment().access_log_share, shop_of=shop_of),
    room=environment().web_request_mb << 20,
    early=Early() if settings.HOT_READS else None,
)
metrics.register_front(application.threads)
