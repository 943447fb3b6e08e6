"""Where the viewer is logged in, and the end of it."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.models import User
from admin_theme.base import actor_of
from kernel import clock

LONGEST_ID = 40


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The viewer's log-ins; one of them, or all but this one, are ended."""
    user, now = request.user, clock.now()
    assert isinstance(user, User)
    if request.method == "POST":
        wanted = request.POST.get("session", "")[:LONGEST_ID]
        if wanted:
            sessions.end(user=user, session_id=wanted, actor=actor_of(request), now=now)
        else:
            sessions.end_all(user=user, actor=actor_of(request), now=now)
            update_session_auth_hash(request, user)
        messages.success(request, _("Ended."))
        return redirect(f"{site.name}:sessions")
    context = {
        **site.each_context(request),
        "title": _("Where you are logged in"),
        "sessions": sessions.list_sessions(user=user, session_key=request.session.session_key, now=now),
    }
    response = render(request, "admin_theme/sessions.html", context)
    response["Cache-Control"] = "no-store"
    return response
