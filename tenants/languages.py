"""In which language a request is answered: chosen by its address, a cookie, or what the browser prefers."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251 - every request's own way in
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from kernel import formats
from tenants.models import Tenant

ENGLISH = "en"
_PROBLEM = "application/problem+json"
_NO_PAGES = ("admin", "api", "media", "static")
_content: ContextVar[str] = ContextVar("content", default="")


def offered(shop: Tenant) -> list[str]:
    """What a shop's own pages speak, its main language first."""
    main = formats.pick_language([shop.locale])
    return list(dict.fromkeys([main, *shop.languages]))


def content() -> str:
    """The language in which a shop's own texts are read now, if it is not the shop's main one; else empty."""
    return _content.get()


@contextmanager
def content_in(language: str) -> Iterator[None]:
    """Read the shop's own texts in this language, of `besides`."""
    token = _content.set(language)
    try:
        yield
    finally:
        _content.reset(token)


def besides(shop: Tenant, locale: str) -> str:
    """The language of a locale such as `de-AT` if the shop offers it besides its main one; else empty."""
    language = locale.partition("-")[0].lower()
    return language if language in shop.languages and language != offered(shop)[0] else ""


def asked(shop: Tenant, accept_language: str) -> str:
    """The language that a header asks for, of those that the shop offers; empty for its main one."""
    if not shop.languages:
        return ""
    return besides(shop, _preferred(accept_language, offered(shop)))


class LanguageMiddleware:
    """Lets the rest of the request speak one language.

    A shop's pages speak those that it offers: the one in the address (`/de/cart/`), else the one chosen last (a
    cookie), else the first that the browser asks for, else the shop's own. An admin and the platform's pages speak
    every language of ours; the API says what is wrong in whichever of these is asked for, else in the shop's own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shop: Tenant | None = request.tenant  # type: ignore[attr-defined]
        place, _slash, rest = request.path_info[1:].partition("/")
        is_page = shop is not None and place not in _NO_PAGES
        spoken = offered(shop) if shop is not None and is_page else []
        in_address = place if place in spoken and rest.partition("/")[0] not in _NO_PAGES else ""
        language = in_address or _choose(request, shop, place, spoken)
        texts = "" if shop is None else _content_of(request, shop, place, language if is_page else "")
        try:
            if in_address:
                request.path_info = f"/{rest}"
                set_script_prefix(f"/{in_address}/")
            with translation.override(language), content_in(texts):
                response = self.get_response(request)
        finally:
            if in_address:
                set_script_prefix("/")
        if shop is not None and place == "api" and response.headers.get("Content-Type") == "application/json":
            response.headers.setdefault("Content-Language", texts or offered(shop)[0])
            patch_vary_headers(response, ("Accept-Language",))
        return _marked(request, response, language, in_address)


def of_refusal(request: HttpRequest, shop: Tenant | None) -> str:
    """In which language a request is refused that goes no further than its host."""
    return _choose(request, shop, request.path_info[1:].partition("/")[0], [])


def _content_of(request: HttpRequest, shop: Tenant, place: str, spoken: str) -> str:
    if place == "api":
        return asked(shop, request.headers.get("Accept-Language", ""))
    return besides(shop, spoken)


def _choose(request: HttpRequest, shop: Tenant | None, place: str, spoken: list[str]) -> str:
    if place == "api":
        own = ENGLISH if shop is None else offered(shop)[0]
        return _preferred(request.headers.get("Accept-Language", ""), formats.LANGUAGES) or own
    possible = spoken or list(formats.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in possible:
        return chosen
    return _preferred(request.headers.get("Accept-Language", ""), possible) or possible[0]


def _preferred(accept_language: str, possible: Collection[str]) -> str:
    tags = parse_accept_lang_header(accept_language)
    languages = (tag.partition("-")[0] for tag, _weight in tags)
    return next((language for language in languages if language in possible), "")


def _marked(request: HttpRequest, response: HttpResponse, language: str, in_address: str) -> HttpResponse:
    """Says which language the answer is in, where it says anything to people."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(("text/html", _PROBLEM)):
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
    if in_address and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != in_address:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            in_address,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
