"""How the shop looks: its logo, cover, palette, fonts and announcement, looked at before they are published."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminFileFieldWidget

from admin_theme.base import actor_of
from admin_theme.fields import SelectField, TextLineField
from admin_theme.shop_site import site
from kernel import clock, once
from kernel.errors import DomainError
from kernel.forms import refuse
from media import covers, logos
from tenants import look, shop_settings
from tenants.models import Tenant
from tenants.shop_settings import SettingsValues

PERMISSION = "tenants.change_tenant"
_HELP = {
    "primary": gettext_lazy("The header, the buttons and this admin."),
    "accent": gettext_lazy("Links and reduced prices."),
    "background": gettext_lazy("What pages are written on, by day and by night."),
    "text": gettext_lazy("What pages are written in."),
}


class LookForm(forms.Form):
    """What may be chosen; a colour that is left as it is goes on following from the others."""

    file = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy(
            "A PNG, JPEG or WebP picture; best one that is cut out. The icon of the browser's tab is made from it."
        ),
    )
    cover = forms.FileField(
        label=gettext_lazy("Cover"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/png,image/jpeg,image/webp,image/avif"}),
        help_text=gettext_lazy(
            "A wide picture on top of the first page, which links to the shop and mails to buyers show as well."
        ),
    )
    fonts = SelectField(
        label=gettext_lazy("Fonts"),
        required=False,
        choices=[(code, pair.name) for code, pair in look.FONTS.items()],
        help_text=gettext_lazy("Used in the shop, its e-mails and documents; no font files are loaded."),
    )
    announcement = TextLineField(
        label=gettext_lazy("Announcement"),
        required=False,
        max_length=look.LONGEST_ANNOUNCEMENT,
        help_text=gettext_lazy("One line on top of every page of the shop."),
    )

    def __init__(self, *args: Any, shop: Tenant) -> None:
        super().__init__(*args)
        self.initial = {**look.palette(shop), "announcement": shop.announcement, "fonts": shop.fonts}
        for name, label in look.NAMES.items():
            self.fields[name] = forms.CharField(
                label=label, help_text=_HELP[name], widget=UnfoldAdminColorInputWidget()
            )

    def changes(self) -> SettingsValues:
        """What is to be settled."""
        palette = {name: self.cleaned_data[name] for name in look.NAMES if name in self.changed_data}
        values: SettingsValues = {"palette": palette} if palette else {}
        return {
            **values,
            "announcement": self.cleaned_data["announcement"],
            "fonts": self.cleaned_data["fonts"],
        }


@permission_required(PERMISSION, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The look, and the form that publishes another. Raises PermissionDenied."""
    shop = shop_settings.get()
    form = LookForm(request.POST or None, request.FILES or None, shop=shop)
    if request.method == "POST" and form.is_valid() and _publish(request, form):
        messages.success(request, _("Published. Every page follows within a few seconds."))
        return redirect(f"{site.name}:look")
    context = site.each_context(request) | {
        "title": _("Appearance"),
        "form": form,
        "colours": [form[name] for name in look.NAMES],
        "logo": look.logo(shop),
        "cover": look.cover(shop),
        "palette": look.palette(shop),
        "is_chosen": bool(shop.palette),
    }
    return render(request, "admin_theme/look.html", context)


@once.exempt  # it changes nothing
@require_POST
@permission_required(PERMISSION, raise_exception=True)
def colours(request: HttpRequest) -> HttpResponse:
    """The palette that the form's picture asks for, or the logo where the form has none. Raises PermissionDenied."""
    file = request.FILES.get("file")
    try:
        return JsonResponse(logos.palette(file.read() if file is not None else None))
    except DomainError as error:
        return JsonResponse({"detail": error.detail}, status=422)


def _publish(request: HttpRequest, form: LookForm) -> bool:
    actor, now = actor_of(request), clock.now()
    wanted, file = request.POST.get("action", ""), form.cleaned_data["file"]
    cover = form.cleaned_data["cover"]
    try:
        if wanted == "remove_logo":
            logos.remove(actor=actor, now=now)
        elif wanted == "remove_cover":
            covers.remove(actor=actor, now=now)
        elif wanted == "follow":
            free = {name: None for name in look.NAMES if name != "primary"}
            shop_settings.change(values={"palette": free}, actor=actor, now=now)
        else:
            with transaction.atomic():
                shop_settings.change(values=form.changes(), actor=actor, now=now)
                if file is not None:
                    logos.show(content=file.read(), filename=file.name, actor=actor, now=now)
                if cover is not None:
                    covers.show(content=cover.read(), filename=cover.name, actor=actor, now=now)
    except DomainError as error:
        refuse(form, error, within="palette")
        return False
    return True


ROUTES = (("look/", page, "look"), ("look/colours/", colours, "look_colours"))
