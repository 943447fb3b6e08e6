"""Taking stock: a field that eats what a scanner types, what it comes to, and taking that over."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from admin_theme.base import actor_of
from kernel import clock
from kernel.errors import DomainError
from storefront.inventory import stock_takes
from storefront.inventory.models import StockLocation

PERMISSION = "inventory.change_stocklevel"


class ScansForm(forms.Form):
    """Where, and what was scanned there."""

    location = forms.ModelChoiceField(
        StockLocation.objects.filter(is_active=True).order_by("priority", "pk"),
        label=gettext_lazy("Location"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget(),
    )
    scans = forms.CharField(
        label=gettext_lazy("Scans"),
        help_text=gettext_lazy(
            "Scan barcodes one after the other, or type SKUs. A code a line counts one; “code; 12” counts twelve. "
            "Items that you do not scan stay as they are."
        ),
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 10, "class": "font-mono", "autofocus": "", "spellcheck": "false"}
        ),
    )


class StockTakeView:
    """A page of the list of stock levels."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        """Ours, and the page."""
        page = path("take/", self.admin_site.admin_view(self.take), name="inventory_stocklevel_take")
        return [page, *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, and the way to the page."""
        context = {"may_take_stock": request.user.has_perm(PERMISSION)}
        return super().changelist_view(request, context | (extra_context or {}))  # type: ignore[misc]

    def take(self, request: HttpRequest) -> HttpResponse:
        """Compare what was scanned with the ledger, and write it there once told to. Raises PermissionDenied."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        form = ScansForm(request.POST or None)
        form.fields["location"].initial = StockLocation.objects.order_by("priority", "pk").first()
        found = None
        if request.method == "POST" and form.is_valid():
            location_id = form.cleaned_data["location"].pk
            try:
                scans = stock_takes.tally(form.cleaned_data["scans"])
                found = stock_takes.compare(scans=scans, location_id=location_id)
                if "record" in request.POST:
                    actor, now = actor_of(request), clock.now()
                    done = stock_takes.record(take=found, location_id=location_id, actor=actor, now=now)
                    text = ngettext("%(count)d item was corrected.", "%(count)d items were corrected.", done)
                    messages.success(request, text % {"count": done})
                    return redirect(f"{self.admin_site.name}:inventory_stocklevel_changelist")
            except DomainError as error:
                form.add_error("scans", error.detail)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take stock"),
            "form": form,
            "found": found,
            "list_url": reverse(f"{self.admin_site.name}:inventory_stocklevel_changelist"),
        }
        return render(request, "admin_theme/stock_take.html", context)
