"""The pages behind the links in a person's mails: the address is theirs, a new password, an invitation.

Programs open links before people do, so a link only asks; the form does. A link that has run out
leads to another one, and says the same whoever asks for it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import invitations
from accounts.errors import BadCredentials, InvalidToken, WeakPassword
from accounts.models import User
from kernel import addresses, clock, scope
from kernel.errors import RateLimited
from kernel.mailboxes import normalise_email
from storefront.customers import credentials
from web import policy, shop_page
from web.account.forms import AddressForm, NewPasswordForm, PasswordForm

METHODS = ["GET", "HEAD", "POST"]
LONGEST_TOKEN = 500


@require_http_methods(METHODS)
@policy.keyed
def verify_email(request: HttpRequest) -> HttpResponse:
    """Ask on GET whether the address is the reader's, and note that it is on POST, logged in or with the password."""
    template = "web/shop/verify_email.html"
    if "email" in request.POST:
        return _send_another(request, template, credentials.request_verification)
    token, by = _token(request), request.user if isinstance(request.user, User) else None
    try:
        user = credentials.get_verification_user(token=token)
        is_asked = credentials.asks_password(user, by=by)
        form = PasswordForm(request.POST if request.method == "POST" else None) if is_asked else None
        is_done = user.email_verified_at is not None
        if request.method == "POST" and (form is None or form.is_valid()):
            is_done = _is_confirmed(request, form, token=token, by=by)
    except InvalidToken:
        return _page(request, template, {"form": AddressForm(), "state": "invalid"}, status=404)
    context: dict[str, object] = {"token": token, "email": user.email, "form": form}
    context["state"] = "done" if is_done else "asked"
    return _page(request, template, context, status=422 if form and form.errors else 200)


@require_http_methods(METHODS)
@policy.keyed
def reset_password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password on GET, and set it on POST; without a link, ask where to send one."""
    template = "web/shop/reset_password.html"
    if request.method != "POST" and "token" not in request.GET:
        return _page(request, template, {"form": AddressForm(), "state": "forgotten"})
    if "email" in request.POST:
        return _send_another(request, template, credentials.request_password_reset)
    token = _token(request)
    try:
        user = credentials.get_reset_user(token=token)
        form = NewPasswordForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and _is_set(form, token=token):
            return _page(request, template, {"email": user.email, "state": "done"})
    except InvalidToken:
        return _page(request, template, {"form": AddressForm(), "state": "invalid"}, status=404)
    context = {"form": form, "token": token, "email": user.email, "state": "asked"}
    return _page(request, template, context, status=422 if form.is_bound else 200)


@require_http_methods(METHODS)
@policy.keyed
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Ask for a password on GET, and make the reader a member of staff on POST."""
    template, token, now = "web/shop/accept_invitation.html", _token(request), clock.now()
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    try:
        user = invitations.get_invited(token=token, now=now)
        context: dict[str, object] = {"email": user.email, "role": user.invited_as, "by": user.invited_by}
        if form.is_valid():
            invitations.accept(
                token=token,
                password=form.cleaned_data["password"],
                address=addresses.client_address(request),
                now=now,
            )
            return _page(request, template, {**context, "state": "done"})
    except InvalidToken:
        return _page(request, template, {"state": "invalid"}, status=404)
    except WeakPassword as error:
        form.add_error("password", error.detail)
    context |= {"form": form, "token": token, "state": "asked"}
    return _page(request, template, context, status=422 if form.is_bound else 200)


def _is_confirmed(request: HttpRequest, form: PasswordForm | None, *, token: str, by: User | None) -> bool:
    password = form.cleaned_data["password"] if form else ""
    try:
        credentials.confirm_email(
            token=token,
            by=by,
            password=password,
            address=addresses.client_address(request),
            now=clock.now(),
        )
    except (BadCredentials, RateLimited) as error:
        if form:
            form.add_error("password", error.detail)
        return False
    return True


def _is_set(form: NewPasswordForm, *, token: str) -> bool:
    try:
        credentials.reset_password(token=token, password=form.cleaned_data["password"], now=clock.now())
    except WeakPassword as error:
        form.add_error("password", error.detail)
        return False
    return True


def _send_another(request: HttpRequest, template: str, send: Callable[..., None]) -> HttpResponse:
    """Send a link anew; the answer is the same whether there is such an account or not."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, template, {"form": form, "state": "invalid"}, status=422)
    email = normalise_email(form.cleaned_data["email"])
    try:
        send(email=email, address=addresses.client_address(request), now=clock.now())
    except RateLimited as error:
        form.add_error("email", _("Too many tries. {detail}").format(detail=error.detail))
        return _page(request, template, {"form": form, "state": "invalid"}, status=429)
    return _page(request, template, {"email": email, "state": "sent"})


def _token(request: HttpRequest) -> str:
    return (request.POST.get("token") or request.GET.get("token", ""))[:LONGEST_TOKEN]


def _page(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    around: dict[str, object] = {"base": "web/base.html", "whose": settings.PLATFORM_NAME}
    if not scope.is_platform():
        shop = shop_page.context(request)
        around = {**shop, "base": "web/shop/base.html", "whose": shop["shop"].name}
    return render(request, template, {**around, **context}, status=status)
