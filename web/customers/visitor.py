"""Who looks at a shop's own pages: a customer who has logged in, or a guest."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from kernel import clock
from storefront.customers import queries, services
from storefront.customers.models import Customer
from web import policy

CustomerView = Callable[Concatenate[HttpRequest, Customer, ...], HttpResponseBase]


def find(request: HttpRequest) -> Customer | None:
    """The customer that the browser's session is logged in as; a guest costs no statement."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if not hasattr(request, "visitor"):
        user = request.user
        found = queries.find_by_user(user=user) if isinstance(user, User) else None
        request.visitor = found  # type: ignore[attr-defined]
    visitor: Customer | None = request.visitor  # type: ignore[attr-defined]
    return visitor


def own(view: CustomerView) -> policy.View:
    """Decorate a view of a customer's own; guests are asked to log in. Staff who shop become customers."""

    @policy.private
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        customer = find(request)
        if customer is None and isinstance(request.user, User):
            customer = services.ensure(user=request.user, now=clock.now())
        if customer is None:
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return HttpResponseRedirect(f"{reverse('log_in')}?{urlencode(back)}")
        return view(request, customer, *args, **kwargs)

    return guarded
