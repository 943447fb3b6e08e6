"""Tries to be paid, and carts that became no order yet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordToggleWidget

from admin_theme.base import ReadOnlyAdmin, ReadOnlyInline, SoukAdmin, back_to, tell
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_money_cell, show_time
from admin_theme.sites import SoukSite
from kernel.errors import DomainError
from storefront.carts.models import Cart, CartItem
from storefront.payments import accounts, gateways
from storefront.payments.models import GatewayAccount, PaymentAttempt
from tenants import current, hosts

_KEYS = ("secret_key", "webhook_secret")
LABELS = {
    "created": "info",
    "waits for the buyer": "warning",
    "the gateway is at it": "info",
    "succeeded": "success",
    "failed": "danger",
    "outcome unknown": "warning",
    "paid twice: to go back": "warning",
    "paid twice: gone back": "info",
}


class PaymentAdmin(ReadOnlyAdmin):
    """Every try to be paid."""

    list_display = ["created", "order", "gateway", "status_label", "amount_label", "card", "failure_code"]
    list_filter = [("status", ChoicesCheckboxFilter), "gateway", ("created_at", RangeDateTimeFilter)]
    list_select_related = ["order"]
    search_fields = ["=order__number", "reference", "order__email"]
    ordering = ["-created_at"]
    fields = [
        ("order", "status_label"),
        ("amount_label", "gateway", "card"),
        ("reference", "failure_code"),
        ("created_at", "finished_at"),
    ]
    readonly_fields = ["status_label", "amount_label", "card"]

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


class GatewayAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the shop's account is reached. Keys are written and never shown."""

    secret_key = forms.CharField(
        required=False,
        max_length=accounts.LONGEST,
        help_text="sk_… or, better, a restricted key rk_…. Empty keeps the one there is.",
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
    )
    webhook_secret = forms.CharField(
        required=False,
        max_length=accounts.LONGEST,
        help_text="whsec_…, of the endpoint below. Empty keeps the one there is.",
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = GatewayAccount
        fields = ["publishable_key", "account", "is_active"]

    def clean(self) -> dict[str, Any]:
        """Try how it would be connected, and say what is wrong where it is."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        changes = {name: value for name, value in data.items() if value != "" or name not in _KEYS}
        try:
            with transaction.atomic():
                accounts.connect(gateway=gateways.STRIPE, changes=changes)
                transaction.set_rollback(True)
        except DomainError as error:
            self.add_error(error.field if error.field in self.fields else None, error.detail)
        self.changes = changes
        return data


class GatewayAccountAdmin(SoukAdmin):
    """The shop's own account at Stripe."""

    form = GatewayAccountForm
    list_display = ["gateway", "key", "account", "is_active"]
    list_filter_submit = False
    actions_detail = ["try_out"]
    readonly_fields = ["key", "endpoint"]
    fieldsets = [
        (None, {"fields": [("publishable_key", "is_active"), ("secret_key", "key")]}),
        ("Webhooks", {"fields": ["endpoint", "webhook_secret"]}),
        ("Where the platform is connected to your account", {"fields": ["account"]}),
    ]

    def save_model(self, request: HttpRequest, obj: GatewayAccount, form: Any, change: bool) -> None:
        """Write it through the service, which seals the keys."""
        saved = accounts.connect(gateway=gateways.STRIPE, changes=form.changes)
        obj.pk = saved.pk

    def has_try_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the account may try it."""
        return request.user.has_perm("payments.change_gatewayaccount")

    @display(description="Secret key")
    def key(self, account: GatewayAccount) -> str:
        """Which one it is, by its end."""
        return f"•••• {account.secret_key_end}" if account.secret_key_sealed else "–"

    @display(description="Endpoint to name at Stripe")
    def endpoint(self, account: GatewayAccount) -> str:
        """Where Stripe's events go."""
        return hosts.shop_url(current.tenant().slug, "/api/v1/payments/webhooks/stripe")

    @action(
        description="Try the keys",
        permissions=["try"],
        icon="cable",
        dialog=dialog("Try the keys?", "Stripe is asked whom they belong to; nothing is charged.", "Try"),
    )
    def try_out(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Ask the gateway."""
        account = GatewayAccount.objects.get(pk=object_id)
        try:
            name = accounts.try_out(gateway=account.gateway)
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, f"Stripe takes the keys: they are of {name}.")
        return back_to(self, request, object_id)


def register(site: SoukSite) -> None:
    """Register payments and carts."""
    site.register(PaymentAttempt, PaymentAdmin)
    site.register(Cart, CartAdmin)
    site.register(GatewayAccount, GatewayAccountAdmin)
