"""Which promotions would apply? A sample cart, priced as a buyer's would be, and why the others do not apply."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from admin_theme.base import SoukAdmin
from admin_theme.fields import Chooser, CountField, CountryField, WordsField
from admin_theme.formatting import show_money
from admin_theme.pages import page
from kernel import clock
from storefront.carts import samples, views
from storefront.carts.models import CartItem
from storefront.carts.priced import PricedCart
from storefront.catalogue.models import Variant
from storefront.customers.models import MembershipTier
from tenants import current

_ROWS = range(1, 4)


class SampleForm(forms.Form):
    """What is in the cart, and whose it is."""

    def __init__(self, *args: Any, admin: SoukAdmin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = admin.admin_site._registry[Variant]
        variants = Variant.objects.select_related("product")
        for row in _ROWS:
            goods = forms.ModelChoiceField(
                variants,
                label=_("Item"),
                required=row == 1,
                widget=Chooser(CartItem._meta.get_field("variant"), admin.admin_site),
            )
            goods.label_from_instance = chosen.in_choice  # type: ignore[method-assign]
            self.fields[f"variant_{row}"] = goods
            self.fields[f"quantity_{row}"] = CountField(
                label=_("Quantity"), initial=1, min_value=1, widget=UnfoldAdminIntegerFieldWidget()
            )
        self.fields["codes"] = WordsField(
            label=_("Codes"),
            required=False,
            help_text=_("Commas between them."),
            widget=UnfoldAdminTextInputWidget(),
        )
        self.fields["tier"] = forms.ModelChoiceField(
            MembershipTier.objects.order_by("rank"),
            label=_("Member of"),
            required=False,
            empty_label=_("a guest"),
            widget=UnfoldAdminSelectWidget(),
        )
        self.fields["country"] = CountryField(initial=current.tenant().country)

    def goods(self) -> dict[int, int]:
        """How many of each variant; a row that says one again adds to it."""
        found: dict[int, int] = {}
        for row in _ROWS:
            variant = self.cleaned_data[f"variant_{row}"]
            if variant is not None:
                found[variant.pk] = found.get(variant.pk, 0) + self.cleaned_data[f"quantity_{row}"]
        return found


class SampleCart(SoukAdmin):
    """A page of the list of promotions."""

    @page(
        "sample/",
        may="promotions.view_promotion",
        template="admin_theme/sample_cart.html",
        title=gettext_lazy("Try it on a cart"),
    )
    def sample(self, request: HttpRequest) -> Mapping[str, object]:
        """What it costs, what was taken off it, and why nothing else was."""
        form = SampleForm(request.GET if "variant_1" in request.GET else None, admin=self)
        fields, rows = list(form), 2 * len(_ROWS)
        return {
            "rows": fields[:rows],
            "rest": fields[rows:],
            "media": form.media,
            "found": _answer(form) if form.is_valid() else None,
        }


def _answer(form: SampleForm) -> Any:
    tier = form.cleaned_data["tier"]
    cart = samples.price(
        goods=form.goods(),
        codes=form.cleaned_data["codes"],
        country=form.cleaned_data["country"],
        tier=tier and tier.pk,
        now=clock.now(),
    )
    return {
        "lines": [
            (f"{item.quantity} × {item.variant.full_title}", show_money(item.variant.price * item.quantity))
            for item in cart.items
        ],
        "sums": list(_sums(cart)),
        "refused": list(_refused(cart)),
    }


def _sums(cart: PricedCart) -> Iterator[tuple[str, str]]:
    price = cart.price
    for each in price.discounts:
        name = " · ".join(filter(None, [each.offer.name, each.offer.code]))
        yield name, f"−{show_money(each.amount)}"
    yield _("Shipping"), show_money(price.shipping_total) if cart.method else _("nothing is sent there")
    yield _("of which tax") if price.prices_include_tax else _("Tax"), show_money(price.tax_total)
    yield _("Total"), show_money(price.total)


def _refused(cart: PricedCart) -> Iterator[tuple[str, str]]:
    known = set()
    for offer, reason in cart.price.refused:
        known.add(offer.code)
        name = " · ".join(filter(None, [offer.name, offer.code]))
        yield name, views.explain_offer(offer, reason, cart.price.currency)
    for code, reason in views.refused_codes(cart).items():
        if code not in known:
            yield code, views.explain_offer(None, reason, cart.price.currency)
