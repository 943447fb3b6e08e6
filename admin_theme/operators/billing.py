"""Plans and who is on them."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesRadioFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from admin_theme.base import ReadOnlyAdmin, actor_of, back_to, is_in_state, tell
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_money_cell, show_time
from admin_theme.sites import SoukSite
from admin_theme.writing import ServiceAdmin
from billing import plans, rules, services
from billing.models import Plan, Subscription
from billing.plans import PlanValues
from kernel import clock
from kernel.errors import DomainError


class PlanAdmin(ServiceAdmin):
    """What merchants can have; a change reaches every shop on the plan at once."""

    list_display = ["name", "code", "price", "trial_days", "products", "shops", "is_offered"]
    list_filter = ["is_offered"]
    list_filter_submit = False
    search_fields = ["name", "code"]
    ordering = ["position", "id"]
    fieldsets = [
        (None, {"fields": [("name", "code"), "description"]}),
        ("Price", {"fields": [("monthly_price", "currency"), ("tax_percent", "trial_days")]}),
        ("Limits", {"fields": ["max_products"]}),
        ("Offer", {"fields": [("is_offered", "position")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Plans with how many shops are on them."""
        return super().get_queryset(request).annotate(shop_count=Count("subscriptions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code is how other systems name a plan: it stays."""
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A plan is no longer offered; it does not vanish."""
        return False

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Plan:
        """Add a plan."""
        return plans.create(values=cast(PlanValues, values), actor=actor_of(request))

    def update(self, request: HttpRequest, obj: Plan, values: dict[str, Any]) -> Plan:
        """Change a plan for every shop that is on it."""
        return plans.update(plan_id=obj.pk, values=cast(PlanValues, values), actor=actor_of(request))

    @display(description="A month", ordering="monthly_price")
    def price(self, plan: Plan) -> Any:
        """What it costs."""
        return show_money_cell(plan.monthly_price, plan.currency)

    @display(description="Products", ordering="max_products")
    def products(self, plan: Plan) -> str:
        """How many it allows."""
        return "without limit" if plan.max_products is None else f"{plan.max_products:,}"

    @display(description="Shops", ordering="shop_count")
    def shops(self, plan: Any) -> int:
        """How many are on it."""
        return int(plan.shop_count)


class ChangePlanForm(BaseDialogForm):  # type: ignore[misc]
    """Asks for the plan to move to."""

    plan = forms.ModelChoiceField(
        Plan.objects.filter(is_offered=True), to_field_name="code", widget=UnfoldAdminSelectWidget()
    )


class SubscriptionAdmin(ReadOnlyAdmin):
    """Each shop's plan."""

    list_display = ["tenant", "plan", "status_label", "trial_ends", "started"]
    list_filter = [("status", ChoicesRadioFilter), ("plan", RelatedDropdownFilter)]
    list_select_related = ["tenant", "plan"]
    search_fields = ["tenant__name", "tenant__slug"]
    ordering = ["-started_at"]
    actions_detail = ["change_plan", "begin_paying"]
    fields = [
        ("tenant", "plan"),
        "status_label",
        ("started_at", "trial_ends_at"),
        ("paying_since", "next_period_on"),
    ]
    readonly_fields = ["status_label"]

    def has_move_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may move shops between plans."""
        return request.user.has_perm("billing.change_subscription")

    def has_bill_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may, and the shop does not pay yet."""
        return self.has_move_permission(request) and is_in_state(
            Subscription, obj, ~Q(status__in=rules.PAYING)
        )

    @action(
        description="Begin paying",
        permissions=["bill"],
        icon="payments",
        dialog=dialog(
            "Does the shop pay from today on?",
            "Its trial is over, and every month of its plan is invoiced.",
            "Begin",
        ),
    )
    def begin_paying(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """End the trial, and invoice the shop from today on."""
        shop = Subscription.objects.select_related("tenant").get(pk=object_id).tenant
        try:
            changed = services.begin_paying(tenant=shop, actor=actor_of(request), now=clock.now())
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, f"{shop.name} pays for {changed.plan.name} from today on.")
        return back_to(self, request, object_id)

    @action(
        description="Change plan",
        permissions=["move"],
        icon="swap_horiz",
        dialog=dialog("Change the plan", "The shop's limits follow at once.", "Change", ChangePlanForm),
    )
    def change_plan(self, request: HttpRequest, form: ChangePlanForm, object_id: str) -> HttpResponse:
        """Move the shop to another plan."""
        subscription = Subscription.objects.select_related("tenant").get(pk=object_id)
        try:
            changed = services.change_plan(
                tenant=subscription.tenant,
                plan_code=form.cleaned_data["plan"].code,
                actor=actor_of(request),
            )
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, f"{subscription.tenant.name} is on {changed.plan.name} now.")
        return back_to(self, request, object_id)

    @display(
        description="Status",
        label={"active": "success", "trialing": "info", "past due": "warning", "cancelled": "danger"},
    )
    def status_label(self, subscription: Subscription) -> str:
        """How it stands."""
        return subscription.status.replace("_", " ")

    @display(description="Trial ends", ordering="trial_ends_at")
    def trial_ends(self, subscription: Subscription) -> Any:
        """The end of the trial."""
        return show_time(subscription.trial_ends_at)

    @display(description="Since", ordering="started_at")
    def started(self, subscription: Subscription) -> Any:
        """When it began."""
        return show_time(subscription.started_at)


def register(site: SoukSite) -> None:
    """Register billing."""
    site.register(Plan, PlanAdmin)
    site.register(Subscription, SubscriptionAdmin)
