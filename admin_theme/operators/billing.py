"""Plans and who is on them."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesRadioFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import ConfirmForm, button
from billing import plans, rules, services
from billing.models import Plan, Subscription
from kernel import clock


class PlanAdmin(SoukAdmin):
    """What merchants can have; a change reaches every shop on the plan at once.

    A plan is no longer offered; it does not vanish.
    """

    list_display = ["name", "code", "price", "trial_days", "products", "shops", "is_offered"]
    list_filter = ["is_offered"]
    list_filter_submit = False
    search_fields = ["name", "code"]
    ordering = ["position", "id"]
    fieldsets = [
        (None, {"fields": [("name", "code"), "description"]}),
        (
            gettext_lazy("Price"),
            {"fields": [("monthly_price", "currency"), ("tax_percent", "trial_days"), "days_after_trial"]},
        ),
        (gettext_lazy("Limits"), {"fields": [("max_products", "max_media_mb"), "weight"]}),
        (gettext_lazy("Offer"), {"fields": [("is_offered", "position")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(shop_count=Count("subscriptions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code is how other systems name a plan: it stays."""
        return ["code"] if obj else []

    create = handed_to(plans.create)
    update = handed_to(plans.update, "plan_id")

    price = columns.money(gettext_lazy("A month"), "monthly_price", currency="currency")

    @display(description=gettext_lazy("Products"), ordering="max_products")
    def products(self, plan: Plan) -> str:
        """How many it allows."""
        return _("without limit") if plan.max_products is None else f"{plan.max_products:,}"

    shops = columns.number(gettext_lazy("Shops"), "shop_count")


class ChangePlanForm(BaseDialogForm):  # type: ignore[misc]
    """Asks for the plan to move to."""

    plan = forms.ModelChoiceField(
        Plan.objects.filter(is_offered=True),
        label=gettext_lazy("Plan"),
        to_field_name="code",
        widget=UnfoldAdminSelectWidget(),
    )


class SubscriptionAdmin(SoukAdmin):
    """Each shop's plan."""

    list_display = ["tenant", "plan", "status_label", "trial_ends_at", "started"]
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

    @button(
        gettext_lazy("Begin paying"),
        gettext_lazy("Start billing this shop today?"),
        gettext_lazy("Its trial is over, and every month of its plan is invoiced."),
        submit=gettext_lazy("Begin"),
        may=["billing.change_subscription"],
        when=~Q(status__in=rules.PAYING),
        icon="payments",
    )
    def begin_paying(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        shop = Subscription.objects.select_related("tenant").get(pk=object_id).tenant
        changed = services.begin_paying(tenant=shop, actor=actor_of(request), now=clock.now())
        return _("{shop} pays for {plan} from today on.").format(shop=shop.name, plan=changed.plan.name)

    @button(
        gettext_lazy("Change plan"),
        gettext_lazy("Change the plan"),
        gettext_lazy("The shop's limits follow at once."),
        ChangePlanForm,
        submit=gettext_lazy("Change"),
        may=["billing.change_subscription"],
        icon="swap_horiz",
    )
    def change_plan(self, request: HttpRequest, form: ChangePlanForm, object_id: str) -> str:
        subscription = Subscription.objects.select_related("tenant").get(pk=object_id)
        changed = services.change_plan(
            tenant=subscription.tenant,
            plan_code=form.cleaned_data["plan"].code,
            actor=actor_of(request),
        )
        return _("{tenant} is on {plan} now.").format(tenant=subscription.tenant.name, plan=changed.plan.name)

    def named(self, obj: Subscription) -> str:
        return f"{obj.tenant} · {obj.plan}"

    status_label = columns.choice(
        gettext_lazy("Status"),
        "status",
        {"active": "success", "trialing": "info", "past_due": "warning", "cancelled": "danger"},
    )

    started = columns.time(gettext_lazy("Since"), "started_at")


PAGES = {Plan: PlanAdmin, Subscription: SubscriptionAdmin}
