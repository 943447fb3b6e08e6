"""A viewer's own second factor: switched on with an app, and off with a code."""

import segno
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import two_factor
from accounts.models import User
from admin_theme.base import actor_of, show_refusal
from kernel import clock
from kernel.errors import DomainError

LONGEST_CODE = 20


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """How it stands, and what can be done about it."""
    user, codes = request.user, []
    assert isinstance(user, User)
    if request.method == "POST":
        try:
            codes = _do(request, user)
        except DomainError as error:
            show_refusal(request, error)
        if not codes:
            return redirect(f"{site.name}:two_factor")
    enrolment = two_factor.find_enrolment(
        user=user, issuer=request.get_host(), log_in=_log_in(request), now=clock.now()
    )
    context = {
        **site.each_context(request),
        "title": _("Two-factor log-in"),
        "is_on": bool(codes) or two_factor.is_on(user),
        "codes": codes,
        "enrolment": None if codes else enrolment,
        "picture": None if enrolment is None or codes else _draw(enrolment.address),
    }
    response = render(request, "admin_theme/two_factor.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _do(request: HttpRequest, user: User) -> list[str]:
    code, now = request.POST.get("code", "")[:LONGEST_CODE], clock.now()
    match request.POST.get("do"):
        case "begin":
            two_factor.begin(user_id=user.pk, log_in=_log_in(request), now=now)
        case "confirm":
            password = request.POST.get("password", "")
            codes = two_factor.confirm(
                user_id=user.pk,
                password=password,
                code=code,
                log_in=_log_in(request),
                actor=actor_of(request),
                now=now,
            )
            user.refresh_from_db()
            update_session_auth_hash(request, user)
            return codes
        case "remove":
            two_factor.remove(user_id=user.pk, code=code, actor=actor_of(request), now=now)
            messages.success(request, _("Your log-in asks for no code any more."))
    return []


def _log_in(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _draw(address: str) -> str:
    """The address as a picture for a phone's camera, in a `data:` address."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)
