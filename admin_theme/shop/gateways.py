"""How the shop is paid: its own account at Stripe, and its words for transfers and cash."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordToggleWidget

from admin_theme.base import SoukAdmin, back_to, tell
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.sites import SoukSite
from kernel.errors import DomainError
from storefront.payments import accounts, gateways
from storefront.payments.models import GatewayAccount, ManualWay
from storefront.payments.rules import BY_HAND
from tenants import current, hosts

_KEYS = ("secret_key", "webhook_secret")


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[GatewayAccount]:
        """Accounts at machines; what is paid by hand has a page of its own."""
        found: QuerySet[GatewayAccount] = super().get_queryset(request)
        return found.filter(gateway=gateways.STRIPE)

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


class ManualWayForm(forms.ModelForm):  # type: ignore[type-arg]
    """What buyers are told who pay by hand."""

    class Meta:
        model = ManualWay
        fields = ["gateway", "name", "instructions", "days", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "gateway" in self.fields:
            written = set(ManualWay.objects.values_list("gateway", flat=True))
            self.fields["gateway"].label = "Way to pay"
            self.fields["gateway"].initial = None
            self.fields["gateway"].choices = [  # type: ignore[attr-defined]
                (code, name) for code, name in BY_HAND.items() if code not in written
            ]


class ManualWayAdmin(SoukAdmin):
    """Bank transfer and cash on delivery. A transfer is offered in our words until the shop writes its own."""

    form = ManualWayForm
    list_display = ["gateway", "name", "days", "is_active"]
    list_filter_submit = False
    fields = [("gateway", "is_active"), ("name", "days"), "instructions"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Which way it is stays."""
        return ("gateway",) if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """While there is one that is not written."""
        return super().has_add_permission(request) and ManualWay.objects.count() < len(BY_HAND)

    def save_model(self, request: HttpRequest, obj: ManualWay, form: Any, change: bool) -> None:
        """Write it through the service."""
        changes = {name: value for name, value in form.cleaned_data.items() if name != "gateway"}
        obj.pk = accounts.connect(gateway=obj.gateway, changes=changes).pk


def register(site: SoukSite) -> None:
    """Register how the shop is paid."""
    site.register(GatewayAccount, GatewayAccountAdmin)
    site.register(ManualWay, ManualWayAdmin)
