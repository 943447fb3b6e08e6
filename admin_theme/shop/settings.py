"""What the owner settles of their shop: its name, its look, its clock, how its prices are meant."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from admin_theme.base import actor_of
from admin_theme.settings_form import SettingsForm
from admin_theme.shop_site import site
from kernel import clock
from tenants import hosts, shop_settings

PERMISSION = "tenants.change_tenant"
CARDS = (
    (gettext_lazy("Your shop"), ("name", "contact_email")),
    (gettext_lazy("Prices"), ("prices_include_tax", "reverse_charge")),
    (gettext_lazy("Payments"), ("captures_by_hand", "captures_when_sent")),
    (gettext_lazy("Language and clock"), ("locale", "languages", "time_zone", "summary_hour")),
    (gettext_lazy("Access"), ("requires_second_factor", "cors_origins")),
)


class OwnSettingsForm(SettingsForm):
    """What the shop's owner settles here; its colours are on the page of its look."""

    class Meta(SettingsForm.Meta):
        exclude = ("theme_colour",)


@permission_required(PERMISSION, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The settings, and the form that changes them. Raises PermissionDenied."""
    shop = shop_settings.get()
    form = OwnSettingsForm(request.POST or None, instance=shop)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, _("Nothing was saved: see below what cannot be."))
    elif request.method == "POST":
        shop_settings.change(values=form.changes(), actor=actor_of(request), now=clock.now())
        messages.success(request, _("Saved. Every page follows within a few seconds."))
        return redirect(f"{site.name}:shop_settings")
    context = site.each_context(request) | {
        "title": _("Shop"),
        "form": form,
        "shop": shop,
        "address": hosts.shop_url(shop.slug),
        "cards": [(title, [form[name] for name in names]) for title, names in CARDS],
    }
    return render(request, "admin_theme/settings.html", context)


ROUTES = (("settings/", page, "shop_settings"),)
