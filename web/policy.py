"""What a page of ours may load and do: a Content-Security-Policy on every view of this door."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]

# The body of an e-mail: shown, never run. `sandbox` holds even when it is opened outside its frame.
MESSAGE = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def page(view: View) -> View:
    """Decorate a view of a page: our own scripts and styles only, nothing inline, no framing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.setdefault("Content-Security-Policy", for_pages())
        return response

    return guarded


def private(view: View) -> View:
    """Like `page`, for what only this visitor may see: never kept by a cache, never sent as a referrer."""
    inner = page(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = inner(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def keyed(view: View) -> View:
    """Like `private`, for pages whose address carries a key: a referrer names the host and nothing more.

    Not `no-referrer`: browsers then send `Origin: null` with a form, which is what a forged one looks like.
    """
    inner = private(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = inner(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return guarded


def for_pages() -> str:
    """The policy of our pages. Forms may lead to a shop, where a new merchant goes next."""
    shops = f"{settings.PUBLIC_SCHEME}://*.{settings.SHOP_DOMAIN}{settings.PORT_SUFFIX}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {shops}"
    )


def as_message(response: HttpResponse) -> HttpResponse:
    """Mark the response as the body of an e-mail, which only our own page may frame."""
    response["Content-Security-Policy"] = MESSAGE
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
