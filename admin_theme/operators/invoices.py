"""What merchants owe: every invoice, and whether it is paid."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of
from admin_theme.dialogs import ConfirmForm, ReasonForm, button
from admin_theme.filters import one_of
from admin_theme.formatting import locale_format, show_money
from admin_theme.inlines import ReadOnlyInline
from billing import invoices, queries, rules
from billing.models import Invoice, InvoiceReminder
from billing.rules import InvoiceStatus
from kernel import clock

STATUS_LABELS = columns.Colours({"open": "info", "overdue": "danger", "paid": "success"})
STATUSES = {
    InvoiceStatus.OPEN: gettext_lazy("open"),
    InvoiceStatus.OVERDUE: gettext_lazy("overdue"),
    InvoiceStatus.PAID: gettext_lazy("paid"),
    InvoiceStatus.VOID: gettext_lazy("voided"),
}


def _in_status(status: rules.InvoiceStatus) -> Q:
    return queries.in_status(status, today=clock.now().date())


StatusFilter = one_of(
    "status",
    {
        status.value: (status.value.capitalize(), partial(_in_status, status))
        for status in rules.InvoiceStatus
    },
)


class ReminderInline(ReadOnlyInline):
    """What the merchant was reminded of."""

    model = InvoiceReminder
    fields = ["kind", "sent_at"]


class InvoiceAdmin(SoukAdmin):
    """A record: it is marked paid or taken back, and not changed."""

    when_empty = gettext_lazy(
        "A shop that pays for its plan is sent an invoice a month: let one begin among the subscriptions."
    )
    list_display = ["number", "tenant", "status_label", "total", "issued_at", "due_on", "paid_at"]
    list_filter = [
        StatusFilter,
        ("tenant__subscription__plan", RelatedDropdownFilter),
        ("issued_at", RangeDateTimeFilter),
    ]
    list_select_related = ["tenant"]
    search_fields = ["number", "tenant__name", "tenant__slug"]
    ordering = ["-year", "-sequence"]
    inlines = [ReminderInline]
    actions_detail = ["mark_paid", "take_back"]
    fields = [
        ("number", "tenant", "status_label"),
        ("period_start", "period_end", "due_on"),
        ("net", "tax", "total"),
        "billed_to",
        "positions",
        ("issued_at", "paid_at", "voided_at"),
        ("settled_by", "void_reason"),
    ]

    @button(
        gettext_lazy("Mark paid"),
        gettext_lazy("Has the payment arrived?"),
        gettext_lazy("The merchant is not reminded any more."),
        may=["billing.change_invoice"],
        when=queries.OWED,
        icon="paid",
        variant=ActionVariant.SUCCESS,
    )
    def mark_paid(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        return self._settle(request, object_id, invoices.mark_paid)

    @button(
        gettext_lazy("Void"),
        gettext_lazy("Void this invoice?"),
        gettext_lazy("Its number stays taken, and its period is not invoiced again."),
        ReasonForm,
        may=["billing.change_invoice"],
        when=queries.OWED,
        icon="block",
        variant=ActionVariant.DANGER,
    )
    def take_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> str:
        return self._settle(request, object_id, invoices.void, reason=form.cleaned_data["reason"])

    def _settle(self, request: HttpRequest, object_id: str, service: Any, **facts: str) -> str:
        number = Invoice.objects.get(pk=object_id).number
        invoice = service(number=number, actor=actor_of(request), now=clock.now(), **facts)
        status = queries.status_of(invoice, today=clock.now().date())
        return _("{number} is “{status}” now.").format(number=number, status=STATUSES[status])

    @display(description=gettext_lazy("Status"), label=STATUS_LABELS)
    def status_label(self, invoice: Invoice) -> columns.Word:
        """How it stands today."""
        status = queries.status_of(invoice, today=clock.now().date())
        return columns.Word(STATUSES[status], status.value)

    @display(description=gettext_lazy("Bill to"))
    def billed_to(self, invoice: Invoice) -> SafeString:
        """Name, address and country, as they were."""
        country = locale_format().country(invoice.bill_to.get("country", ""))
        told = [invoice.bill_to.get("name", ""), invoice.bill_to.get("email", ""), country]
        return format_html_join(mark_safe("<br>"), "{}", ([each] for each in told if each))

    @display(description=gettext_lazy("Lines"))
    def positions(self, invoice: Invoice) -> SafeString:
        """What is paid for: how many, and the sum of it."""
        rows = [
            (line["description"], line["quantity"], show_money(Decimal(line["net"]), invoice.currency))
            for line in invoice.lines
        ]
        return format_html_join("", "<p>{} × {} · {}</p>", rows)


PAGES = {Invoice: InvoiceAdmin}
