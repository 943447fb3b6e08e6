"""Changing an order before it is sent: its lines and its address, with what it comes to before it is done."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import action

from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.fields import CountField
from admin_theme.formatting import show_money
from admin_theme.pages import page
from admin_theme.shop.drafts import LineInline
from admin_theme.shop.order_fields import (
    ADDRESS_ROWS,
    PRICE,
    address_fields,
    entered_address,
    price_field,
    shown_address,
)
from kernel import clock, once
from kernel.errors import DomainError
from storefront.carts.models import CartItem, DraftOrder
from storefront.checkout import edits
from storefront.checkout.edited_lines import EditedLine
from storefront.orders import rules
from storefront.orders.models import Order, OrderLine

PERMISSION = "orders.change_order"
_MORE = 3
"""So many lines of one's own can be added at once."""
_PLACE = "shipping_address"


class EditForm(forms.Form):
    """How many of each line there shall be, what comes on top where it is not paid, and where it goes."""

    def __init__(self, *args: Any, order: Order, admin: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.is_paid = order, order.payment_status not in rules.UNPAID
        self.lines = list(OrderLine.objects.filter(order=order).order_by("pk"))
        for line in self.lines:
            self.fields[f"line-{line.pk}"] = CountField(
                label=line.title,
                max_value=line.to_send if self.is_paid else CountField.MOST,
                initial=line.to_send,
            )
        self.added = () if self.is_paid else tuple(range(_MORE))
        for number in self.added:
            self.fields[f"variant-{number}"] = chooser(admin, request)
            self.fields[f"quantity-{number}"] = CountField(
                label=_("Quantity"), required=False, min_value=1, initial=1
            )
            if request.user.has_perm(PRICE):
                self.fields[f"price-{number}"] = price_field()
        self.fields |= address_fields(_PLACE)
        self.initial.update(shown_address(_PLACE, order.shipping_address))

    def held(self) -> Iterator[tuple[OrderLine, str, Any]]:
        """The order's lines with what one costs, each with its field."""
        for line in self.lines:
            yield line, show_money(line.unit_price, self.order.currency), self[f"line-{line.pk}"]

    def new(self) -> Iterator[list[Any]]:
        """The fields of what comes on top, line by line."""
        for number in self.added:
            names = (f"{name}-{number}" for name in ("variant", "quantity", "price"))
            yield [self[name] for name in names if name in self.fields]

    def address(self) -> Iterator[Any]:
        return (self[f"{_PLACE}.{name}"] for row in ADDRESS_ROWS for name in row)

    def edited(self) -> list[tuple[str, EditedLine]]:
        """The lines that are to be others, each with the field's name that says so."""
        found: list[tuple[str, EditedLine]] = []
        for line in self.lines:
            name = f"line-{line.pk}"
            if name in self.changed_data:
                wish: EditedLine = {
                    "id": line.pk,
                    "variant": None,
                    "quantity": self.cleaned_data[name],
                    "price": None,
                }
                found.append((name, wish))
        for number in self.added:
            variant = self.cleaned_data[f"variant-{number}"]
            if variant is not None:
                quantity, price = (
                    self.cleaned_data.get(f"{name}-{number}") for name in ("quantity", "price")
                )
                wish = {"id": None, "variant": variant.pk, "quantity": quantity or 1, "price": price}
                found.append((f"variant-{number}", wish))
        return found

    def new_address(self) -> dict[str, str] | None:
        if not any(name.startswith(_PLACE) for name in self.changed_data):
            return None
        return entered_address(
            {
                name.partition(".")[2]: text
                for name, text in self.cleaned_data.items()
                if name.startswith(_PLACE)
            }
        )

    def refuse(self, error: DomainError) -> None:
        """Show what the service refuses at its field."""
        names = [name for name, _line in self.edited()]
        for refusal in error.parts:
            head, _dot, rest = (refusal.field or "").partition(".")
            number = rest.partition(".")[0]
            name = names[int(number)] if head == "lines" and number.isdigit() else refusal.field
            self.add_error(name if name in self.fields else None, refusal.detail)


class OrderEdit(SoukAdmin):
    """A page of an order."""

    @action(description=gettext_lazy("Edit"), permissions=["orders.view_order", PERMISSION], icon="edit")
    def edit_order(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("shop_admin:orders_order_edit", object_id=object_id)

    edit_order.when = Q(  # type: ignore[attr-defined]
        status=rules.Status.PLACED, fulfilment_status=rules.FulfilmentStatus.UNFULFILLED
    )

    @once.in_steps
    @page(
        "<uuid:object_id>/edit/",
        may=PERMISSION,
        template="admin_theme/order_edit.html",
        title=gettext_lazy("Edit the order"),
    )
    def edit(self, request: HttpRequest, object_id: UUID) -> Any:
        """Ask what is to be another, show what it comes to, and do it once that was seen."""
        order = get_object_or_404(Order, pk=object_id)
        form = EditForm(request.POST or None, order=order, admin=self, request=request)
        found: tuple[Decimal, Decimal] | None = None
        if form.is_bound and form.is_valid():
            wish: dict[str, Any] = {
                "number": order.number,
                "lines": [line for _name, line in form.edited()],
                "shipping_address": form.new_address(),
                "may": request.user.has_perm,
                "actor": actor_of(request),
                "now": clock.now(),
            }
            seen = entered_amount(request.POST.get("seen", ""))
            try:
                if seen is not None:
                    key = f"admin:{once.form_key(request) or uuid4().hex}"
                    edits.edit(**wish, seen=seen, request_key=key)
                    messages.success(request, _("{order} is changed.").format(order=order))
                    return back_to(self, request, order.pk)
                found = edits.preview(**wish)
            except DomainError as error:
                form.refuse(error)
        return {
            "opts": Order._meta,
            "original": order,
            "order": order,
            "form": form,
            "found": found and _shown(order, *found),
        }


def chooser(admin: Any, request: HttpRequest) -> Any:
    """A field that looks for a variant, as in a draft order."""
    of_drafts = LineInline(DraftOrder, admin.admin_site)
    field = of_drafts.formfield_for_dbfield(CartItem._meta.get_field("variant"), request)
    field.required = False
    return field


def entered_amount(text: str) -> Decimal | None:
    """What a button says that was seen; None where it says none."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _shown(order: Order, total: Decimal, difference: Decimal) -> dict[str, Any]:
    is_paid = order.payment_status not in rules.UNPAID
    if difference == 0:
        text = _("Nothing is to be paid or given back.")
    elif difference > 0:
        text = _("The buyer pays {amount} more.").format(amount=show_money(difference, order.currency))
    elif is_paid:
        text = _("{amount} go back the way they came.").format(amount=show_money(-difference, order.currency))
    else:
        text = _("The buyer pays {amount} less.").format(amount=show_money(-difference, order.currency))
    return {
        "before": show_money(order.total, order.currency),
        "after": show_money(total, order.currency),
        "text": text,
        "seen": difference,
    }
