"""Who is behind the shop, and what it binds itself to: as the law of its country wants it said."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from admin_theme import writing
from admin_theme.base import actor_of
from admin_theme.fields import TextLineField
from admin_theme.formatting import locale_format
from admin_theme.rich_text import RichText
from admin_theme.shop_site import site
from kernel import clock, formats, postal_addresses
from kernel.errors import DomainError
from kernel.forms import refuse
from storefront.policies import queries, services, starters
from storefront.policies.models import Policy
from storefront.translations.models import Texts
from tenants import current, languages, legal_identity, shop_settings
from tenants.models import Tenant

PERMISSION = "tenants.change_tenant"
POLICIES = ("policies.add_policy", "policies.delete_policy")
"""For what is published and withdrawn here beside."""


class IdentityForm(forms.Form):
    """Who sells."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, part in legal_identity.PARTS.items():
            self.fields[name] = TextLineField(label=part.label, required=False, max_length=part.longest)
        fmt = formats.of([get_language() or "en"])
        countries = sorted((fmt.country(code), code) for code in postal_addresses.countries())
        self.fields["country"].widget = UnfoldAdminSelectWidget(
            choices=[("", "–"), *((code, name) for name, code in countries)]
        )


class PolicyForm(forms.Form):
    """The words of one policy; none take it out of force."""

    body = forms.CharField(label=gettext_lazy("Text"), required=False, widget=RichText(attrs={"rows": 8}))

    def __init__(self, *args: Any, said: Texts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in languages.offered(current.tenant())[1:]:
            self.fields[f"translations.{language}.body"] = forms.CharField(
                label=formats.LANGUAGES[language],
                required=False,
                initial=said.get(language, {}).get("body", ""),
                widget=RichText(attrs={"rows": 4, "lang": language, "dir": "auto"}),
            )


@permission_required(PERMISSION, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The identity and the policies, each with the form that changes it. Raises PermissionDenied."""
    asked = request.POST.get("kind", "") if request.method == "POST" else None
    kept = {row.kind: row for row in queries.list_in_force()}
    begun = request.GET.get("starter", "")
    shop = shop_settings.get()
    said = legal_identity.read(shop.legal_identity)
    identity = IdentityForm(
        request.POST if asked == "" else None,
        initial={**said, "country": said["country"] or shop.country},
    )
    forms_of = {
        kind.value: PolicyForm(
            request.POST if asked == kind.value else None,
            initial={"body": _body(kind, kept.get(kind.value), begins=kind.value == begun)},
            said=kept[kind.value].translations if kind.value in kept else {},
            prefix=kind.value,
        )
        for kind in Policy.Kind
    }
    sent = identity if asked == "" else forms_of.get(asked or "")
    if sent is not None and sent.is_bound and sent.is_valid() and _save(request, asked or "", sent, kept):
        return redirect(f"{site.name}:legal")
    context = site.each_context(request) | {
        "title": _("Legal"),
        "identity": identity,
        "vat_check": _vat_check(shop),
        "missing": [part.label for part in legal_identity.missing(shop.legal_identity, country=shop.country)],
        "policies": [(kind, forms_of[kind.value], kept.get(kind.value)) for kind in Policy.Kind]
        if request.user.has_perms(POLICIES)
        else [],
    }
    return render(request, "admin_theme/legal.html", context)


def _vat_check(shop: Tenant) -> dict[str, Any] | None:
    """What VIES said of the number that the shop has now."""
    check = shop.vat_check
    if not check or check["number"] != shop.legal_identity.get("vat_id"):
        return None
    at = datetime.fromisoformat(check["at"]).astimezone(ZoneInfo(shop.time_zone))
    return {**check, "at": locale_format().moment(at, with_year=True)}


def _body(kind: Policy.Kind, row: Policy | None, *, begins: bool) -> str:
    """What the form of a policy begins with: the text in force, or one to start from."""
    if begins:
        shop = shop_settings.get()
        return starters.write(kind=kind, language=formats.pick_language([shop.locale]), shop=shop)
    return row.body if row is not None else ""


def _save(request: HttpRequest, kind: str, form: forms.Form, kept: dict[str, Policy]) -> bool:
    actor, now = actor_of(request), clock.now()
    if kind and not request.user.has_perms(POLICIES):
        raise PermissionDenied
    try:
        if not kind:
            shop_settings.change(values={"legal_identity": form.cleaned_data}, actor=actor, now=now)
        elif form.cleaned_data["body"].strip():
            services.publish(kind=kind, actor=actor, now=now, **writing.entered(form, changed_only=False))
        elif kind in kept:
            services.withdraw(kind=kind, actor=actor, now=now)
    except DomainError as error:
        refuse(form, error, within="legal_identity")
        return False
    messages.success(request, _("Saved."))
    return True


ROUTES = (("legal/", page, "legal"),)
