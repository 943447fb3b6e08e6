"""Shops: who they are, in which state, at which hosts."""

from typing import Any

from django.contrib import messages
from django.core.validators import RegexValidator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from admin_theme.base import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    SoukAdmin,
    SoukTabularInline,
    actor,
    back_to,
    is_in_state,
    tell,
)
from admin_theme.dialogs import OptionalReasonForm, ReasonForm, dialog
from admin_theme.operators.new_shop import NewShopForm
from admin_theme.settings_form import SettingsForm
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from kernel import clock
from kernel.errors import DomainError
from tenants import hosts, lifecycle, rules, shop_settings
from tenants.models import Domain, Membership, StateChange, Tenant
from tenants.provisioning import signups

STATE_LABELS = {
    "Provisioning": "info",
    "Trial": "info",
    "Active": "success",
    "Past due": "warning",
    "Suspended": "danger",
    "Closing": "danger",
    "Erased": "default",
}
_HOST = RegexValidator(
    r"^(?=.{4,253}$)[a-z0-9](-?[a-z0-9])*(\.[a-z0-9](-?[a-z0-9])*)+$",
    "A host name, lower-case, without a port.",
)


class DomainInline(SoukTabularInline):
    """The hosts a shop answers at."""

    model = Domain
    tab = True
    fields = ["domain", "is_primary"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what can be a host."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "domain":
            field.validators.append(_HOST)
        return field


class MembershipInline(SoukTabularInline):
    """The merchants of a shop."""

    model = Membership
    tab = True
    autocomplete_fields = ["user"]


class StateChangeInline(ReadOnlyInline):
    """What became of it so far."""

    model = StateChange
    tab = True
    fields = ["created_at", "before", "after", "reason", "actor"]
    readonly_fields = fields


class TenantAdmin(SoukAdmin):
    """Shops. They are made by a sign-up and end by closing; neither happens in a form."""

    form = SettingsForm
    list_display = ["shop", "state_label", "plan", "host", "currency", "opened", "enter"]
    list_filter = [
        ("state", ChoicesCheckboxFilter),
        ("subscription__plan", RelatedDropdownFilter),
        ("opened_at", RangeDateTimeFilter),
    ]
    list_select_related = ["subscription__plan"]
    search_fields = ["name", "slug", "contact_email", "schema_name"]
    ordering = ["-created_at"]
    inlines = [DomainInline, MembershipInline, StateChangeInline]
    actions_list = ["create_shop"]
    actions_detail = ["suspend", "reactivate", "close_shop"]
    fieldsets = [
        (None, {"fields": [("name", "state_label"), ("contact_email", "enter")]}),
        ("Look", {"fields": [("theme_colour", "locale"), ("time_zone", "summary_hour"), "cors_origins"]}),
        ("Terms", {"fields": [("country", "currency"), "prices_include_tax", ("plan", "entitlements")]}),
        (
            "Registry",
            {"fields": [("id", "schema_name"), ("slug", "created_at"), ("opened_at", "erasable_at")]},
        ),
    ]
    readonly_fields = [
        "state_label", "enter", "country", "currency", "plan", "entitlements",
        "id", "schema_name", "slug", "created_at", "opened_at", "erasable_at",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """Shops with their first host."""
        return super().get_queryset(request).prefetch_related("domains")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A shop is made by a sign-up, see `create_shop`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A shop is closed and erased by its lifecycle."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a shop that is erased there is nothing to change."""
        is_erased = obj is not None and obj.state == rules.State.ERASED
        return super().has_change_permission(request, obj) and not is_erased

    def has_create_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may make shops."""
        return request.user.has_perm("tenants.add_tenant")

    def has_suspend_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may, and the shop's state allows it."""
        return request.user.has_perm("tenants.change_tenant") and is_in_state(
            Tenant, obj, Q(state__in=[*rules.OPEN])
        )

    def has_close_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may, and the shop's state allows it."""
        return request.user.has_perm("tenants.delete_tenant") and is_in_state(
            Tenant, obj, Q(state__in=[*rules.OPEN, rules.State.SUSPENDED])
        )

    def has_reactivate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may, and the shop's state allows it."""
        return request.user.has_perm("tenants.change_tenant") and is_in_state(
            Tenant, obj, Q(state__in=lifecycle.CLOSED)
        )

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        """Settle it as its owner would."""
        shop_settings.write(tenant=obj, changes=form.changes(), now=clock.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save; hosts that came or went are looked up again."""
        before = list(Domain.objects.filter(tenant=form.instance).values_list("domain", flat=True))
        super().save_formset(request, form, formset, change)
        after = list(Domain.objects.filter(tenant=form.instance).values_list("domain", flat=True))
        transaction.on_commit(lambda: hosts.forget_hosts([*before, *after]))

    @action(
        description="New shop",
        permissions=["create"],
        icon="add_business",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            "New shop",
            "It is live a moment after. Its owner logs in with this address and password.",
            "Create",
            NewShopForm,
        ),
    )
    def create_shop(self, request: HttpRequest, form: NewShopForm) -> HttpResponse:
        """Begin a sign-up for a merchant."""
        try:
            signup = signups.reserve(**form.cleaned_wishes(), is_email_proved=True, now=clock.now())
        except DomainError as error:
            tell(request, error)
            return back_to(self, request)
        messages.success(request, f"{signup.tenant.name} is being made.")
        response = redirect(f"{self.admin_site.name}:tenants_signup_change", signup.pk)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": response.url})
        return response

    @action(
        description="Suspend",
        permissions=["suspend"],
        icon="pause_circle",
        variant=ActionVariant.DANGER,
        dialog=dialog(
            "Suspend this shop?",
            "Buyers and staff see a page that says it is not open. Nothing is lost.",
            "Suspend",
            ReasonForm,
        ),
    )
    def suspend(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Close the shop until it is reactivated."""
        return self._change(request, object_id, lifecycle.suspend, form.cleaned_data["reason"])

    @action(
        description="Reactivate",
        permissions=["reactivate"],
        icon="play_circle",
        variant=ActionVariant.SUCCESS,
        dialog=dialog(
            "Reactivate this shop?",
            "It opens again in the state it was last open in.",
            "Reactivate",
            OptionalReasonForm,
        ),
    )
    def reactivate(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Open the shop again."""
        return self._change(request, object_id, lifecycle.reactivate, form.cleaned_data["reason"])

    @action(
        description="Close",
        permissions=["close"],
        icon="delete_forever",
        variant=ActionVariant.DANGER,
        dialog=dialog(
            "Close this shop for good?",
            f"Nobody is let in from now on. It can be reactivated for {rules.COOLING_OFF.days} days; "
            "then it is erased with all it has.",
            "Close",
            ReasonForm,
        ),
    )
    def close_shop(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        """Close the shop; it is erased later."""
        return self._change(request, object_id, lifecycle.close, form.cleaned_data["reason"])

    def _change(self, request: HttpRequest, object_id: str, service: Any, reason: str) -> HttpResponse:
        tenant = Tenant.objects.get(pk=object_id)
        try:
            changed = service(tenant=tenant, actor=actor(request), reason=reason, now=clock.now())
        except DomainError as error:
            tell(request, error)
        else:
            self.log_change(request, changed, [{"changed": {"fields": ["state"]}}])
            messages.success(request, f"{changed.name} is {changed.get_state_display().lower()} now.")
        return back_to(self, request, object_id)

    @display(description="Shop", header=True, ordering="name")
    def shop(self, tenant: Tenant) -> list[Any]:
        """Name, address and a picture of its colour."""
        from admin_theme.theme import monogram

        picture = {
            "path": monogram(tenant.name, tenant.theme_colour),
            "squared": True,
            "borderless": True,
            "width": 32,
            "height": 32,
        }
        return [tenant.name, tenant.contact_email, None, picture]

    @display(description="State", label=STATE_LABELS, ordering="state")
    def state_label(self, tenant: Tenant) -> str:
        """Where it is in its life."""
        return tenant.get_state_display()

    @display(description="Plan", ordering="subscription__plan__position")
    def plan(self, tenant: Tenant) -> str:
        """The plan it is on."""
        subscription = getattr(tenant, "subscription", None)
        return str(subscription.plan) if subscription else "–"

    @display(description="Host")
    def host(self, tenant: Tenant) -> str:
        """Its primary host."""
        found = sorted(tenant.domains.all(), key=lambda domain: not domain.is_primary)
        return found[0].domain if found else "–"

    @display(description="Opened", ordering="opened_at")
    def opened(self, tenant: Tenant) -> Any:
        """When it went live."""
        return show_time(tenant.opened_at)

    @display(description="Open")
    def enter(self, tenant: Tenant) -> Any:
        """The way to the shop and to its admin."""
        if not tenant.is_open:
            return "–"
        return format_html(
            '<span class="souk-links"><a href="{}" target="_blank" rel="noopener">Shop</a>'
            '<a href="{}" target="_blank" rel="noopener">Admin</a></span>',
            hosts.shop_url(tenant.slug),
            hosts.shop_url(tenant.slug, "/admin/"),
        )


class DomainAdmin(ReadOnlyAdmin):
    """All hosts; they are changed on their shop's page."""

    list_display = ["domain", "tenant", "is_primary"]
    list_filter = ["is_primary"]
    list_select_related = ["tenant"]
    search_fields = ["domain", "tenant__name"]
    ordering = ["domain"]


class MembershipAdmin(SoukAdmin):
    """Which merchant has which shop."""

    list_display = ["user", "tenant", "created_at"]
    list_select_related = ["user", "tenant"]
    search_fields = ["user__email", "tenant__name"]
    autocomplete_fields = ["user", "tenant"]
    ordering = ["-id"]


class StateChangeAdmin(ReadOnlyAdmin):
    """Every transition of every shop."""

    list_display = ["when", "tenant", "before", "after", "reason", "actor"]
    list_filter = ["after"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__name", "reason", "actor"]

    @display(description="When", ordering="created_at")
    def when(self, change: StateChange) -> Any:
        """The moment."""
        return show_time(change.created_at)


def register(site: SoukSite) -> None:
    """Register the registry."""
    site.register(Tenant, TenantAdmin)
    site.register(Domain, DomainAdmin)
    site.register(Membership, MembershipAdmin)
    site.register(StateChange, StateChangeAdmin)
