"""Tries to be paid, and carts that became no order yet."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import display

from admin_theme.base import ReadOnlyAdmin, ReadOnlyInline
from admin_theme.shown import show_money_cell, show_time
from admin_theme.sites import SoukSite
from storefront.carts.models import Cart, CartItem
from storefront.payments.models import PaymentAttempt

LABELS = {
    "created": "info",
    "waits for the buyer": "warning",
    "the gateway is at it": "info",
    "succeeded": "success",
    "failed": "danger",
    "outcome unknown": "warning",
    "paid twice: to be refunded": "warning",
    "paid twice: refunded": "info",
}


class PaymentAdmin(ReadOnlyAdmin):
    """Every try to be paid."""

    list_display = [
        "created",
        "order_label",
        "gateway",
        "status_label",
        "amount_label",
        "card",
        "failure_code",
    ]
    list_filter = [("status", ChoicesCheckboxFilter), "gateway", ("created_at", RangeDateTimeFilter)]
    search_fields = ["=label", "reference"]
    search_help_text = "The order's number, or the gateway's own name for it"
    ordering = ["-created_at"]
    fields = [
        ("order_label", "status_label"),
        ("amount_label", "gateway", "card"),
        ("reference", "failure_code"),
        ("created_at", "finished_at"),
    ]
    readonly_fields = ["order_label", "status_label", "amount_label", "card"]

    @display(description="Order", ordering="label")
    def order_label(self, attempt: PaymentAttempt) -> SafeString:
        """The order it pays."""
        url = reverse("shop_admin:orders_order_change", args=[attempt.payable])
        return format_html('<a href="{}">#{}</a>', url, attempt.label)

    @display(description="Begun", ordering="created_at")
    def created(self, attempt: PaymentAttempt) -> Any:
        """When it began."""
        return show_time(attempt.created_at)

    @display(description="Status", label=LABELS, ordering="status")
    def status_label(self, attempt: PaymentAttempt) -> str:
        """How far it came."""
        return attempt.get_status_display()

    @display(description="Amount", ordering="amount")
    def amount_label(self, attempt: PaymentAttempt) -> SafeString:
        """How much."""
        return show_money_cell(attempt.amount, attempt.currency)

    @display(description="Card")
    def card(self, attempt: PaymentAttempt) -> str:
        """The last digits, where there was a card."""
        return f"•••• {attempt.card_last4}" if attempt.card_last4 else "–"


class CartItemInline(ReadOnlyInline):
    """What lies in a cart."""

    model = CartItem
    fields = ["item", "quantity", "price"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """Items with what they are."""
        return super().get_queryset(request).select_related("variant__product")

    @display(description="Item")
    def item(self, item: CartItem) -> SafeString:
        """Product and variant."""
        return format_html(
            '<span class="souk-item"><span><b>{}</b><small>{}</small></span></span>',
            item.variant.product.title,
            item.variant.title,
        )

    @display(description="Price seen")
    def price(self, item: CartItem) -> SafeString:
        """The price when it was put in."""
        return show_money_cell(item.seen_price)


class CartAdmin(ReadOnlyAdmin):
    """What buyers mean to order."""

    list_display = ["who", "status_label", "line_count", "pieces", "changed", "expires"]
    list_filter = [("status", ChoicesCheckboxFilter), ("updated_at", RangeDateTimeFilter)]
    list_select_related = ["customer__user"]
    search_fields = ["email", "=id"]
    ordering = ["-updated_at"]
    inlines = [CartItemInline]
    fields = [
        ("who", "status_label"),
        ("email", "discount_codes"),
        ("shipping_method", "note"),
        ("created_at", "updated_at", "expires_at"),
    ]
    readonly_fields = ["who", "status_label"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cart]:
        """Carts with how much is in them."""
        carts: QuerySet[Cart] = super().get_queryset(request)
        return carts.annotate(item_count=Count("items"), piece_count=Sum("items__quantity"))

    @display(description="Who")
    def who(self, cart: Cart) -> str:
        """The customer, or a guest."""
        return str(cart.customer) if cart.customer else cart.email or "a guest"

    @display(description="Status", label={"open": "info", "ordered": "success", "expired": "default"})
    def status_label(self, cart: Cart) -> str:
        """Open, ordered or expired."""
        return str(cart.status)

    @display(description="Pieces")
    def pieces(self, cart: Any) -> int:
        """How many pieces."""
        return int(cart.piece_count or 0)

    @display(description="Lines")
    def line_count(self, cart: Any) -> int:
        """How many lines."""
        return int(cart.item_count)

    @display(description="Changed", ordering="updated_at")
    def changed(self, cart: Cart) -> Any:
        """When it was last touched."""
        return show_time(cart.updated_at)

    @display(description="Expires", ordering="expires_at")
    def expires(self, cart: Cart) -> Any:
        """When it is forgotten."""
        return show_time(cart.expires_at)


def register(site: SoukSite) -> None:
    """Register payments and carts."""
    site.register(PaymentAttempt, PaymentAdmin)
    site.register(Cart, CartAdmin)
