"""Tries to be paid, and carts that became no order yet."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from admin_theme import columns, csv_files
from admin_theme.base import SoukAdmin
from admin_theme.formatting import in_words, say_time, show_money, title_of
from admin_theme.inlines import ReadOnlyInline
from kernel import money
from storefront.carts.models import Cart, CartItem
from storefront.payments.models import PaymentAttempt

LABELS = {
    "created": "info",
    "requires_action": "warning",
    "processing": "info",
    "succeeded": "success",
    "failed": "danger",
    "unknown": "warning",
    "authorized": "info",
    "releasing": "warning",
    "released": "info",
    "duplicate": "warning",
    "duplicate_refunded": "info",
}


_HEADER = (
    "Begun",
    "Finished",
    "Order",
    "Gateway",
    "Reference",
    "Card",
    "Status",
    "Failure",
    "Amount",
    "Currency",
)


class PaymentAdmin(SoukAdmin):
    """Every try to be paid."""

    list_display = [
        "created",
        "order_label",
        "way",
        "status_label",
        "amount",
        "card",
        "failure",
    ]
    list_filter = [("status", ChoicesCheckboxFilter), "gateway", ("created_at", RangeDateTimeFilter)]
    search_fields = ["=label", "reference"]
    search_help_text = gettext_lazy("The order's number, or the gateway's own name for it")
    ordering = ["-created_at"]
    fields = [
        ("order_label", "status_label"),
        ("amount", "way", "card"),
        ("reference", "failure"),
        ("created_at", "finished_at"),
    ]
    actions = ["export"]

    @action(description=gettext_lazy("Export as CSV"), permissions=["view"], icon="download")
    def export(self, request: HttpRequest, queryset: "QuerySet[PaymentAttempt]") -> HttpResponse:
        """The chosen payments, a line for each."""
        rows = queryset.order_by("-created_at", "pk")[: csv_files.MOST_ROWS]
        return csv_files.answer("payments", _HEADER, (_row(attempt) for attempt in rows))

    @display(description=gettext_lazy("Order"), ordering="label")
    def order_label(self, attempt: PaymentAttempt) -> SafeString:
        url = reverse("shop_admin:orders_order_change", args=[attempt.payable])
        return format_html('<a href="{}">#{}</a>', url, attempt.label)

    def named(self, obj: PaymentAttempt) -> str:
        return f"#{obj.label} · {show_money(obj.amount, obj.currency)}"

    way = columns.of(
        gettext_lazy("Payment method"), lambda attempt: title_of(attempt.gateway), ordering="gateway"
    )
    created = columns.time(gettext_lazy("Begun"), "created_at")
    status_label = columns.choice(gettext_lazy("Status"), "status", LABELS)
    failure = columns.of(gettext_lazy("Failure"), lambda attempt: in_words(attempt.failure_code) or "–")
    card = columns.of(
        gettext_lazy("Card"), lambda attempt: f"•••• {attempt.card_last4}" if attempt.card_last4 else "–"
    )


class CartItemInline(ReadOnlyInline):
    """What lies in a cart."""

    model = CartItem
    fields = ["item", "quantity", "price"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("variant__product")

    item = columns.variant(gettext_lazy("Item"), "variant")
    price = columns.money(gettext_lazy("Price shown"), "seen_price")


def _owner(cart: Cart) -> str:
    return str(cart.customer) if cart.customer else cart.email or _("a guest")


class CartAdmin(SoukAdmin):
    """What buyers mean to order."""

    list_display = ["who", "status_label", "line_count", "pieces", "updated_at", "expires_at"]
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

    def named(self, obj: Cart) -> str:
        """Whose it is, and when it was last changed."""
        return f"{_owner(obj)} · {say_time(obj.updated_at)}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cart]:
        """Carts with how much is in them, counted for those of the page alone."""
        carts: QuerySet[Cart] = super().get_queryset(request)
        items = CartItem.objects.filter(cart=OuterRef("pk")).order_by().values("cart")
        return carts.annotate(
            item_count=Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0),
            piece_count=Subquery(items.annotate(n=Sum("quantity")).values("n")),
        )

    who = columns.of(gettext_lazy("Who"), _owner)
    status_label = columns.choice(
        gettext_lazy("Status"), "status", {"open": "info", "ordered": "success", "expired": "default"}
    )

    pieces = columns.of(gettext_lazy("Pieces"), lambda cart: int(cart.piece_count or 0))
    line_count = columns.number(gettext_lazy("Lines"), "item_count")


def _row(attempt: PaymentAttempt) -> list[object]:
    return [
        f"{timezone.localtime(attempt.created_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(attempt.finished_at):%Y-%m-%d %H:%M}" if attempt.finished_at else "",
        attempt.label,
        attempt.gateway,
        attempt.reference,
        attempt.card_last4,
        attempt.get_status_display(),
        attempt.failure_code,
        money.quantise(attempt.amount, attempt.currency),
        attempt.currency,
    ]


PAGES = {PaymentAttempt: PaymentAdmin, Cart: CartAdmin}
