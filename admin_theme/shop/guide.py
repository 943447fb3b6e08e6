"""The way of a new shop to its first order. A step is ticked when what it is about was seen to work, never by hand."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from admin_theme.formatting import locale_format, show_money
from storefront.catalogue import queries as catalogue
from storefront.emails import queries as emails
from storefront.orders import queries as orders
from storefront.payments import gateways, queries as payments
from storefront.policies import queries as policies
from storefront.policies.models import Policy
from storefront.shipping import queries as shipping, rules as shipping_rules
from storefront.taxes import presets, queries as taxes, rules as tax_rules
from tenants import current, rules
from tenants.models import Tenant

PERMISSION = "tenants.change_tenant"
NEEDED = (Policy.Kind.IMPRINT, Policy.Kind.TERMS, Policy.Kind.PRIVACY, Policy.Kind.RETURNS)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what was seen of it, and where it is done."""

    title: str
    seen: str
    is_done: bool
    link: str


def page(request: HttpRequest) -> HttpResponse:
    """The steps, as a part of the first page; nothing once all are done. Raises PermissionDenied."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    steps = _steps(str(request.user))
    done = sum(step.is_done for step in steps)
    if done == len(steps):
        return HttpResponse()
    first = next(index for index, step in enumerate(steps) if not step.is_done)
    context = {"steps": steps, "done": done, "share": round(100 * done / len(steps)), "first": first}
    return render(request, "admin_theme/guide.html", context)


def _steps(email: str) -> list[Step]:
    shop = current.tenant()
    return [
        _look(shop),
        _product(),
        _shipping(shop),
        _tax(shop),
        _payment(),
        _policies(),
        _order(),
        _mail(email),
    ]


def _look(shop: Tenant) -> Step:
    is_own = bool(shop.logo or shop.palette) or shop.theme_colour != rules.pick_colour(shop.pk)
    seen = (
        _("{name} in its own look").format(name=shop.name) if is_own else _("Add a logo, or choose a colour.")
    )
    return Step(_("Name and look"), seen, is_own, _page("look"))


def _product() -> Step:
    title = catalogue.find_title_on_sale()
    seen = (
        _("{title} can be bought").format(title=title)
        if title
        else _("Add one, give it a price and stock, and set it to active.")
    )
    return Step(_("First product"), seen, title is not None, _page("catalogue_product_add"))


def _shipping(shop: Tenant) -> Step:
    methods = shipping_rules.methods_for(shipping.list_terms(), country=shop.country)
    quotes = [
        (method, price)
        for method in methods
        if (price := shipping_rules.quote(method, goods=Decimal(1), grams=1, currency=shop.currency))
        is not None
    ]
    cheapest = shipping_rules.default(quotes)
    place = locale_format().country(shop.country)
    seen = (
        _("To {place} from {price}").format(place=place, price=show_money(dict(quotes)[cheapest]))
        if cheapest
        else _("Nothing can be sent to {place} yet.").format(place=place)
    )
    return Step(_("Shipping"), seen, cheapest is not None, _page("shipping_shippingzone_changelist"))


def _tax(shop: Tenant) -> Step:
    rate = tax_rules.rate_for(taxes.list_terms(), place=tax_rules.Place(country=shop.country))
    is_done = rate.percent > 0 or not presets.find_standard(shop.country).percent
    seen = (
        f"{locale_format().percent(str(rate.percent))} {rate.name}, {locale_format().country(shop.country)}"
    )
    return Step(_("Tax"), seen, is_done, _page("taxes_taxrate_changelist"))


def _payment() -> Step:
    told = {row.gateway for row in payments.list_accounts() if row.settings.get("instructions")}
    real = [
        each.name(locale_format().language)
        for each in gateways.available()
        if not each.is_test and (not each.type.is_by_hand or each.code in told)
    ]
    seen = ", ".join(real) or _("Only test payments so far: connect a real payment method.")
    return Step(_("A payment method"), seen, bool(real), _page("payments_gatewayaccount_changelist"))


def _policies() -> Step:
    there = set(policies.list_versions())
    missing = ", ".join(str(kind.label) for kind in NEEDED if kind not in there)
    seen = _("Missing: {missing}").format(missing=missing) if missing else _("All published")
    return Step(_("Imprint, terms, privacy and returns"), seen, not missing, _page("legal"))


def _order() -> Step:
    is_there = orders.has_any()
    seen = _("Orders come in") if is_there else _("Buy something in your own shop.")
    return Step(_("Test order"), seen, is_there, "/")


def _mail(email: str) -> Step:
    is_there = emails.was_sent_to(email)
    seen = (
        _("One was sent to {email}").format(email=email)
        if is_there
        else _("Send yourself a test and see whether it arrives.")
    )
    return Step(_("Test mail"), seen, is_there, _page("shop_messages_mailsettings_change", 1))


def _page(name: str, *args: int) -> str:
    return reverse(f"shop_admin:{name}", args=args)


ROUTES = (("guide/", page, "guide"),)
