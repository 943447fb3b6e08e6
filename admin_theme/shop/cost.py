"""What would it cost? The zones and rates asked as a cart asks them, for a place, a value and a weight."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme.base import SoukAdmin
from admin_theme.fields import AmountFormField, CountField, CountryField, TextLineField
from admin_theme.formatting import currency, locale_format, show_money
from admin_theme.pages import page
from kernel import postal_addresses
from storefront.shipping import queries as shipping, rules as shipping_rules
from storefront.taxes import providers as tax_providers, queries as taxes, rules as tax_rules
from tenants import current


class CostForm(forms.Form):
    """Where it goes, and what is in it."""

    country = CountryField(none="–")
    region = TextLineField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Where it matters: a state or a province, by its name or its code."),
    )
    goods = AmountFormField(
        label=gettext_lazy("Value of the goods"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=3,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    grams = CountField(label=gettext_lazy("Weight in grams"), max_value=10_000_000)


class CostView(SoukAdmin):
    """A page of the list of zones."""

    @page(
        "cost/",
        may="shipping.view_shippingzone",
        template="admin_theme/cost.html",
        title=gettext_lazy("What would it cost?"),
    )
    def cost(self, request: HttpRequest) -> Mapping[str, object]:
        """The ways to send it and what they cost, and the tax on the goods."""
        shop = current.tenant()
        first = {"country": shop.country, "goods": Decimal(50), "grams": 1000}
        form = CostForm(request.GET if "country" in request.GET else None, initial=first)
        given = form.cleaned_data if form.is_valid() else None if form.is_bound else first
        return {"form": form, "found": given and _answer(given)}


def _answer(given: Any) -> Any:
    country, region = given["country"], given.get("region", "")
    region = postal_addresses.write_region(country, region)
    methods = shipping_rules.methods_for(shipping.list_terms(), country=country, region=region)
    place = tax_rules.Place(country=country, region=region)
    rate = tax_rules.rate_for(tax_providers.rates_at(place, taxes.list_terms()), place=place)
    tax = tax_rules.tax_of(
        given["goods"],
        percent=rate.percent,
        is_included=current.tenant().prices_include_tax,
        currency=currency(),
    )
    return {
        "place": f"{locale_format().country(country)}{', ' if region else ''}{region}",
        "methods": [(method.name, _price(method, given)) for method in methods],
        "rate": f"{locale_format().percent(str(rate.percent))} {rate.name}",
        "tax": show_money(tax),
        "is_included": current.tenant().prices_include_tax,
    }


def _price(method: shipping_rules.Method, given: Any) -> str:
    price = shipping_rules.quote(method, goods=given["goods"], grams=given["grams"], currency=currency())
    return _("not sent at this weight or value") if price is None else show_money(price)
