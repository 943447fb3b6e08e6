"""The platform's pages: what Souk is, opening a shop, and watching it being made."""

import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tenants.utils import tenant_context

from accounts import entry_links
from accounts.models import User
from kernel import addresses, clock, countries
from kernel.errors import DomainError, RateLimited
from tenants import errors, hosts, rules
from tenants.models import Signup, Tenant
from tenants.provisioning import signups
from web import policy
from web.onboarding.forms import SignupForm

logger = logging.getLogger(__name__)

COOKIE = "signup"
COOKIE_SECONDS = 3600
SHOWN_SHOPS = 8
STEP_WORDS = {
    "reserved": gettext_lazy("Your address is yours"),
    "schema": gettext_lazy("A database of your own"),
    "owner": gettext_lazy("Your log-in"),
    "sample_data": gettext_lazy("Products on the shelves"),
    "domain": gettext_lazy("Your address is announced"),
    "live": gettext_lazy("The shutters go up"),
}


@require_safe
@policy.page
def landing(request: HttpRequest) -> HttpResponse:
    """What Souk is, in one screen; in development also the shops there are."""
    shops = (
        Tenant.objects.filter(state__in=rules.OPEN).order_by("created_at")[:SHOWN_SHOPS]
        if settings.DEVELOPMENT
        else []
    )
    listed = [{"shop": shop, "url": hosts.shop_url(shop.slug)} for shop in shops]
    return render(request, "web/landing.html", {"shops": listed, "has_mailbox": settings.MAILBOX_ENABLED})


@policy.private
def signup(request: HttpRequest) -> HttpResponse:
    """The form, and what it is answered with: its errors, or the page of the shop being made."""
    if request.method != "POST":
        country, currency = countries.guess(request.headers.get("Accept-Language", ""))
        wished = request.GET.get("shop_name", "")[:120]
        initial = {"country": country, "currency": currency, "sample_data": True, "shop_name": wished}
        return _form_page(request, SignupForm(initial=initial))
    form = SignupForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    given = form.cleaned_data
    try:
        reserved = signups.reserve(
            slug=given["slug"],
            name=given["shop_name"],
            email=given["email"],
            password=given["password"],
            country=given["country"],
            currency=given["currency"],
            sample=signups.DEFAULT_SAMPLE if given["sample_data"] else "",
            address=addresses.client_address(request),
            now=clock.now(),
        )
    except RateLimited as error:
        form.add_error(
            None, _("Too many shops were opened from your network. {detail}").format(detail=error.detail)
        )
        return _form_page(request, form, status=429)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.detail)
        return _form_page(request, form, suggestions=error.data.get("suggestions", []), status=422)
    response = redirect("progress", signup_id=reserved.id)
    response.set_signed_cookie(
        COOKIE,
        str(reserved.id),
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        path=reverse("progress", kwargs={"signup_id": reserved.id}),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@require_safe
@policy.private
def progress(request: HttpRequest, signup_id: UUID) -> HttpResponse:
    """How far the shop has come, and the ways into it once it is live."""
    try:
        found = signups.get_moved_on(signup_id, now=clock.now())
    except errors.SignupNotFound as error:
        raise Http404 from error
    return _progress_page(request, found)


@require_POST
@policy.private
def verification(request: HttpRequest, signup_id: UUID) -> HttpResponse:
    """Confirm the e-mail address with the code that was sent to it."""
    try:
        signups.verify(signup_id, code=request.POST.get("code", "")[:20], now=clock.now())
    except errors.SignupNotFound as error:
        raise Http404 from error
    except RateLimited as error:
        return _progress_page(request, _get(signup_id), code_error=error.detail, status=429)
    except errors.WrongCode as error:
        return _progress_page(request, _get(signup_id), code_error=error.detail, status=422)
    return redirect("progress", signup_id=signup_id)


@require_POST
@policy.private
def enter_admin(request: HttpRequest, signup_id: UUID) -> HttpResponse:
    """Take the browser that signed up into the new admin, logged in; any other to its log-in."""
    found = _get(signup_id)
    if found.status != Signup.Status.LIVE:
        return redirect("progress", signup_id=signup_id)
    shop = found.tenant
    if not _is_own(request, found):
        return HttpResponseRedirect(hosts.shop_url(shop.slug, "/admin/"))
    with tenant_context(shop):
        owner = User.objects.filter(email=found.email, is_staff=True).first()
        token = entry_links.make(user=owner, now=clock.now()) if owner else ""
    return HttpResponseRedirect(hosts.shop_url(shop.slug, f"/enter/?token={token}"))


def _form_page(
    request: HttpRequest, form: SignupForm, *, suggestions: list[str] | None = None, status: int = 200
) -> HttpResponse:
    suffix = f".{settings.SHOP_DOMAIN}{settings.PORT_SUFFIX}"
    context = {"form": form, "host_suffix": suffix, "suggestions": suggestions or []}
    return render(request, "web/signup.html", context, status=status)


def _progress_page(
    request: HttpRequest, found: Signup, *, code_error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "signup": found,
        "shop": found.tenant,
        "steps": _steps(found),
        "took_ms": sum(step["took_ms"] for step in found.steps),
        "is_running": found.status == Signup.Status.RUNNING,
        "is_live": found.status == Signup.Status.LIVE,
        "is_own": _is_own(request, found),
        "code_error": code_error,
        "shop_url": hosts.shop_url(found.tenant.slug),
        "docs_url": hosts.shop_url(found.tenant.slug, "/api/v1/docs"),
        "has_mailbox": settings.MAILBOX_ENABLED,
    }
    return render(request, "web/progress.html", context, status=status)


def _steps(found: Signup) -> list[dict[str, Any]]:
    done = {step["name"]: step["took_ms"] for step in found.steps}
    names = [name for name in signups.STEPS if name != "sample_data" or found.sample]
    waiting = [name for name in names if name not in done]
    return [
        {
            "name": name,
            "words": STEP_WORDS[name],
            "took_ms": done.get(name),
            "state": "done" if name in done else "now" if name == waiting[0] else "waiting",
        }
        for name in names
    ]


def _get(signup_id: UUID) -> Signup:
    try:
        return signups.get(signup_id)
    except errors.SignupNotFound as error:
        raise Http404("There is no such sign-up.") from error


def _is_own(request: HttpRequest, found: Signup) -> bool:
    """Whether this browser made the sign-up: knowing its address is not enough to get in."""
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_SECONDS) == str(found.id)
