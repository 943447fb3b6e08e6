"""What merchants owe: every invoice, and whether it is paid."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import RadioFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from admin_theme.base import ReadOnlyAdmin, ReadOnlyInline, actor_of, back_to, is_in_state, tell
from admin_theme.dialogs import ConfirmForm, ReasonForm, dialog
from admin_theme.shown import show_money_cell, show_time
from admin_theme.sites import SoukSite
from billing import invoices, queries, rules
from billing.models import Invoice, InvoiceReminder
from kernel import clock
from kernel.errors import DomainError

STATUS_LABELS = {"open": "info", "overdue": "danger", "paid": "success", "void": "default"}
_OPEN = Q(paid_at__isnull=True, voided_at__isnull=True)


class StatusFilter(RadioFilter):
    """Open, overdue, paid or void."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The four of them."""
        return [(status.value, status.value.capitalize()) for status in rules.InvoiceStatus]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        """The invoices that stand so today."""
        if self.value() not in set(rules.InvoiceStatus):
            return queryset
        status = rules.InvoiceStatus(self.value())
        return queries.filter_by_status(queryset, status, today=clock.now().date())


class ReminderInline(ReadOnlyInline):
    """What the merchant was reminded of."""

    model = InvoiceReminder
    fields = ["kind", "sent_at"]
    readonly_fields = fields


class InvoiceAdmin(ReadOnlyAdmin):
    """A record: it is marked paid or taken back, and not changed."""

    list_display = ["number", "tenant", "status_label", "total", "issued", "due_on", "paid"]
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
        ("bill_to", "lines"),
        ("issued_at", "paid_at", "voided_at"),
        ("settled_by", "void_reason"),
    ]
    readonly_fields = ["status_label", "net", "tax", "total"]

    def has_settle_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may, and it is neither paid nor void."""
        return request.user.has_perm("billing.change_invoice") and is_in_state(Invoice, obj, _OPEN)

    @action(
        description="Mark paid",
        permissions=["settle"],
        icon="paid",
        variant=ActionVariant.SUCCESS,
        dialog=dialog("Has the money come in?", "The merchant is not reminded any more.", "Mark paid"),
    )
    def mark_paid(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Write that the money came in."""
        return self._settle(request, object_id, invoices.mark_paid)

    @action(
        description="Void",
        permissions=["settle"],
        icon="block",
        variant=ActionVariant.DANGER,
        dialog=dialog(
            "Take this invoice back?",
            "Its number stays taken, and its period is not invoiced again.",
            "Void",
            ReasonForm,
        ),
    )
    def take_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Owe nothing for it."""
        return self._settle(request, object_id, invoices.void, reason=form.cleaned_data["reason"])

    def _settle(self, request: HttpRequest, object_id: str, service: Any, **facts: str) -> HttpResponse:
        number = Invoice.objects.get(pk=object_id).number
        try:
            invoice = service(number=number, actor=actor_of(request), now=clock.now(), **facts)
        except DomainError as error:
            tell(request, error)
        else:
            status = queries.status_of(invoice, today=clock.now().date())
            messages.success(request, f"{number} is {status.value} now.")
        return back_to(self, request, object_id)

    @display(description="Status", label=STATUS_LABELS)
    def status_label(self, invoice: Invoice) -> str:
        """How it stands today."""
        return queries.status_of(invoice, today=clock.now().date()).value

    @display(description="Net")
    def net(self, invoice: Invoice) -> Any:
        """Without tax."""
        return show_money_cell(invoice.net, invoice.currency)

    @display(description="Tax")
    def tax(self, invoice: Invoice) -> Any:
        """The tax."""
        return show_money_cell(invoice.tax, invoice.currency)

    @display(description="Total", ordering="total")
    def total(self, invoice: Invoice) -> Any:
        """With tax."""
        return show_money_cell(invoice.total, invoice.currency)

    @display(description="Issued", ordering="issued_at")
    def issued(self, invoice: Invoice) -> Any:
        """When it was issued."""
        return show_time(invoice.issued_at)

    @display(description="Paid", ordering="paid_at")
    def paid(self, invoice: Invoice) -> Any:
        """When the money came in."""
        return show_time(invoice.paid_at)


def register(site: SoukSite) -> None:
    """Register invoices."""
    site.register(Invoice, InvoiceAdmin)
