"""Shops: who they are, in which state, at which hosts."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminEmailInputWidget

from admin_theme import columns, theme
from admin_theme.base import SoukAdmin, actor_of, handed_to, leave_for
from admin_theme.dialogs import OptionalReasonForm, ReasonForm, button
from admin_theme.formatting import show
from admin_theme.inlines import ReadOnlyInline, ServiceInline
from admin_theme.operators.new_shop import NewShopForm
from admin_theme.operators.portability import PortabilityActions
from admin_theme.settings_form import SettingsForm
from billing.models import Plan
from kernel import clock, mailboxes
from tenants import domains, hosts, lifecycle, memberships, rules, second_factor, shop_settings, support
from tenants.models import Domain, Membership, StateChange, Tenant
from tenants.provisioning import signups
from tenants.shop_settings import SettingsValues

STATE_LABELS = {
    "provisioning": "info",
    "trial": "info",
    "active": "success",
    "past_due": "warning",
    "suspended": "danger",
    "closing": "danger",
}


class DomainInline(ServiceInline):
    """The hosts a shop answers at."""

    model = Domain
    tab = True
    fields = ["domain", "is_primary"]


class MembershipInline(ReadOnlyInline):
    """The merchants of a shop."""

    model = Membership
    tab = True
    fields = ["user", "created_at"]


class StateChangeInline(ReadOnlyInline):
    """What became of it so far."""

    model = StateChange
    tab = True
    fields = ["created_at", "before", "after", "reason", "actor"]


class WhoseForm(ReasonForm):
    """Asks of whom, and why."""

    email = mailboxes.FormField(label=gettext_lazy("E-mail address"), widget=UnfoldAdminEmailInputWidget())
    field_order = ("email", "reason")


class TenantAdmin(PortabilityActions, SoukAdmin):
    """Shops. They are made by a sign-up, see `create_shop`, and end by closing; neither happens in a form."""

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
    actions_detail = [
        "suspend",
        "reactivate",
        "close_shop",
        "export_shop",
        "snapshot_shop",
        "clone_shop",
        "enter_as_support",
        "reset_second_factor",
    ]
    fieldsets = [
        (None, {"fields": [("name", "state_label"), ("contact_email", "enter")]}),
        (
            gettext_lazy("Appearance"),
            {"fields": [("theme_colour", "locale"), ("time_zone", "summary_hour"), "cors_origins"]},
        ),
        (
            gettext_lazy("Terms"),
            {"fields": [("country", "currency"), "prices_include_tax", ("plan", "allowed")]},
        ),
        (
            gettext_lazy("Registry"),
            {"fields": [("id", "schema_name"), ("slug", "created_at"), ("opened_at", "erasable_at")]},
        ),
    ]
    readonly_fields = [
        *("country", "currency", "id", "schema_name", "slug", "created_at", "opened_at", "erasable_at")
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("domains")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a shop that is erased there is nothing to change."""
        is_erased = obj is not None and obj.state == rules.State.ERASED
        return super().has_change_permission(request, obj) and not is_erased

    def update(self, request: HttpRequest, obj: Tenant, values: dict[str, Any]) -> None:
        """Settle it as its owner would, and have it answer at other hosts."""
        actor, rows = actor_of(request), values.pop("domains", [])
        if values:
            shop_settings.change_of(
                tenant=obj, values=cast(SettingsValues, values), actor=actor, now=clock.now()
            )
        if rows:
            wanted = [
                domains.Host(row.id, row.values["domain"], row.values["is_primary"], row.is_deleted)
                for row in rows
            ]
            domains.settle(tenant_id=obj.pk, wanted=wanted, actor=actor)

    @button(
        gettext_lazy("New shop"),
        gettext_lazy("New shop"),
        gettext_lazy("It is live a moment later. Its owner logs in with this address and password."),
        NewShopForm,
        submit=gettext_lazy("Create"),
        may=["tenants.add_tenant"],
        icon="add_business",
        variant=ActionVariant.PRIMARY,
    )
    def create_shop(self, request: HttpRequest, form: NewShopForm) -> HttpResponse:
        signup = signups.reserve(
            **form.cleaned_wishes(), is_email_proved=True, actor=actor_of(request), now=clock.now()
        )
        messages.success(request, _("{tenant} is being made.").format(tenant=signup.tenant.name))
        return leave_for(request, reverse("platform_admin:tenants_signup_change", args=[signup.pk]))

    @button(
        gettext_lazy("Suspend"),
        gettext_lazy("Suspend this shop?"),
        gettext_lazy("Buyers and staff see a page that says it is not open. Nothing is lost."),
        ReasonForm,
        may=["tenants.change_tenant"],
        when=Q(state__in=[*rules.OPEN]),
        icon="pause_circle",
        variant=ActionVariant.DANGER,
    )
    def suspend(self, request: HttpRequest, form: ReasonForm, object_id: str) -> str:
        return self._change(request, object_id, lifecycle.suspend, form.cleaned_data["reason"])

    @button(
        gettext_lazy("Reactivate"),
        gettext_lazy("Reactivate this shop?"),
        gettext_lazy("It opens again in the state it was last open in."),
        OptionalReasonForm,
        may=["tenants.change_tenant"],
        when=Q(state__in=lifecycle.CLOSED),
        icon="play_circle",
        variant=ActionVariant.SUCCESS,
    )
    def reactivate(self, request: HttpRequest, form: ReasonForm, object_id: str) -> str:
        return self._change(request, object_id, lifecycle.reactivate, form.cleaned_data["reason"])

    @button(
        gettext_lazy("Close"),
        gettext_lazy("Close this shop for good?"),
        format_lazy(
            gettext_lazy(
                "Nobody is let in from now on. It can be reactivated for {days} days; "
                "then it is erased with all it has."
            ),
            days=rules.COOLING_OFF.days,
        ),
        ReasonForm,
        may=["tenants.delete_tenant"],
        when=Q(state__in=[*rules.OPEN, rules.State.SUSPENDED]),
        icon="delete_forever",
        variant=ActionVariant.DANGER,
    )
    def close_shop(self, request: HttpRequest, form: ReasonForm, object_id: str) -> str:
        return self._change(request, object_id, lifecycle.close, form.cleaned_data["reason"])

    @button(
        gettext_lazy("Enter as support"),
        gettext_lazy("Enter this shop as support?"),
        gettext_lazy("Its owner has allowed it. Your entry and all you do there is on the shop's record."),
        ReasonForm,
        submit=gettext_lazy("Enter"),
        may=["tenants.change_tenant"],
        when=Q(state__in=[*rules.OPEN], support_until__gt=Now()),
        icon="support_agent",
    )
    def enter_as_support(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        address = support.enter(
            tenant=Tenant.objects.get(pk=object_id),
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            now=clock.now(),
        )
        return leave_for(request, address)

    @button(
        gettext_lazy("Reset two-factor log-in"),
        gettext_lazy("Reset somebody's two-factor log-in?"),
        gettext_lazy(
            "For an owner who has lost their phone and their codes. Make sure that it is they who ask."
        ),
        WhoseForm,
        submit=gettext_lazy("Reset"),
        may=["tenants.change_tenant"],
        when=~Q(state=rules.State.ERASED),
        icon="phonelink_erase",
    )
    def reset_second_factor(self, request: HttpRequest, form: WhoseForm, object_id: str) -> str:
        second_factor.reset(
            tenant=Tenant.objects.get(pk=object_id),
            email=form.cleaned_data["email"],
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            now=clock.now(),
        )
        return _("Their log-in asks for a password alone.")

    def _change(self, request: HttpRequest, object_id: str, service: Any, reason: str) -> str:
        tenant = Tenant.objects.get(pk=object_id)
        changed = service(tenant=tenant, actor=actor_of(request), reason=reason, now=clock.now())
        return _("{shop} is “{state}” now.").format(shop=changed.name, state=changed.get_state_display())

    @display(description=gettext_lazy("Shop"), header=True, ordering="name")
    def shop(self, tenant: Tenant) -> list[Any]:
        """Name, address and a picture of its colour."""
        picture = {
            "path": theme.monogram(tenant.name, tenant.theme_colour),
            "squared": True,
            "borderless": True,
            "width": 32,
            "height": 32,
        }
        return [tenant.name, tenant.contact_email, None, picture]

    state_label = columns.choice(gettext_lazy("State"), "state", STATE_LABELS)

    @display(description=gettext_lazy("Plan"), ordering="subscription__plan__position")
    def plan(self, tenant: Tenant) -> str:
        """The plan it is on."""
        subscription = getattr(tenant, "subscription", None)
        return str(subscription.plan) if subscription else "–"

    @display(description=gettext_lazy("Limits"))
    def allowed(self, tenant: Tenant) -> SafeString | str:
        fields: list[Any] = [Plan._meta.get_field(name) for name in ("max_products", "max_media_mb")]
        named = {field.name: str(field.verbose_name) for field in fields}
        kept = tenant.entitlements
        return show(
            {
                word: _("without limit") if kept[name] is None else kept[name]
                for name, word in named.items()
                if name in kept
            }
        )

    @display(description=gettext_lazy("Host"))
    def host(self, tenant: Tenant) -> str:
        found = sorted(tenant.domains.all(), key=lambda domain: not domain.is_primary)
        return found[0].domain if found else "–"

    opened = columns.time(gettext_lazy("Opened"), "opened_at")

    @display(description=gettext_lazy("Open"))
    def enter(self, tenant: Tenant) -> Any:
        """The way to the shop and to its admin."""
        if not tenant.is_open:
            return "–"
        return format_html(
            '<span class="souk-links"><a href="{}" target="_blank" rel="noopener">{}</a>'
            '<a href="{}" target="_blank" rel="noopener">{}</a></span>',
            hosts.shop_url(tenant.slug),
            _("Shop"),
            hosts.shop_url(tenant.slug, "/admin/"),
            _("Admin"),
        )


class DomainAdmin(SoukAdmin):
    """All hosts; they are changed on their shop's page."""

    list_display = ["domain", "tenant", "is_primary"]
    list_filter = ["is_primary"]
    list_select_related = ["tenant"]
    search_fields = ["domain", "tenant__name"]
    ordering = ["domain"]


class MembershipAdmin(SoukAdmin):
    """Which merchant has which shop: given or taken away, and not changed."""

    list_display = ["user", "tenant", "created_at"]
    list_select_related = ["user", "tenant"]
    search_fields = ["user__email", "tenant__name"]
    autocomplete_fields = ["user", "tenant"]
    ordering = ["-id"]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Membership:
        return memberships.create(
            user_id=values["user"], tenant_id=values["tenant"], actor=actor_of(request), now=clock.now()
        )

    delete = handed_to(memberships.delete, "membership_id")


class StateChangeAdmin(SoukAdmin):
    """Every transition of every shop."""

    list_display = ["when", "tenant", "was", "became", "why", "actor"]
    list_filter = ["after"]
    fields = ["when", "tenant", "was", "became", "why", "actor"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__name", "reason", "actor"]

    def named(self, obj: StateChange) -> str:
        return f"{obj.tenant} · {_state(obj.before)} → {_state(obj.after)}"

    when = columns.time(gettext_lazy("When"), "created_at")
    was = columns.of(gettext_lazy("Before"), lambda change: _state(change.before), ordering="before")
    became = columns.of(gettext_lazy("After"), lambda change: _state(change.after), ordering="after")
    why = columns.of(gettext_lazy("Reason"), lambda change: _(change.reason) if change.reason else "–")


def _state(name: str) -> str:
    return str(dict(Tenant._meta.get_field("state").flatchoices).get(name, name))


_REASONS = (gettext_noop("opened"), gettext_noop("erased"), gettext_noop("pays for its plan"))
"""What services say of a shop's states; operators write their own."""

PAGES = {Tenant: TenantAdmin, Domain: DomainAdmin, Membership: MembershipAdmin, StateChange: StateChangeAdmin}
