"""A customer's account on the shop's own pages: coming in, what they bought, who they are, where they live."""

from contextlib import suppress
from typing import cast

from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import log_ins, sessions
from accounts.models import User
from kernel import addresses, clock, formats, once
from kernel.errors import DomainError
from kernel.forms import refuse
from kernel.problems import STATUS
from storefront.carts.errors import CartClosed, CartNotFound
from storefront.customers import queries, registration, services, views as customer_views
from storefront.customers.models import Customer
from storefront.customers.services import ProfileValues
from storefront.orders import queries as orders, wording
from tenants import current
from web import policy, shop_page
from web.carts import cookie, held
from web.customers import visitor
from web.customers.forms import AddressForm, LogInForm, ProfileForm, RegistrationForm

METHODS = ["GET", "HEAD", "POST"]
PER_PAGE = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"


@once.exempt
@sensitive_post_parameters("password")
@require_http_methods(METHODS)
@policy.private
def log_in(request: HttpRequest) -> HttpResponse:
    """Let a customer in who knows their password, with what they held as a guest."""
    form, status = LogInForm(request.POST or None), 200
    if form.is_valid():
        try:
            user, _ = log_ins.log_in(
                **form.cleaned_data, address=addresses.client_address(request), now=clock.now()
            )
        except DomainError as error:
            form.asks_for_code = error.field == "code"
            refuse(form, error)
            status = STATUS[error.kind]
        else:
            return _enter(request, user)
    return _page(request, "log_in.html", {"form": form, "next": _next(request)}, status=status)


@sensitive_post_parameters("password")
@require_http_methods(METHODS)
@policy.private
def register(request: HttpRequest) -> HttpResponse:
    """Open an account, and let its customer in."""
    form, status = RegistrationForm(request.POST or None), 200
    if form.is_valid():
        try:
            made = registration.register(
                **form.cleaned_data, address=addresses.client_address(request), now=clock.now()
            )
        except DomainError as error:
            refuse(form, error)
            status = STATUS[error.kind]
        else:
            return _enter(request, made.user)
    return _page(request, "register.html", {"form": form, "next": _next(request)}, status=status)


@once.exempt
@require_POST
@policy.private
def log_out(request: HttpRequest) -> HttpResponse:
    """End the browser's log-in."""
    logout(request)
    return HttpResponseRedirect("/")


@require_safe
@visitor.own
def account(request: HttpRequest, customer: Customer) -> HttpResponse:
    """What the customer has bought, the newest first, and how they stand with the shop."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    count, found = orders.list_views(
        customer_id=customer.pk, limit=PER_PAGE, offset=PER_PAGE * (max(number, 1) - 1)
    )
    preferred = formats.preferred(request.headers.get("Accept-Language", ""))
    fmt = formats.of(locale for locale in (preferred, current.tenant().locale) if locale)
    words = wording.words(fmt.language)
    rows = [
        {
            "number": order["number"],
            "placed_on": fmt.day(order["placed_at"].date()),
            "total": order["total"],
            "payment": words["payment_status"][order["payment_status"]],
            "fulfilment": words["fulfilment_status"][order["fulfilment_status"]],
        }
        for order in found
    ]
    context = {
        "customer": customer,
        "orders": rows,
        "locale": str(fmt.locale),
        "page": Paginator(range(count), PER_PAGE).get_page(number),
        "membership": queries.membership(customer=customer, now=clock.now()),
    }
    return _page(request, "account.html", context)


@require_http_methods(METHODS)
@visitor.own
def profile(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Change one's name and phone."""
    user = customer.user
    known = {"first_name": user.first_name, "last_name": user.last_name, "phone": customer.phone}
    form = ProfileForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            services.update_profile(
                customer=customer, values=cast(ProfileValues, form.cleaned_data), now=clock.now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return HttpResponseRedirect(reverse("account"))
    return _page(request, "profile.html", {"form": form, "email": user.email}, status=_status(form))


@require_safe
@visitor.own
def list_addresses(request: HttpRequest, customer: Customer) -> HttpResponse:
    """The customer's address book."""
    return _page(request, "addresses.html", {"addresses": queries.list_addresses(customer=customer)})


@require_http_methods(METHODS)
@visitor.own
def edit_address(request: HttpRequest, customer: Customer, address_id: int | None = None) -> HttpResponse:
    """Add an address, or change one; orders keep what they were sent to."""
    try:
        known = queries.get_address(customer=customer, address_id=address_id) if address_id else None
    except DomainError as error:
        raise Http404(error.detail) from error
    initial = None if known is None else dict(customer_views.address(known))
    form = AddressForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            if address_id is None:
                services.add_address(customer=customer, data=form.cleaned_data)
            else:
                services.update_address(customer=customer, address_id=address_id, changes=form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return HttpResponseRedirect(reverse("account_addresses"))
    return _page(request, "address.html", {"form": form, "known": known}, status=_status(form))


@require_POST
@visitor.own
def delete_address(request: HttpRequest, customer: Customer, address_id: int) -> HttpResponse:
    """Take an address out of the book; one that is gone already stays gone."""
    try:
        services.delete_address(customer=customer, address_id=address_id)
    except DomainError as error:
        raise Http404(error.detail) from error
    return HttpResponseRedirect(reverse("account_addresses"))


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    sessions.note(
        request.session,
        address=addresses.client_address(request),
        device=request.headers.get("User-Agent", ""),
        now=clock.now(),
    )
    customer = queries.find_by_user(user=user) or services.ensure(user=user, now=clock.now())
    response = HttpResponseRedirect(_next(request) or reverse("account"))
    with suppress(CartNotFound, CartClosed):  # it was ordered or has expired: nothing is lost
        held.take_over(request, customer)
    cookie.drop(response)
    return response


def _next(request: HttpRequest) -> str:
    """Where the visitor was going: an address of this shop's, or nothing."""
    wanted = (request.POST.get("next") or request.GET.get("next", ""))[:500]
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


def _status(form: AddressForm | ProfileForm) -> int:
    return 422 if form.errors else 200


def _page(request: HttpRequest, name: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    whole = {**shop_page.context(request), **context}
    return render(request, f"web/shop/customers/{name}", whole, status=status)
