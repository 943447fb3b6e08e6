"""Taking stock: a field that eats what a scanner types, what it comes to, and taking that over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.pages import page
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


class StockTakeView(SoukAdmin):
    """A page of the list of stock levels."""

    def list_facts(self, request: HttpRequest) -> Mapping[str, object]:
        return {"may_take_stock": request.user.has_perm(PERMISSION)}

    @page("take/", may=PERMISSION, template="admin_theme/stock_take.html", title=gettext_lazy("Take stock"))
    def take(self, request: HttpRequest) -> Any:
        """Compare what was scanned with the ledger, and write it there once told to."""
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
                    return back_to(self, request)
            except DomainError as error:
                form.add_error("scans", error.detail)
        return {"form": form, "found": found}
