"""Orders: records that are looked at, and the few things staff do to them through services."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from admin_theme import columns
from admin_theme.base import actor_of, exact_first
from admin_theme.custom_values import CustomValuesForm
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.formatting import (
    FULFILMENT_LABELS,
    PAYMENT_LABELS,
    STATUS_LABELS,
    payment_word,
    show_item,
    show_money,
)
from admin_theme.shop.order_dialogs import (
    CancelForm,
    CaptureForm,
    FulfilForm,
    NoteForm,
    RefundForm,
    ReturnForm,
    StartReturnForm,
)
from admin_theme.shop.order_edit import OrderEdit
from admin_theme.shop.order_exchange import HAS_BEEN_SENT, OrderExchange
from admin_theme.shop.order_lists import HAS_OPEN_RETURN, OrderLists, ViewFilter, name_of
from admin_theme.shop.order_page import order_page
from kernel import clock, once
from storefront.orders import capturing, fulfilments, paying, queries, refunds, returns, rules, services
from storefront.orders.models import Order, OrderLine
from storefront.orders.services import OrderValues
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status as PaidStatus

_HAS_TO_SEND = Q(
    Exists(OrderLine.objects.filter(order=OuterRef("pk"), quantity__gt=F("cancelled") + F("fulfilled")))
)

_IS_HELD = Q(Exists(PaymentAttempt.objects.filter(payable=OuterRef("pk"), status=PaidStatus.AUTHORIZED)))


class OrderAdmin(CustomValuesForm, OrderEdit, OrderExchange, OrderLists):
    """Orders. Only custom fields are edited in them; what happens to them, happens through services."""

    when_empty = gettext_lazy(
        "Orders appear here as soon as somebody buys. Share your shop's address, or place a test order yourself."
    )
    when_empty_link = "/"
    list_display = ["order", "placed", "status_label", "payment_label", "fulfilment_label", "total"]
    list_filter = [
        ("status", ChoicesCheckboxFilter),
        ("payment_status", ChoicesCheckboxFilter),
        ("fulfilment_status", ChoicesCheckboxFilter),
        ViewFilter,
        ("placed_at", RangeDateTimeFilter),
    ]
    list_select_related = ["customer__user"]
    search_fields = ["number", "email"]
    search_help_text = gettext_lazy("Number, SKU, barcode, title, e-mail address or name")
    ordering = ["-number"]
    actions = ["send", "packing_slips", "invoices", "labels", "papers", "export"]
    list_before_template = "admin_theme/order_views.html"
    actions_detail = [
        "mark_paid",
        "capture",
        "fulfil",
        "answer_return",
        "edit_order",
        "refund",
        "start_return",
        "exchange_goods",
        "note",
        "cancel",
    ]
    change_form_outer_before_template = "admin_theme/order.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The custom fields: the page above says all else."""
        return self.custom_fieldsets(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where there are custom fields to fill in."""
        return super().has_change_permission(request, obj) and bool(self.custom_fields(request))

    def update(self, request: HttpRequest, obj: Order, values: OrderValues) -> None:
        services.update(number=obj.number, values=values, actor=actor_of(request), now=clock.now())

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A number, a SKU or a barcode, first; a part of an address, of a name or of what was bought."""
        found = queryset.filter(queries.matching(search_term))
        return exact_first(found, queries.is_exact(search_term)) if search_term else found, False

    def in_search(self, obj: Order) -> str:
        return f"{obj.email} · {show_money(obj.total, obj.currency)}"

    def facts(self, request: HttpRequest, pk: UUID) -> Mapping[str, object]:
        return {"page": order_page(pk, user=request.user)}

    @button(
        gettext_lazy("Mark as paid"),
        gettext_lazy("Has the payment arrived?"),
        gettext_lazy("The order counts as paid in full, under your name in its timeline."),
        may=["orders.view_order", "payments.receive_payment"],
        when=Q(payment_status__in=rules.UNPAID) & ~Q(status__in=rules.CLOSED) & ~_IS_HELD,
        icon="payments",
        variant=ActionVariant.SUCCESS,
    )
    def mark_paid(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        return self._do(request, object_id, paying.mark_received, _("{order} is paid."))

    @once.in_steps
    @button(
        gettext_lazy("Capture payment"),
        gettext_lazy("Capture the payment?"),
        gettext_lazy(
            "The card is charged. What is left can be captured later, or is released when the order is cancelled."
        ),
        CaptureForm,
        submit=gettext_lazy("Capture"),
        may=["orders.view_order", "payments.receive_payment"],
        when=_IS_HELD & ~Q(status__in=rules.CLOSED),
        icon="payments",
        variant=ActionVariant.SUCCESS,
    )
    def capture(self, request: HttpRequest, form: CaptureForm, object_id: str) -> str:
        return self._do(
            request,
            object_id,
            capturing.capture,
            _("The payment for {order} is captured as soon as the gateway confirms it."),
            key=f"admin:{once.form_key(request) or uuid4().hex}",
            amount=form.cleaned_data["amount"],
        )

    @button(
        gettext_lazy("Fulfil"),
        gettext_lazy("Send a parcel"),
        gettext_lazy("The items leave stock, and the buyer gets an e-mail."),
        FulfilForm,
        submit=gettext_lazy("Send"),
        may=["orders.change_order"],
        when=~Q(status__in=rules.CLOSED) & ~Q(payment_status=rules.PaymentStatus.FAILED) & _HAS_TO_SEND,
        icon="local_shipping",
        variant=ActionVariant.PRIMARY,
    )
    def fulfil(self, request: HttpRequest, form: FulfilForm, object_id: str) -> str:
        data = form.cleaned_data
        tracking = {key: data[key] for key in ("carrier", "number", "url") if data[key]}
        return self._do(
            request,
            object_id,
            fulfilments.fulfil,
            _("{order} is on its way."),
            lines=form.pieces(data),
            tracking=tracking,
        )

    @once.in_steps
    @button(
        gettext_lazy("Refund"),
        gettext_lazy("Refund this order?"),
        gettext_lazy("The money goes back the way it was paid; a bank transfer you send yourself."),
        RefundForm,
        may=["orders.add_refund"],
        when=~Q(payment_status__in=(*rules.UNPAID, rules.PaymentStatus.REFUNDED)),
        icon="currency_exchange",
    )
    def refund(self, request: HttpRequest, form: RefundForm, object_id: str) -> str:
        data = form.cleaned_data
        pieces = form.pieces(data)
        return self._do(
            request,
            object_id,
            refunds.issue,
            _("The refund for {order} is issued."),
            key=f"admin:{once.form_key(request) or uuid4().hex}",
            amount=data["amount"],
            lines=pieces or None,
            shipping=data["shipping"],
            restock=data["restock"],
            reason=data["reason"],
            to="store_credit" if data["to_store_credit"] else "original",
        )

    @once.in_steps
    @button(
        gettext_lazy("Update the return"),
        gettext_lazy("Items that come back"),
        gettext_lazy("The buyer sees every step."),
        ReturnForm,
        submit=gettext_lazy("Save"),
        may=["orders.change_order"],
        when=HAS_OPEN_RETURN,
        icon="assignment_return",
    )
    def answer_return(self, request: HttpRequest, form: ReturnForm, object_id: str) -> str:
        data = form.cleaned_data
        wishes = {"return_id": int(data["made"]), "answer": data["answer"] or None}
        wishes |= {name: data[name] for name in ("status", "restock", "shipping")}

        def of_this_order(number: int, **wishes: Any) -> None:
            returns.move(**wishes)

        done = _("The return of {order} is updated.")
        return self._do(request, object_id, of_this_order, done, **wishes, may=request.user.has_perm)

    @button(
        gettext_lazy("Start a return"),
        gettext_lazy("Items that come back"),
        gettext_lazy(
            "For a buyer who asked by e-mail or phone. The next step approves it or marks it received."
        ),
        StartReturnForm,
        submit=gettext_lazy("Start the return"),
        may=["orders.change_order"],
        when=HAS_BEEN_SENT,
        icon="assignment_return",
    )
    def start_return(self, request: HttpRequest, form: StartReturnForm, object_id: str) -> str:
        data = form.cleaned_data
        return self._do(
            request,
            object_id,
            returns.request,
            _("The return of {order} is created."),
            shopper=None,
            lines=form.pieces(data),
            reason=data["reason"],
        )

    @button(
        gettext_lazy("Note"),
        gettext_lazy("Write a note"),
        "",
        NoteForm,
        submit=gettext_lazy("Write"),
        may=["orders.change_order"],
        icon="sticky_note_2",
    )
    def note(self, request: HttpRequest, form: NoteForm, object_id: str) -> str:
        data = form.cleaned_data
        return self._do(
            request,
            object_id,
            services.add_note,
            _("Your note is added to {order}."),
            text=data["text"],
            is_public=data["is_public"],
            mails=data["mails"],
        )

    @once.in_steps
    @button(
        gettext_lazy("Cancel"),
        gettext_lazy("Cancel this order?"),
        gettext_lazy(
            "Its stock and its promotions are given back, and the buyer is told. "
            "What was paid is owed to them until it is refunded."
        ),
        CancelForm,
        submit=gettext_lazy("Cancel the order"),
        way_out=gettext_lazy("Keep the order"),
        may=["orders.change_order"],
        when=Q(status=rules.Status.PLACED, fulfilment_status=rules.FulfilmentStatus.UNFULFILLED),
        icon="cancel",
        variant=ActionVariant.DANGER,
    )
    def cancel(self, request: HttpRequest, form: CancelForm, object_id: str) -> str:
        return self._do(
            request,
            object_id,
            services.cancel,
            _("{order} is cancelled."),
            shopper=None,
            reason=form.cleaned_data["reason"],
            refund=form.cleaned_data["refund"],
            may=request.user.has_perm,
        )

    def _do(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: str, **wishes: Any
    ) -> str:
        order = Order.objects.get(pk=object_id)
        service(number=order.number, actor=actor_of(request), now=clock.now(), **wishes)
        return done.format(order=order)

    @display(description=gettext_lazy("Order"), ordering="number")
    def order(self, order: Order) -> SafeString:
        """Number and buyer, by name where there is one."""
        return show_item(f"#{order.number}", name_of(order) or order.email)

    placed = columns.time(gettext_lazy("Placed"), "placed_at")

    status_label = columns.choice(gettext_lazy("Status"), "status", STATUS_LABELS)

    @display(
        description=gettext_lazy("Payment"),
        label=columns.Colours(PAYMENT_LABELS),
        ordering="payment_status",
    )
    def payment_label(self, order: Order) -> columns.Word:
        """What has been paid, and whether it is owed."""
        if order.is_owed:
            return columns.Word(_("owed"), "owed")
        return columns.Word(payment_word(order), order.payment_status)

    fulfilment_label = columns.choice(gettext_lazy("Fulfilment"), "fulfilment_status", FULFILMENT_LABELS)


PAGES = {Order: OrderAdmin}
