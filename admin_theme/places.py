"""Where the viewer is logged in, and the end of it."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import places
from accounts.models import User
from admin_theme.base import actor_of
from kernel import clock

LONGEST_ID = 40


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The viewer's log-ins; one of them, or all but this one, are ended."""
    user, now = request.user, clock.now()
    assert isinstance(user, User)
    if request.method == "POST":
        wanted = request.POST.get("place", "")[:LONGEST_ID]
        if wanted:
            places.end(user=user, place_id=wanted, actor=actor_of(request), now=now)
        else:
            places.end_all(user=user, actor=actor_of(request), now=now)
            update_session_auth_hash(request, user)
        messages.success(request, _("Ended."))
        return redirect(f"{site.name}:places")
    context = {
        **site.each_context(request),
        "title": _("Where you are logged in"),
        "places": places.list_places(user=user, session_key=request.session.session_key, now=now),
    }
    response = render(request, "admin_theme/places.html", context)
    response["Cache-Control"] = "no-store"
    return response
