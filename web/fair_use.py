"""Fair use of pages that cost: they take from the same buckets as the API, by the visitor's address and the shop's."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from kernel import addresses, throttling
from kernel.errors import RateLimited
from web.policy import View

SEARCH, CHANGE, ORDER, ALL_PRODUCTS = 3, 2, 10, 20
"""Tokens, as `api.fair_use` weighs the same over there."""


def weighs(
    tokens: int, *, when: Callable[[HttpRequest], bool] = lambda request: True
) -> Callable[[View], View]:
    """Decorate a view of a page that takes so many tokens, when it does; beyond them it says when to come back."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if when(request):
                try:
                    address = addresses.client_address(request)
                    throttling.require_fair(principal=f"address:{address}", address=address, tokens=tokens)
                except RateLimited as error:
                    return _refuse(request, error)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def _refuse(request: HttpRequest, error: RateLimited) -> HttpResponse:
    response = render(request, "web/too_many.html", {"problem": error}, status=429)
    response["Retry-After"] = str(error.data["retry_after"])
    return response
