"""How the shop is paid: its accounts at gateways, and its words for transfers and cash.

The form of each is made of what its kind of gateway asks for.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminPasswordToggleWidget,
    UnfoldAdminTextareaWidget,
)

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, back_to, leave_for, show_refusal
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.fields import CountField, SelectField, TextLineField
from admin_theme.formatting import title_of
from admin_theme.pages import page
from admin_theme.writing import ServiceForm
from kernel import clock
from kernel.errors import DomainError
from storefront.payments import accounts, connecting
from storefront.payments.account_views import gateway_account
from storefront.payments.gateways import GatewayType, registry
from storefront.payments.gateways.port import AccountField
from storefront.payments.models import GatewayAccount
from tenants import current, hosts


class NewWayForm(ServiceForm):
    """Which way to pay is set up; what it asks for comes next."""

    gateway = SelectField(label=gettext_lazy("Payment method"))

    class Meta:
        model = GatewayAccount
        fields = ["gateway"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["gateway"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, _(kind.title)) for kind in _to_set_up()]


class WayForm(ServiceForm):
    """What the kind of gateway asks for. Secrets are written and never shown."""

    class Meta:
        model = GatewayAccount
        fields = ["is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= self.instance.settings


class GatewayAccountAdmin(SoukAdmin):
    """The ways to pay that the shop has set up. A bank transfer is offered in our words until it writes its own."""

    when_empty = gettext_lazy(
        "Choose how buyers pay: by card through a gateway, by bank transfer, or in cash."
    )
    list_display = ["title", "mode_label", "account", "is_active"]
    actions_detail = ["connect", "try_out"]
    readonly_fields = ["mode_label", "account", "endpoint"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """While there is one that is not set up."""
        return super().has_add_permission(request) and bool(_to_set_up())

    def has_try_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the account may try it, where there is a gateway to ask."""
        row = self.get_object(request, str(obj)) if obj is not None else None
        kind = registry.types().get(row.gateway) if row is not None else None
        may = request.user.has_perm("payments.change_gatewayaccount")
        return may and (row is None or (kind is not None and kind.identify is not None))

    def has_connect_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the account may connect it, where the platform is registered at the gateway."""
        row = self.get_object(request, str(obj)) if obj is not None else None
        may = request.user.has_perm("payments.change_gatewayaccount")
        return may and (row is None or connecting.is_possible(row.gateway))

    @page("connected/", may="payments.change_gatewayaccount")
    def come_back(self, request: HttpRequest) -> HttpResponse:
        """Take the account that the gateway has shown to be the merchant's, who comes back from there."""
        try:
            account = connecting.finish(
                gateway=request.GET.get("gateway", ""),
                state=request.GET.get("state", ""),
                code=request.GET.get("code", ""),
                actor=actor_of(request),
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(request, error)
            return back_to(self, request)
        messages.success(request, _("The account {account} is connected.").format(account=account.account))
        return back_to(self, request, account.pk)

    @button(
        gettext_lazy("Connect your account"),
        gettext_lazy("Connect your account?"),
        gettext_lazy("The gateway asks you to log in there and to agree."),
        submit=gettext_lazy("Go there"),
        may=["connect"],
        icon="link",
    )
    def connect(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        row = GatewayAccount.objects.get(pk=object_id)
        address = connecting.begin(gateway=row.gateway, actor=actor_of(request), now=clock.now())
        return leave_for(request, address)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What is asked for, and what the merchant has to know at the gateway."""
        if obj is None:
            return [(None, {"fields": ["gateway"]})]
        kind = registry.types().get(obj.gateway)
        names = [field.name for field in kind.fields] if kind is not None else []
        sets: list[Any] = [(None, {"fields": ["is_active", *names]})]
        if kind is not None and kind.mode is not None:
            sets[0][1]["fields"].insert(1, "mode_label")
            sets.append(
                (_("At the gateway"), {"fields": ["endpoint", *(["account"] if obj.account else [])]})
            )
        return sets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            return super().get_form(request, obj, change=change, form=NewWayForm, **kwargs)
        kind = registry.types().get(obj.gateway)
        asked = {field.name: _form_field(field, obj) for field in kind.fields} if kind is not None else {}
        form = type("WayForm", (WayForm,), asked)
        return super().get_form(request, obj, change=change, form=form, **kwargs)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Model:
        """Set it up; one that is reached by keys is offered once they are there."""
        kind = registry.get_type(values["gateway"])
        has_keys = any(field.kind == "secret" for field in kind.fields)
        return accounts.save(gateway=kind.code, values={}, is_active=not has_keys, actor=actor_of(request))

    def update(self, request: HttpRequest, obj: Any, values: dict[str, Any]) -> Model | None:
        is_active = values.pop("is_active", None)
        return accounts.save(gateway=obj.gateway, values=values, is_active=is_active, actor=actor_of(request))

    def delete(self, request: HttpRequest, obj: Any) -> None:
        accounts.disconnect(gateway=obj.gateway, actor=actor_of(request))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """On to what it asks for."""
        return back_to(self, request, obj.pk)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Said by what the way is called, not by its code."""
        messages.success(request, _("{name} is saved.").format(name=self.title(obj)))
        return back_to(self, request, obj.pk if "_continue" in request.POST else None)

    def named(self, obj: GatewayAccount) -> str:
        """What kind of gateway it is."""
        return self.title(obj)

    @display(description=gettext_lazy("Payment method"), ordering="gateway")
    def title(self, account: GatewayAccount) -> str:
        """What kind of gateway it is."""
        return title_of(account.gateway)

    @display(description=gettext_lazy("Mode"), label=columns.Colours({"live": "success", "test": "warning"}))
    def mode_label(self, account: GatewayAccount) -> columns.Word:
        """Whether money moves."""
        mode = gateway_account(account)["mode"] or ""
        return columns.Word({"live": _("live"), "test": _("test: no money moves")}.get(mode, "–"), mode)

    @display(description=gettext_lazy("Endpoint to name at the gateway"))
    def endpoint(self, account: GatewayAccount) -> str:
        """Where the gateway's events go."""
        return hosts.shop_url(current.tenant().slug, f"/api/v1/payments/webhooks/{account.gateway}")

    @button(
        gettext_lazy("Try the keys"),
        gettext_lazy("Try the keys?"),
        gettext_lazy("The gateway is asked whose they are; nothing is charged."),
        submit=gettext_lazy("Try"),
        may=["try"],
        icon="cable",
    )
    def try_out(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        account = GatewayAccount.objects.get(pk=object_id)
        name = accounts.try_out(gateway=account.gateway, actor=actor_of(request))
        return _("The gateway takes the keys: they are of {name}.").format(name=name)


def _to_set_up() -> list[GatewayType]:
    written = set(GatewayAccount.objects.values_list("gateway", flat=True))
    return [kind for kind in registry.types().values() if kind.fields and kind.code not in written]


def _form_field(field: AccountField, row: GatewayAccount) -> forms.Field:
    asked: dict[str, Any] = {"label": field.label, "required": False, "help_text": field.help}
    match field.kind:
        case "number":
            return CountField(min_value=field.least, max_value=field.most, **asked)
        case "secret":
            kept = row.secrets.get(field.name)
            if kept is not None:
                keeps = _("Leave it empty to keep the one that ends in {end}.").format(end=kept["end"])
                asked["help_text"] = f"{field.help} {keeps}"
            widget = UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"})
            return forms.CharField(max_length=field.longest, widget=widget, **asked)
        case "long_text":
            return forms.CharField(max_length=field.longest, widget=UnfoldAdminTextareaWidget(), **asked)
    return TextLineField(max_length=field.longest, **asked)


PAGES = {GatewayAccount: GatewayAccountAdmin}
