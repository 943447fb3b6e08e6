"""Exchanging goods: what comes back of an order, and what goes out instead, on one page."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme.base import SoukAdmin, actor_of
from admin_theme.fields import CountField, SwitchField
from admin_theme.formatting import show_money
from admin_theme.pages import page
from admin_theme.shop.order_edit import PERMISSION, chooser, entered_amount
from kernel import clock, once
from kernel.errors import DomainError
from storefront.checkout import exchanges
from storefront.checkout.drafts import DraftLine
from storefront.checkout.exchanges import Exchange, Wish
from storefront.orders.models import Order, OrderLine
from storefront.orders.pieces import PiecesView

HAS_BEEN_SENT = Q(Exists(OrderLine.objects.filter(order=OuterRef("pk"), fulfilled__gt=F("returned"))))
_ROWS = range(3)


class ExchangeForm(forms.Form):
    """How many of each line come back, and so many of which variants go out."""

    def __init__(self, *args: Any, order: Order, admin: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(OrderLine.objects.filter(order=order, fulfilled__gt=F("returned")).order_by("pk"))
        for line in self.lines:
            most = line.fulfilled - line.returned
            self.fields[f"back-{line.pk}"] = CountField(
                label=f"{line.title} ({_('{count} sent').format(count=most)})",
                required=False,
                max_value=most,
                initial=0,
            )
        for row in _ROWS:
            self.fields[f"variant-{row}"] = chooser(admin, request)
            self.fields[f"quantity-{row}"] = CountField(
                label=_("Quantity"), required=False, min_value=1, initial=1
            )
        self.fields["ships_free"] = SwitchField(label=_("The shop pays the shipping"), initial=True)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), required=False, max_length=500, widget=UnfoldAdminTextInputWidget()
        )

    def held(self) -> Iterator[Any]:
        return (self[f"back-{line.pk}"] for line in self.lines)

    def new(self) -> Iterator[list[Any]]:
        """The fields of what goes out, line by line."""
        return ([self[f"variant-{row}"], self[f"quantity-{row}"]] for row in _ROWS)

    def back(self) -> list[PiecesView]:
        counts = {line.pk: self.cleaned_data.get(f"back-{line.pk}") for line in self.lines}
        return [{"id": pk, "quantity": count} for pk, count in counts.items() if count]

    def instead(self) -> list[DraftLine]:
        """What goes out, at what it is listed at."""
        rows = [
            (self.cleaned_data.get(f"variant-{row}"), self.cleaned_data.get(f"quantity-{row}"))
            for row in _ROWS
        ]
        return [
            {"variant": variant.pk, "quantity": quantity or 1, "price": None}
            for variant, quantity in rows
            if variant
        ]

    def wish(self, order: Order) -> Wish:
        """All of it, by the service's names."""
        return Wish(
            number=order.number,
            back=self.back(),
            instead=self.instead(),
            reason=self.cleaned_data["reason"],
            ships_free=self.cleaned_data["ships_free"],
        )

    def clean(self) -> Any:
        data = super().clean()
        if not self.errors and not self.back():
            raise forms.ValidationError(_("Choose what comes back."), code="empty")
        if not self.errors and not self.instead():
            raise forms.ValidationError(_("Choose what goes out instead."), code="empty")
        return data


class OrderExchange(SoukAdmin):
    """A page of an order of which something was sent."""

    @action(
        description=gettext_lazy("Exchange"),
        permissions=["orders.view_order", PERMISSION],
        icon="swap_horiz",
    )
    def exchange_goods(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("shop_admin:orders_order_exchange", object_id=object_id)

    exchange_goods.when = HAS_BEEN_SENT  # type: ignore[attr-defined]

    @once.in_steps
    @page(
        "<uuid:object_id>/exchange/",
        may=PERMISSION,
        template="admin_theme/order_exchange.html",
        title=gettext_lazy("Exchange goods"),
    )
    def exchange(self, request: HttpRequest, object_id: UUID) -> Any:
        """Ask for both, show what it comes to, and do it once that was seen; then on to the new order."""
        order = get_object_or_404(Order, HAS_BEEN_SENT, pk=object_id)
        found: Exchange | None = None
        form = ExchangeForm(request.POST or None, order=order, admin=self, request=request)
        if form.is_bound and form.is_valid():
            wish, seen = form.wish(order), entered_amount(request.POST.get("seen", ""))
            who: dict[str, Any] = {
                "may": request.user.has_perm,
                "actor": actor_of(request),
                "now": clock.now(),
            }
            try:
                if seen is not None:
                    key = f"admin:{once.form_key(request) or uuid4().hex}"
                    made = exchanges.begin(wish, seen=seen, request_key=key, **who)
                    messages.success(
                        request,
                        _(
                            "The return of {order} is created, and this is the order for the replacement."
                        ).format(order=order),
                    )
                    return redirect("shop_admin:orders_order_change", object_id=made.order)
                found = exchanges.preview(wish, **who)
            except DomainError as error:
                form.add_error(None, error.detail)
        return {
            "opts": Order._meta,
            "original": order,
            "order": order,
            "form": form,
            "found": found and _shown(order, found),
        }


def _shown(order: Order, found: Exchange) -> dict[str, Any]:
    amount = show_money(abs(found.difference), order.currency)
    if found.difference > 0:
        text = _("The buyer pays {amount}: they are mailed the link.").format(amount=amount)
    elif found.difference < 0:
        text = _("{amount} go back the way they came.").format(amount=amount)
    else:
        text = _("Nothing is to be paid or given back.")
    return {
        "given": show_money(found.given, order.currency),
        "total": show_money(found.total, order.currency),
        "text": text,
        "seen": found.difference,
    }
