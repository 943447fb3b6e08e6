"""One change to many products: chosen in their list, looked at as a table, made, and taken back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.fields import AmountFormField, CountField, SelectField, WordsField
from admin_theme.formatting import currency, show_money
from admin_theme.pages import page
from kernel import clock, texts
from kernel.errors import DomainError
from storefront.catalogue.models import Product
from storefront.inventory import product_edits
from storefront.inventory.product_edits import PRICE_PERMISSION, STOCK_PERMISSION, Change, ProductEdit

PERMISSION = "catalogue.change_product"
STAYS = ("", gettext_lazy("leave as it is"))
NAMES = {
    "status": gettext_lazy("Status"),
    "tags": gettext_lazy("Tags"),
    "price": gettext_lazy("Price"),
    "on_hand": gettext_lazy("On hand"),
}


class EditForm(forms.Form):
    """What is to become of all of them."""

    ids = forms.CharField(max_length=6000, widget=forms.HiddenInput())
    status = SelectField(label=NAMES["status"], required=False)
    add_tags = WordsField(
        label=gettext_lazy("Add tags"),
        help_text=gettext_lazy("Commas between them."),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    remove_tags = WordsField(
        label=gettext_lazy("Remove tags"),
        help_text=gettext_lazy("Commas between them."),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    price_how = SelectField(
        label=NAMES["price"],
        required=False,
        choices=[
            STAYS,
            ("price", gettext_lazy("becomes")),
            ("price_delta", gettext_lazy("changes by")),
            ("price_percent", gettext_lazy("changes by percent")),
        ],
    )
    price_value = AmountFormField(
        label=gettext_lazy("New price, or change"),
        help_text=gettext_lazy("A minus lowers it."),
        required=False,
        max_digits=12,
    )
    stock_how = SelectField(
        label=gettext_lazy("Stock on hand"),
        required=False,
        choices=[
            STAYS,
            ("on_hand", gettext_lazy("is counted as")),
            ("stock_delta", gettext_lazy("changes by")),
        ],
    )
    stock_value = CountField(
        label=gettext_lazy("Number, or change"),
        required=False,
        min_value=-CountField.MOST,
    )

    def __init__(self, *args: Any, may: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields["status"]
        assert isinstance(status, forms.ChoiceField)
        status.choices = [STAYS, *Product._meta.get_field("status").flatchoices]
        for kind, needed in (("price", PRICE_PERMISSION), ("stock", STOCK_PERMISSION)):
            if not may(needed):
                del self.fields[f"{kind}_how"], self.fields[f"{kind}_value"]

    def clean_ids(self) -> list[int]:
        return _numbers(self.cleaned_data["ids"])

    def clean(self) -> None:
        """A value for what is to change."""
        for kind in ("price", "stock"):
            how, value = self.cleaned_data.get(f"{kind}_how"), self.cleaned_data.get(f"{kind}_value")
            if how and value is None and f"{kind}_value" not in self.errors:
                self.add_error(f"{kind}_value", _("Enter an amount or a number."))

    def edit(self) -> ProductEdit:
        """What was entered, as the service takes it."""
        data = self.cleaned_data
        wishes: dict[str, Decimal | int] = {}
        for kind in ("price", "stock"):
            if data.get(f"{kind}_how"):
                wishes[data[f"{kind}_how"]] = data[f"{kind}_value"]
        return ProductEdit(
            status=data["status"],
            add_tags=data["add_tags"],
            remove_tags=data["remove_tags"],
            **wishes,  # type: ignore[arg-type]  # the choices are its fields
        )


class BulkEdit(SoukAdmin):
    """A page of the list of products."""

    @action(description=gettext_lazy("Change together …"), permissions=["change"], icon="edit_note")
    def bulk_edit(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse:
        """On to the page, with those that were chosen."""
        ids = queryset.order_by("id").values_list("id", flat=True)[: product_edits.MOST_PRODUCTS + 1]
        return redirect(f"{_address()}?ids={','.join(map(str, ids))}")

    @page(
        "bulk/",
        may=PERMISSION,
        template="admin_theme/bulk_edit.html",
        title=gettext_lazy("Change products together"),
    )
    def edit_many(self, request: HttpRequest) -> Any:
        """Ask what changes, show it, make it, take it back."""
        actor, now = actor_of(request), clock.now()
        form = EditForm(
            request.POST if "ids" in request.POST else None,
            initial={"ids": request.GET.get("ids", "")},
            may=request.user.has_perm,
        )
        found: list[Change] | None = None
        try:
            if "undo" in request.POST:
                done = product_edits.undo(
                    token=request.POST["undo"][:100], may=request.user.has_perm, actor=actor, now=now
                )
                text = ngettext("%(count)d value is as it was.", "%(count)d values are as they were.", done)
                messages.success(request, text % {"count": done})
                return back_to(self, request)
            if form.is_bound and form.is_valid():
                ids, edit = form.cleaned_data["ids"], form.edit()
                found = product_edits.preview(product_ids=ids, edit=edit, currency=currency())
                if "apply" in request.POST and found:
                    token = product_edits.apply(
                        product_ids=ids, edit=edit, currency=currency(), actor=actor, now=now
                    )
                    messages.success(request, _("The products are changed."))
                    return redirect(f"{_address()}?{urlencode({'done': token})}")
        except DomainError as error:
            if not form.is_bound:
                messages.error(request, error.detail)
                return back_to(self, request)
            form.add_error(error.field if error.field in form.fields else None, error.detail)
            found = None
        chosen = form.data.get("ids") if form.is_bound else form.initial["ids"]
        return {
            "form": form,
            "found": None if found is None else [_shown(change) for change in found],
            "count": len(_numbers(chosen)),
            "done": request.GET.get("done", ""),
        }


def _numbers(chosen: object) -> list[int]:
    found = (texts.read_number(each) for each in str(chosen).split(","))
    return [number for number in found if number is not None]


def _address() -> str:
    return reverse("shop_admin:catalogue_product_bulk")


def _shown(change: Change) -> tuple[str, str, str, str]:
    return change.title, str(NAMES[change.field]), _value(change, change.before), _value(change, change.after)


def _value(change: Change, value: Any) -> str:
    match change.field:
        case "price":
            return show_money(value)
        case "tags":
            return ", ".join(value) or "–"
        case "status":
            return str(dict(Product._meta.get_field("status").flatchoices)[value])
    return str(value)
