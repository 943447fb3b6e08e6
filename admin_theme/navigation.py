"""The sidebars: what is listed, under which heading, and only what the viewer may open."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from kernel import scope

Group = tuple[Promise, tuple[tuple[Promise, str, str], ...]]

SHOP: tuple[Group, ...] = (
    (
        gettext_lazy("Sell"),
        (
            (gettext_lazy("Orders"), "receipt_long", "orders.Order"),
            (gettext_lazy("Draft orders"), "phone_in_talk", "carts.DraftOrder"),
            (gettext_lazy("Payments"), "credit_card", "payments.PaymentAttempt"),
            (gettext_lazy("Carts"), "shopping_cart", "carts.Cart"),
            (gettext_lazy("Promotions"), "sell", "promotions.Promotion"),
            (gettext_lazy("Gift cards"), "redeem", "credits.GiftCard"),
            (gettext_lazy("Store credit"), "savings", "credits.StoreCredit"),
        ),
    ),
    (
        gettext_lazy("Catalogue"),
        (
            (gettext_lazy("Products"), "inventory_2", "catalogue.Product"),
            (gettext_lazy("Categories"), "account_tree", "catalogue.Category"),
            (gettext_lazy("Collections"), "grid_view", "catalogue.Collection"),
            (gettext_lazy("Reviews"), "reviews", "reviews.Review"),
            (gettext_lazy("Imports and exports"), "sync_alt", "transfers.Transfer"),
        ),
    ),
    (
        gettext_lazy("Stock"),
        (
            (gettext_lazy("Stock levels"), "warehouse", "inventory.StockLevel"),
            (gettext_lazy("Movements"), "swap_vert", "inventory.StockMovement"),
            (gettext_lazy("Locations"), "location_on", "inventory.StockLocation"),
        ),
    ),
    (
        gettext_lazy("Customers"),
        (
            (gettext_lazy("Customers"), "group", "customers.Customer"),
            (gettext_lazy("Membership tiers"), "workspace_premium", "customers.MembershipTier"),
        ),
    ),
    (
        gettext_lazy("Settings"),
        (
            (gettext_lazy("Shop"), "storefront", "shop_settings:tenants.change_tenant"),
            (gettext_lazy("Appearance"), "palette", "look:tenants.change_tenant"),
            (gettext_lazy("Legal"), "gavel", "legal:tenants.change_tenant"),
            (gettext_lazy("Support access"), "support_agent", "support:tenants.change_tenant"),
            (gettext_lazy("Shipping zones"), "local_shipping", "shipping.ShippingZone"),
            (gettext_lazy("Tax rates"), "percent", "taxes.TaxRate"),
            (gettext_lazy("Custom fields"), "edit_note", "custom_fields.CustomField"),
            (gettext_lazy("Payment methods"), "account_balance", "payments.GatewayAccount"),
            (gettext_lazy("Users"), "badge", "accounts.User"),
            (gettext_lazy("Roles"), "shield_person", "auth.Group"),
            (gettext_lazy("Activity"), "history", "accounts.AuditEvent"),
        ),
    ),
    (
        gettext_lazy("Messages"),
        (
            (gettext_lazy("Sent messages"), "outgoing_mail", "shop_messages.SentMessage"),
            (gettext_lazy("Templates"), "draft", "shop_messages.EmailTemplate"),
            (gettext_lazy("E-mail settings"), "forward_to_inbox", "shop_messages.MailSettings"),
            (
                gettext_lazy("Daily summary"),
                "schedule_send",
                "daily_summary:shop_messages.plan_daily_summary",
            ),
            (gettext_lazy("Suppressed addresses"), "unsubscribe", "shop_messages.Suppression"),
        ),
    ),
    (
        gettext_lazy("Developers"),
        (
            (gettext_lazy("API keys"), "key", "accounts.ApiKey"),
            (gettext_lazy("Webhook endpoints"), "webhook", "webhooks.Endpoint"),
            (gettext_lazy("Webhook deliveries"), "outbound", "webhooks.Delivery"),
            (gettext_lazy("Outbox"), "outbox", "outbox.OutboxEntry"),
        ),
    ),
)
PLATFORM: tuple[Group, ...] = (
    (
        gettext_lazy("Shops"),
        (
            (gettext_lazy("Shops"), "storefront", "tenants.Tenant"),
            (gettext_lazy("Sign-ups"), "rocket_launch", "tenants.Signup"),
            (gettext_lazy("Domains"), "language", "tenants.Domain"),
            (gettext_lazy("Memberships"), "handshake", "tenants.Membership"),
            (gettext_lazy("State changes"), "timeline", "tenants.StateChange"),
        ),
    ),
    (
        gettext_lazy("Billing"),
        (
            (gettext_lazy("Plans"), "loyalty", "billing.Plan"),
            (gettext_lazy("Subscriptions"), "autorenew", "billing.Subscription"),
            (gettext_lazy("Invoices"), "receipt_long", "billing.Invoice"),
        ),
    ),
    (
        gettext_lazy("Work"),
        (
            (gettext_lazy("Shared schedules"), "schedule", "django_celery_beat.PeriodicTask"),
            (gettext_lazy("Timetables"), "event_repeat", "django_celery_beat.CrontabSchedule"),
            (gettext_lazy("Intervals"), "timer", "django_celery_beat.IntervalSchedule"),
            (gettext_lazy("Jobs of every shop"), "checklist", "tasks.Schedule"),
            (gettext_lazy("Shop schedules"), "event_available", "tasks.TenantJob"),
            (gettext_lazy("Runs"), "history_toggle_off", "tasks.JobRun"),
            (gettext_lazy("Wake-ups"), "notifications_active", "jobs.Wakeup"),
            (gettext_lazy("Outbox"), "outbox", "outbox.OutboxEntry"),
            (gettext_lazy("Sent messages"), "outgoing_mail", "shop_messages.SentMessage"),
        ),
    ),
    (
        gettext_lazy("Provisioning"),
        (
            (gettext_lazy("Ready schemas"), "inventory", "tenants.PooledSchema"),
            (gettext_lazy("Templates"), "layers", "tenants.SchemaTemplate"),
            (gettext_lazy("Archives and copies"), "archive", "tenants.Operation"),
            (gettext_lazy("Fleet runs"), "upgrade", "tenants.FleetRun"),
            (gettext_lazy("Fleet migrations"), "rule", "tenants.FleetMigration"),
        ),
    ),
    (
        gettext_lazy("Access"),
        (
            (gettext_lazy("Platform users"), "badge", "accounts.User"),
            (gettext_lazy("Roles"), "shield_person", "auth.Group"),
            (gettext_lazy("API keys"), "key", "accounts.ApiKey"),
            (gettext_lazy("Activity"), "history", "accounts.AuditEvent"),
        ),
    ),
)


def name_of(model: type[Model]) -> str:
    """What the menu calls a model's list; of those that it does not list, their own name."""
    label = model._meta.label
    groups = PLATFORM if scope.is_platform() else SHOP
    names = (name for _group, entries in groups for name, _icon, listed in entries if listed == label)
    return str(next(names, capfirst(model._meta.verbose_name_plural)))


def entries(request: HttpRequest, site: AdminSite) -> list[dict[str, str]]:
    """What the menu lists for this viewer, one after the other: title, icon, link, label, and group."""
    groups = PLATFORM if scope.is_platform() else SHOP
    return [
        {"title": str(name), "icon": icon, "link": link, "label": label, "group": str(group)}
        for group, listed in groups
        for name, icon, label in listed
        if (link := _find_page(request, site, label) if ":" in label else _find_list(request, site, label))
    ]


def sidebar(request: HttpRequest, site: AdminSite) -> list[dict[str, Any]]:
    """A site's sidebar for this viewer."""
    start = {"title": site.index_title, "icon": "space_dashboard", "link": reverse(f"{site.name}:index")}
    built: list[dict[str, Any]] = [{"items": [start]}]
    for group, items in groupby(entries(request, site), key=itemgetter("group")):
        built.append({"title": group, "separator": True, "items": list(items)})
    return built


def _find_list(request: HttpRequest, site: AdminSite, label: str) -> str:
    """The address of a model's list, where the viewer may open it."""
    admin = site._registry.get(apps.get_model(label))
    if admin is None or not admin.has_view_or_change_permission(request):
        return ""
    meta = admin.model._meta
    return reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_changelist")


def _find_page(request: HttpRequest, site: AdminSite, label: str) -> str:
    """The address of a page without a model, given as `name:permission`, where the viewer holds that."""
    name, _colon, permission = label.partition(":")
    return reverse(f"{site.name}:{name}") if request.user.has_perm(permission) else ""
