"""When the daily summary is sent: the merchant's own hour."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from admin_theme.base import actor_of
from admin_theme.fields import SwitchField
from admin_theme.shop_site import site
from kernel import clock
from kernel.errors import DomainError
from tasks import daily_summary
from tenants import current, rules

PERMISSION = "shop_messages.plan_daily_summary"


class PlanForm(forms.Form):
    """Whether, and at which hour of the shop's day."""

    is_on = SwitchField(label=gettext_lazy("Send it"), help_text=gettext_lazy("Yesterday's sales, by mail."))
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At"),
        choices=[(hour, f"{hour:02}:00") for hour in rules.HOURS],
        coerce=int,
        widget=UnfoldAdminSelectWidget(),
        error_messages={"invalid_choice": gettext_lazy("Choose a full hour from 0 to 23.")},
    )


@permission_required(PERMISSION, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The plan, and the form that changes it. Raises PermissionDenied."""
    plan = daily_summary.get()
    form = PlanForm(request.POST or None, initial={"is_on": plan.is_on, "hour": plan.hour})
    if request.method == "POST" and form.is_valid():
        return _choose(request, form.cleaned_data)
    shop = current.tenant()
    context = site.each_context(request) | {
        "title": _("Daily summary"),
        "form": form,
        "plan": plan,
        "address": shop.contact_email,
        "zone": shop.time_zone.replace("_", " "),
    }
    return render(request, "admin_theme/daily_summary.html", context)


def _choose(request: HttpRequest, wish: dict[str, Any]) -> HttpResponse:
    try:
        plan = daily_summary.choose(
            hour=wish["hour"], is_on=wish["is_on"], actor=actor_of(request), now=clock.now()
        )
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        said = (
            _("The daily summary is now sent at {hour:02}:00.").format(hour=plan.hour)
            if plan.is_on
            else _("The daily summary is now off.")
        )
        messages.success(request, said)
    return redirect(f"{site.name}:daily_summary")


ROUTES = (("daily-summary/", page, "daily_summary"),)
