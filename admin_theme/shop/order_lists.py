"""What is done with many orders at once: views of the list, papers, a table of parcels, a file for a spreadsheet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from admin_theme import csv_files
from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.filters import one_of
from admin_theme.pages import page
from admin_theme.shop.order_dialogs import OPEN_RETURNS
from kernel import clock, money
from kernel.errors import DomainError
from storefront.imports import decoding
from storefront.orders import documents, parcel_lists, queries, rules
from storefront.orders.models import Order, Return

HAS_OPEN_RETURN = Q(Exists(Return.objects.filter(order=OuterRef("pk"), status__in=OPEN_RETURNS)))
VIEWS = {
    "pack": (gettext_lazy("To pack"), queries.TO_PACK),
    "pay": (gettext_lazy("Waiting for payment"), queries.TO_PAY),
    "owed": (gettext_lazy("To refund"), queries.OWED),
    "returns": (gettext_lazy("Returns open"), HAS_OPEN_RETURN),
}
ViewFilter = one_of("view", VIEWS, title=gettext_lazy("View"))
_SEND = "orders.change_order"
_LARGEST = 1024 * 1024
_HEADER = (
    *("Order", "Placed", "Status", "Payment", "Fulfilment", "E-mail", "Name", "City", "Country", "Pieces"),
    *("Subtotal", "Discount", "Shipping", "Tax", "Total", "Paid back", "Currency", "Invoice", "Paid"),
)


class ParcelsForm(forms.Form):
    """A table, pasted or as a file."""

    table = forms.CharField(
        label=gettext_lazy("Table"),
        required=False,
        help_text=gettext_lazy(
            "A line for each parcel: order, tracking number, carrier, link to follow it. Only the order is needed."
        ),
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 10, "class": "font-mono", "placeholder": "1001, JD014600001, DHL"}
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"), required=False, widget=UnfoldAdminFileFieldWidget()
    )

    def clean(self) -> Any:
        """One of the two, read."""
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file is not None and file.size > _LARGEST:
            self.add_error("file", _("The file is larger than 1 MB."))
            return data
        try:
            text = data.get("table", "") if file is None else decoding.open_text(file).stream.read()
            data["parcels"] = parcel_lists.read(text)
        except DomainError as error:
            self.add_error("file" if file is not None else "table", error.detail)
        return data


class OrderLists(SoukAdmin):
    """The pages and actions of a list of orders."""

    def list_facts(self, request: HttpRequest) -> Mapping[str, object]:
        chosen = request.GET.get("view", "")
        views = [
            ("", _("All"), not chosen),
            *((key, text, key == chosen) for key, (text, _q) in VIEWS.items()),
        ]
        return {"views": views, "may_send": request.user.has_perm(_SEND)}

    @page(
        "parcels/", may=_SEND, template="admin_theme/parcels.html", title=gettext_lazy("Fulfil many orders")
    )
    def parcels(self, request: HttpRequest) -> Any:
        """Send many parcels by a table of them."""
        chosen = [number for number in request.GET.get("orders", "").split(",") if number.isdecimal()]
        form = ParcelsForm(request.POST or None, request.FILES or None, initial={"table": "\n".join(chosen)})
        refused: list[parcel_lists.Refused] = []
        if request.method == "POST" and form.is_valid():
            parcels = form.cleaned_data["parcels"]
            refused = parcel_lists.fulfil(parcels=parcels, actor=actor_of(request), now=clock.now())
            sent = len(parcels) - len(refused)
            text = ngettext("%(count)d parcel is on its way.", "%(count)d parcels are on their way.", sent)
            if sent:
                messages.success(request, text % {"count": sent})
            numbers = {each.order for each in parcels} - {each.order for each in refused}
            unpaid = Order.objects.filter(number__in=numbers, payment_status__in=rules.UNPAID)
            if listed := ", ".join(f"#{order.number}" for order in unpaid.order_by("number")):
                messages.warning(request, _("Sent, though not paid yet: {orders}.").format(orders=listed))
            if not refused:
                return back_to(self, request)
        return {"form": form, "refused": refused}

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Who sends parcels."""
        return request.user.has_perm(_SEND)

    @action(description=gettext_lazy("Send …"), permissions=["send"], icon="local_shipping")
    def send(self, request: HttpRequest, queryset: "QuerySet[Order]") -> HttpResponse:
        """On to the table of parcels, with a line for each of the chosen orders."""
        numbers = queryset.order_by("number").values_list("number", flat=True)[: documents.MOST_AT_ONCE]
        target = reverse("shop_admin:orders_order_parcels")
        return redirect(f"{target}?orders={','.join(map(str, numbers))}")

    @action(description=gettext_lazy("Packing slips (PDF)"), permissions=["view"], icon="print")
    def packing_slips(self, request: HttpRequest, queryset: "QuerySet[Order]") -> HttpResponse:
        """A page for each of the chosen orders: what is still to be sent."""
        return _pdf("packing-slips", documents.packing_slips(order_ids=_ids(queryset)))

    @action(description=gettext_lazy("Invoices (PDF)"), permissions=["view"], icon="receipt")
    def invoices(self, request: HttpRequest, queryset: "QuerySet[Order]") -> HttpResponse:
        """The invoices of the chosen orders that are paid."""
        return _pdf("invoices", documents.invoices(order_ids=_ids(queryset)))

    @action(description=gettext_lazy("Labels (PDF)"), permissions=["view"], icon="label")
    def labels(self, request: HttpRequest, queryset: "QuerySet[Order]") -> HttpResponse:
        """A label for the parcel of each of the chosen orders that is still to be sent."""
        return _pdf("labels", documents.labels(order_ids=_ids(queryset)))

    @action(description=gettext_lazy("Slips, invoices and labels (PDF)"), permissions=["view"], icon="print")
    def papers(self, request: HttpRequest, queryset: "QuerySet[Order]") -> HttpResponse:
        """All that is printed of the chosen orders, as one."""
        return _pdf("papers", documents.papers(order_ids=_ids(queryset)))

    @action(description=gettext_lazy("Export as CSV"), permissions=["view"], icon="download")
    def export(self, request: HttpRequest, queryset: "QuerySet[Order]") -> HttpResponse:
        """The chosen orders, a line for each."""
        orders = queryset.annotate(pieces=Sum("lines__quantity")).order_by("-number")[: csv_files.MOST_ROWS]
        return csv_files.answer("orders", _HEADER, (_row(order) for order in orders))


def _ids(queryset: "QuerySet[Order]") -> list[Any]:
    return list(queryset.order_by("number").values_list("pk", flat=True)[: documents.MOST_AT_ONCE])


def _pdf(name: str, content: bytes) -> HttpResponse:
    disposition = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=disposition)


def name_of(order: Order) -> str:
    """Whom it goes to."""
    address = order.shipping_address or order.billing_address or {}
    return f"{address.get('first_name', '')} {address.get('last_name', '')}".strip()


def _row(order: Any) -> list[object]:
    address = order.shipping_address or order.billing_address or {}
    amounts = (order.subtotal, order.discount_total, order.shipping_total, order.tax_total, order.total)
    return [
        order.number,
        f"{timezone.localtime(order.placed_at):%Y-%m-%d %H:%M}",
        order.get_status_display(),
        order.get_payment_status_display(),
        order.get_fulfilment_status_display(),
        order.email,
        name_of(order),
        address.get("city", ""),
        address.get("country", ""),
        order.pieces,
        *(money.quantise(amount, order.currency) for amount in (*amounts, order.refunded_total)),
        order.currency,
        order.invoice_number,
        f"{timezone.localtime(order.paid_at):%Y-%m-%d}" if order.paid_at else "",
    ]
