"""Draft orders: what staff write for a buyer on the phone, until it is an order."""

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, back_to, leave_for
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.fields import SelectField
from admin_theme.filters import one_of
from admin_theme.formatting import say_time, show_item, show_money
from admin_theme.inlines import ServiceInline
from admin_theme.shop.order_fields import (
    PRICE,
    address_fields,
    address_rows,
    entered_address,
    price_field,
    shown_address,
)
from admin_theme.writing import EnteredRow, ServiceForm, ServiceFormSet
from kernel import clock
from storefront.carts.models import CartItem, DraftOrder
from storefront.checkout import draft_views, drafts, errors
from storefront.checkout.draft_views import DraftView
from storefront.checkout.drafts import DraftLine, DraftValues
from storefront.orders import rules
from storefront.orders.models import Order
from storefront.shipping import queries as shipping

SEE, WRITE, RECEIVE = "orders.view_order", "orders.change_order", "payments.receive_payment"
_OPEN = Q(status=DraftOrder.Status.DRAFT)
_IS_UNPAID = Q(
    Exists(
        Order.objects.filter(cart=OuterRef("pk"), payment_status__in=rules.UNPAID).exclude(
            status__in=rules.CLOSED
        )
    )
)
_PLACES = ("shipping_address", "billing_address")
_STATES = {
    "open": (gettext_lazy("Open"), "info"),
    "sent": (gettext_lazy("Sent, not paid"), "warning"),
    "completed": (gettext_lazy("Paid"), "success"),
    "closed": (gettext_lazy("Closed"), "default"),
}


class _DraftForm(ServiceForm):
    shipping_method = SelectField(
        label=gettext_lazy("Shipping"),
        required=False,
        choices=lambda: [("", _("the cheapest that fits")), *_methods().items()],
    )

    class Meta:
        model = DraftOrder
        fields = ["customer", "email", "vat_id", "shipping_method", "note"]
        labels = {"vat_id": gettext_lazy("VAT number")}
        widgets = {"note": UnfoldAdminTextareaWidget(attrs={"rows": 3})}
        help_texts = {
            "email": gettext_lazy("The link to pay goes there. Empty: the customer's own."),
            "customer": gettext_lazy("Without an address below it ships to their saved address."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in _PLACES:
            self.initial.update(shown_address(place, getattr(self.instance, place)))


DraftForm: Any = type(
    "DraftForm",
    (_DraftForm,),
    {name: field for place in _PLACES for name, field in address_fields(place).items()},
)


class LineForm(ServiceForm):
    """So many of a variant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("quantity", 1)


class PricedLineForm(LineForm):
    """At a price of one's own; without one it costs what it is listed at."""

    price = price_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["price"] = self.instance.seen_price


class LineFormSet(ServiceFormSet):
    """The lines, called as the service calls them."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return "lines"


class LineInline(ServiceInline):
    """What a draft holds; a price of one's own is for those who may set prices."""

    model = CartItem
    formset = LineFormSet
    verbose_name = gettext_lazy("item")
    verbose_name_plural = gettext_lazy("items")
    autocomplete_fields = ["variant"]
    readonly_fields = ["costs"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("variant__product")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The price as a field, or as it is."""
        return ["variant", "quantity", "price" if request.user.has_perm(PRICE) else "costs"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With prices for those who may set them."""
        kwargs["form"] = PricedLineForm if request.user.has_perm(PRICE) else LineForm
        return super().get_formset(request, obj, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Variants are called as the chooser calls them."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "variant":
            field.label, chosen = _("Item"), self.admin_site._registry[db_field.related_model]
            field.widget = field.widget.widget  # without the way to its page
            field.queryset, field.label_from_instance = chosen.get_queryset(request), chosen.in_choice
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may write the draft; others see its lines above."""
        return _may_write(request, obj)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    costs = columns.money(gettext_lazy("Price of one"), "seen_price")


class DraftAdmin(SoukAdmin):
    """Orders that staff write for a buyer."""

    when_empty = gettext_lazy(
        "Create an order for somebody on the phone: choose what they buy, and send them a link to pay."
    )
    form = DraftForm
    list_display = ["draft", "state", "goods_label", "written", "order"]
    list_filter = [
        one_of(
            "state",
            {"open": (gettext_lazy("Open"), _OPEN), "placed": (gettext_lazy("Became an order"), ~_OPEN)},
            title=gettext_lazy("State"),
        )
    ]
    list_select_related = ["customer__user"]
    search_fields = ["email", "customer__user__last_name", "note"]
    search_help_text = gettext_lazy("E-mail address, name or note")
    ordering = ["-created_at", "id"]
    autocomplete_fields = ["customer"]
    inlines = [LineInline]
    actions_detail = ["send", "complete"]
    change_form_outer_before_template = "admin_theme/draft.html"

    def named(self, obj: DraftOrder) -> str:
        """Who it is for, and when it was written."""
        return f"{_buyer(obj)} · {say_time(obj.created_at)}"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SEE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may_write(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who changes orders, until it is one."""
        return _may_write(request, obj)

    has_delete_permission = has_change_permission

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Whom it is for and where it goes, until it is an order: then the page above says it."""
        if not _may_write(request, obj):
            return []
        who = ("customer", "email") if request.user.has_perm("customers.view_customer") else ("email",)
        return [
            (gettext_lazy("Buyer"), {"fields": [who, ("shipping_method", "vat_id"), "note"]}),
            (gettext_lazy("Ships to"), {"fields": address_rows("shipping_address")}),
            (
                gettext_lazy("Billing address, if different"),
                {"fields": address_rows("billing_address"), "classes": ["collapse"]},
            ),
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        lines = CartItem.objects.filter(cart=OuterRef("pk")).order_by().values("cart")
        goods = lines.annotate(goods=Sum(F("quantity") * F("seen_price"))).values("goods")
        return super().get_queryset(request).annotate(goods=Subquery(goods, output_field=DecimalField()))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page of the list, with what became of each draft."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        for draft, summary in zip(page.result_list, draft_views.summaries(page.result_list), strict=True):
            draft.summary = summary
        return page

    def facts(self, request: HttpRequest, pk: UUID) -> Mapping[str, object]:
        """What it comes to, and what became of it."""
        with suppress(errors.DraftNotFound):
            draft = drafts.get(draft_id=pk, may_send=request.user.has_perm(WRITE), now=clock.now())
            return {
                "page": _page(draft, DraftOrder.objects.get(pk=pk), may_price=request.user.has_perm(PRICE))
            }
        return {}

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> DraftOrder:
        made = drafts.create(
            values=_values(values, None),
            may=request.user.has_perm,
            actor=actor_of(request),
            now=clock.now(),
        )
        return DraftOrder.objects.get(pk=made["id"])

    def update(self, request: HttpRequest, obj: DraftOrder, values: Mapping[str, Any]) -> None:
        drafts.update(
            draft_id=obj.pk,
            values=_values(values, obj),
            may=request.user.has_perm,
            actor=actor_of(request),
            now=clock.now(),
        )

    def delete(self, request: HttpRequest, obj: DraftOrder) -> None:
        drafts.delete(draft_id=obj.pk, actor=actor_of(request))

    def response_add(
        self, request: HttpRequest, obj: DraftOrder, post_url_continue: Any = None
    ) -> HttpResponse:
        """On to its page, where it is sent."""
        messages.success(request, _("The draft is saved. Check the total, then send it."))
        return back_to(self, request, obj.pk)

    def response_change(self, request: HttpRequest, obj: DraftOrder) -> HttpResponse:
        """Its page, with what it comes to now."""
        messages.success(request, _("Saved."))
        return back_to(self, request, obj.pk)

    @button(
        gettext_lazy("Send the link to pay"),
        gettext_lazy("Send the link to pay?"),
        gettext_lazy(
            "It becomes an order. Its stock is held for seven days, and the buyer is mailed the link."
        ),
        submit=gettext_lazy("Send"),
        may=[WRITE],
        when=_OPEN,
        icon="send",
        variant=ActionVariant.PRIMARY,
    )
    def send(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        sent = drafts.send(draft_id=UUID(object_id), actor=actor_of(request), now=clock.now())
        return _("Order #%(number)s waits for its payment.") % {"number": sent["order"]}

    @button(
        gettext_lazy("Mark as paid"),
        gettext_lazy("Has the payment arrived?"),
        gettext_lazy("The order counts as paid in full, under your name in its timeline."),
        may=[WRITE, RECEIVE],
        when=_OPEN | _IS_UNPAID,
        icon="payments",
        variant=ActionVariant.SUCCESS,
    )
    def complete(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        done = drafts.complete(draft_id=UUID(object_id), actor=actor_of(request), now=clock.now())
        order = Order.objects.get(cart=done["id"])
        messages.success(request, _("{order} is paid.").format(order=order))
        return leave_for(request, reverse("shop_admin:orders_order_change", args=[order.pk]))

    @display(description=gettext_lazy("Buyer"), ordering="email")
    def draft(self, draft: DraftOrder) -> SafeString:
        """Who it is for, and what was noted."""
        return show_item(_buyer(draft), draft.note[:80])

    state = columns.state(gettext_lazy("State"), _STATES, lambda draft: draft.summary["status"])
    goods_label = columns.money(gettext_lazy("Goods"), "goods", currency="currency")
    written = columns.time(gettext_lazy("Written"), "created_at")
    order = columns.of(
        gettext_lazy("Order"),
        lambda draft: f"#{draft.summary['order']}" if draft.summary["order"] else "–",
    )


def _buyer(draft: DraftOrder) -> str:
    return draft.email or str(draft.customer or _("No buyer yet"))


def _methods() -> dict[str, str]:
    return {method.code: method.name for zone in shipping.list_terms() for method in zone.methods}


def _may_write(request: HttpRequest, draft: DraftOrder | None) -> bool:
    is_open = draft is None or draft.status == DraftOrder.Status.DRAFT
    return is_open and request.user.has_perm(WRITE)


def _values(entered: Mapping[str, Any], draft: DraftOrder | None) -> DraftValues:
    """What was entered, by the service's names: addresses whole, and all lines."""
    values = dict(entered)
    for place in _PLACES:
        if place in values:
            values[place] = entered_address({**(getattr(draft, place, None) or {}), **values[place]})
    if "lines" in values:
        values["lines"] = [_line(row) for row in values["lines"] if not row.is_deleted]
    return cast(DraftValues, values)


def _line(row: EnteredRow) -> DraftLine:
    return {
        "variant": row.values["variant"],
        "quantity": row.values["quantity"],
        "price": row.values.get("price"),
    }


def _page(draft: DraftView, row: DraftOrder, *, may_price: bool) -> dict[str, Any]:
    def said(amount: Any) -> str:
        return show_money(Decimal(amount["amount"]), draft["currency"])

    sums = [
        (_("Subtotal"), draft["subtotal"]),
        (_("Discount"), draft["discount_total"]),
        (_("Shipping"), draft["shipping_total"]),
        (_("of which tax") if draft["prices_include_tax"] else _("Tax"), draft["tax_total"]),
        (_("Total"), draft["total"]),
    ]
    return {
        "draft": draft,
        "row": row,
        "state": _STATES[draft["status"]],
        "is_open": draft["status"] == "open",
        "sums": [(name, said(amount)) for name, amount in sums],
        "lines": [(line, said(line["unit_price"]), said(line["total"])) for line in draft["lines"]],
        "order": drafts.find_order(row),
        "reprices": not may_price,
    }


PAGES = {DraftOrder: DraftAdmin}
