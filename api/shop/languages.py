"""The language a buyer's app asks for."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header


def wanted(request: HttpRequest) -> str:
    """The tag that Accept-Language (RFC 9110, 12.5.4) prefers; empty where there is none."""
    tags = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((tag for tag, _ in tags if tag != "*"), "")
