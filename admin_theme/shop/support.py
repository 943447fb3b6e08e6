"""Whether support may enter the shop, until when, and when it did."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from admin_theme.base import actor_of, show_refusal
from admin_theme.shop_site import site
from kernel import clock
from kernel.errors import DomainError
from tenants import support

PERMISSION = "tenants.change_tenant"


@permission_required(PERMISSION, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """How it stands, and the two forms that change it. Raises PermissionDenied."""
    now = clock.now()
    if request.method == "POST":
        hours = request.POST.get("hours", "")
        try:
            if hours:
                support.allow(
                    hours=int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 4 else 0,
                    actor=actor_of(request),
                    now=now,
                )
                messages.success(request, _("Support may enter now."))
            else:
                support.end(actor=actor_of(request), now=now)
                messages.success(request, _("Support is out, and may not enter."))
        except DomainError as error:
            show_refusal(request, error)
        return redirect(f"{site.name}:support")
    context = site.each_context(request) | {
        "title": _("Support access"),
        "until": support.get_end(now=now),
        "choices": support.HOURS,
        "entries": support.list_entries(),
    }
    return render(request, "admin_theme/support.html", context)


ROUTES = (("support/", page, "support"),)
