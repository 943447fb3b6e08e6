"""Orders: records that are looked at, and the few things staff do to them through services."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from admin_theme.base import ReadOnlyAdmin, actor_of, back_to, exact_first, is_in_state, tell
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shop.order_dialogs import (
    OPEN_RETURNS,
    CancelForm,
    FulfilForm,
    NoteForm,
    RefundForm,
    ReturnForm,
    StartReturnForm,
)
from admin_theme.shop.order_page import order_page
from admin_theme.shown import FULFILMENT_LABELS, PAYMENT_LABELS, STATUS_LABELS, show_money_cell, show_time
from admin_theme.sites import SoukSite
from kernel import clock
from kernel.errors import DomainError
from storefront.orders import fulfilments, paying, queries, refunds, returns, rules, services
from storefront.orders.models import Order, OrderLine, Return


class OwedFilter(SimpleListFilter):
    """Closed orders whose buyers have yet to be given back what they paid."""

    title = "owed"
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("1", "Money is owed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Those of them."""
        return queryset.filter(queries.OWED) if self.value() else queryset


class OrderAdmin(ReadOnlyAdmin):
    """Orders. Nothing in them is edited; what happens to them, happens through services."""

    list_display = ["order", "placed", "status_label", "payment_label", "fulfilment_label", "total_label"]
    list_filter = [
        ("status", ChoicesCheckboxFilter),
        ("payment_status", ChoicesCheckboxFilter),
        ("fulfilment_status", ChoicesCheckboxFilter),
        OwedFilter,
        ("placed_at", RangeDateTimeFilter),
    ]
    list_select_related = ["customer__user"]
    search_fields = ["number", "email"]
    search_help_text = gettext_lazy("Number, SKU, barcode, title, e-mail address or name")
    ordering = ["-number"]
    actions_detail = ["mark_paid", "fulfil", "refund", "start_return", "answer_return", "note", "cancel"]
    change_form_outer_before_template = "admin_theme/order.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """None: the page above says it all."""
        return []

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A number, a SKU or a barcode, first; a part of an address, of a name or of what was bought."""
        found = queryset.filter(queries.matching(search_term))
        return exact_first(found, queries.is_exact(search_term)) if search_term else found, False

    def facts(self, request: HttpRequest, pk: UUID) -> dict[str, Any]:
        """The order in short."""
        return {"page": order_page(pk, user=request.user)}

    def has_pay_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those whose word on money counts, while it is unpaid."""
        may = request.user.has_perms(["orders.view_order", "payments.receive_payment"])
        return may and is_in_state(
            Order, obj, Q(payment_status__in=rules.UNPAID) & ~Q(status__in=rules.CLOSED)
        )

    def has_send_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after orders, while something is left to send."""
        left = ~Q(status__in=rules.CLOSED) & ~Q(fulfilment_status=rules.FulfilmentStatus.FULFILLED)
        return request.user.has_perm("orders.change_order") and is_in_state(Order, obj, left)

    def has_cancel_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after orders, while nothing is sent."""
        possible = Q(status=rules.Status.PLACED, fulfilment_status=rules.FulfilmentStatus.UNFULFILLED)
        return request.user.has_perm("orders.change_order") and is_in_state(Order, obj, possible)

    def has_refund_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may give money back, while some is left."""
        left = ~Q(payment_status__in=(*rules.UNPAID, rules.PaymentStatus.REFUNDED))
        return request.user.has_perm("orders.add_refund") and is_in_state(Order, obj, left)

    def has_return_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after orders, while goods are to come back."""
        waiting = Q(Exists(Return.objects.filter(order=OuterRef("pk"), status__in=OPEN_RETURNS)))
        return request.user.has_perm("orders.change_order") and is_in_state(Order, obj, waiting)

    def has_start_return_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after orders, while something that was sent has not come back."""
        sent = Q(Exists(OrderLine.objects.filter(order=OuterRef("pk"), fulfilled__gt=F("returned"))))
        return request.user.has_perm("orders.change_order") and is_in_state(Order, obj, sent)

    def has_note_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after orders."""
        return request.user.has_perm("orders.change_order")

    @action(
        description="Mark as paid",
        permissions=["pay"],
        icon="payments",
        variant=ActionVariant.SUCCESS,
        dialog=dialog(
            "Has the money come in?",
            "The order counts as paid in full, under your name in its timeline.",
            "Mark as paid",
        ),
    )
    def mark_paid(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Record that the money is there."""
        return self._do(request, object_id, paying.mark_received, "is paid")

    @action(
        description="Fulfil",
        permissions=["send"],
        icon="local_shipping",
        variant=ActionVariant.PRIMARY,
        dialog=dialog("Send a parcel", "Stock leaves the shelf, and the buyer is told.", "Send", FulfilForm),
    )
    def fulfil(self, request: HttpRequest, form: FulfilForm, object_id: str) -> HttpResponse:
        """Record that a parcel left."""
        data = form.cleaned_data
        tracking = {key: data[key] for key in ("carrier", "number", "url") if data[key]}
        return self._do(
            request,
            object_id,
            fulfilments.fulfil,
            "is on its way",
            lines=form.parcel(data),
            tracking=tracking,
        )

    @action(
        description="Refund",
        permissions=["refund"],
        icon="currency_exchange",
        dialog=dialog(
            "Give money back?",
            "It goes back the way it came; a bank transfer is yours to send.",
            "Refund",
            RefundForm,
        ),
    )
    def refund(self, request: HttpRequest, form: RefundForm, object_id: str) -> HttpResponse:
        """Give back pieces, an amount, or all that is left."""
        data = form.cleaned_data
        pieces = form.pieces(data)
        return self._do(
            request,
            object_id,
            refunds.issue,
            "has its refund",
            key=f"admin:{data['key']}",
            amount=data["amount"],
            lines=pieces or None,
            shipping=data["shipping"],
            restock=data["restock"],
            reason=data["reason"],
        )

    @action(
        description="Return",
        permissions=["return"],
        icon="assignment_return",
        dialog=dialog("Goods that come back", "The buyer sees what becomes of them.", "Save", ReturnForm),
    )
    def answer_return(self, request: HttpRequest, form: ReturnForm, object_id: str) -> HttpResponse:
        """Approve, reject, receive or pay back a return."""
        data = form.cleaned_data
        wishes = {"return_id": int(data["made"]), "answer": data["answer"] or None}
        wishes |= {name: data[name] for name in ("status", "restock", "shipping")}

        def of_this_order(number: int, **wishes: Any) -> None:
            returns.move(**wishes)

        done = "has its return answered"
        return self._do(request, object_id, of_this_order, done, **wishes, may=request.user.has_perm)

    @action(
        description="Start a return",
        permissions=["start_return"],
        icon="assignment_return",
        dialog=dialog(
            "Goods that come back",
            "For a buyer who asked by mail or by telephone. It is approved or received by the next step.",
            "Start the return",
            StartReturnForm,
        ),
    )
    def start_return(self, request: HttpRequest, form: StartReturnForm, object_id: str) -> HttpResponse:
        """Begin a return for the buyer."""
        data = form.cleaned_data
        return self._do(
            request,
            object_id,
            returns.request,
            "has a return",
            holder=None,
            lines=form.pieces(data),
            reason=data["reason"],
        )

    @action(
        description="Note",
        permissions=["note"],
        icon="sticky_note_2",
        dialog=dialog("Write a note", "", "Write", NoteForm),
    )
    def note(self, request: HttpRequest, form: NoteForm, object_id: str) -> HttpResponse:
        """Write into the timeline."""
        data = form.cleaned_data
        return self._do(
            request,
            object_id,
            services.add_note,
            "has your note",
            text=data["text"],
            is_public=data["is_public"],
        )

    @action(
        description="Cancel",
        permissions=["cancel"],
        icon="cancel",
        variant=ActionVariant.DANGER,
        dialog=dialog(
            "Cancel this order?",
            "Its stock and its promotions are given back, and the buyer is told. What was paid is owed to them "
            "until it is refunded.",
            "Cancel the order",
            CancelForm,
        ),
    )
    def cancel(self, request: HttpRequest, form: CancelForm, object_id: str) -> HttpResponse:
        """End the order."""
        return self._do(
            request,
            object_id,
            services.cancel,
            "is cancelled",
            holder=None,
            reason=form.cleaned_data["reason"],
            refund=form.cleaned_data["refund"],
            may=request.user.has_perm,
        )

    def _do(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: str, **wishes: Any
    ) -> HttpResponse:
        order = Order.objects.get(pk=object_id)
        try:
            service(number=order.number, actor=actor_of(request), now=clock.now(), **wishes)
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, f"{order} {done}.")
        return back_to(self, request, object_id)

    @display(description="Order", ordering="number")
    def order(self, order: Order) -> SafeString:
        """Number and buyer."""
        return format_html(
            '<span class="souk-item"><span><b>#{}</b><small>{}</small></span></span>',
            order.number,
            order.email,
        )

    @display(description="Placed", ordering="placed_at")
    def placed(self, order: Order) -> Any:
        """When it was placed."""
        return show_time(order.placed_at)

    @display(description="Status", label=STATUS_LABELS, ordering="status")
    def status_label(self, order: Order) -> str:
        """The order as a whole."""
        return order.get_status_display()

    @display(description="Payment", label=PAYMENT_LABELS, ordering="payment_status")
    def payment_label(self, order: Order) -> str:
        """What has been paid, and whether it is owed."""
        return "owed" if order.is_owed else order.get_payment_status_display()

    @display(description="Fulfilment", label=FULFILMENT_LABELS, ordering="fulfilment_status")
    def fulfilment_label(self, order: Order) -> str:
        """What has been sent."""
        return order.get_fulfilment_status_display()

    @display(description="Total", ordering="total")
    def total_label(self, order: Order) -> SafeString:
        """What it costs."""
        return show_money_cell(order.total, order.currency)


def register(site: SoukSite) -> None:
    """Register orders."""
    site.register(Order, OrderAdmin)
