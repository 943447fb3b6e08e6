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
from django.utils.translation import gettext_lazy as _

from kernel import scope

Group = tuple[Promise, tuple[tuple[Promise, str, str], ...]]

SHOP: tuple[Group, ...] = (
    (
        _("Sell"),
        (
            (_("Orders"), "receipt_long", "orders.Order"),
            (_("Draft orders"), "phone_in_talk", "carts.DraftOrder"),
            (_("Payments"), "credit_card", "payments.PaymentAttempt"),
            (_("Carts"), "shopping_cart", "carts.Cart"),
            (_("Promotions"), "sell", "promotions.Promotion"),
            (_("Gift cards"), "redeem", "credits.GiftCard"),
            (_("Store credit"), "savings", "credits.StoreCredit"),
        ),
    ),
    (
        _("Catalogue"),
        (
            (_("Products"), "inventory_2", "catalogue.Product"),
            (_("Categories"), "account_tree", "catalogue.Category"),
            (_("Collections"), "grid_view", "catalogue.Collection"),
            (_("Reviews"), "reviews", "reviews.Review"),
            (_("Imports and exports"), "sync_alt", "transfers.Transfer"),
        ),
    ),
    (
        _("Stock"),
        (
            (_("Stock levels"), "warehouse", "inventory.StockLevel"),
            (_("Movements"), "swap_vert", "inventory.StockMovement"),
            (_("Locations"), "location_on", "inventory.StockLocation"),
        ),
    ),
    (
        _("Customers"),
        (
            (_("Customers"), "group", "customers.Customer"),
            (_("Membership tiers"), "workspace_premium", "customers.MembershipTier"),
        ),
    ),
    (
        _("Settings"),
        (
            (_("Shop"), "storefront", "shop_settings:tenants.change_tenant"),
            (_("Appearance"), "palette", "look:tenants.change_tenant"),
            (_("Legal"), "gavel", "legal:tenants.change_tenant"),
            (_("Support access"), "support_agent", "support:tenants.change_tenant"),
            (_("Shipping zones"), "local_shipping", "shipping.ShippingZone"),
            (_("Tax rates"), "percent", "taxes.TaxRate"),
            (_("Custom fields"), "edit_note", "custom_fields.CustomField"),
            (_("Payment methods"), "account_balance", "payments.GatewayAccount"),
            (_("Users"), "badge", "accounts.User"),
            (_("Roles"), "shield_person", "auth.Group"),
            (_("Activity"), "history", "accounts.AuditEvent"),
        ),
    ),
    (
        _("Messages"),
        (
            (_("Sent messages"), "outgoing_mail", "shop_messages.SentMessage"),
            (_("Templates"), "draft", "shop_messages.EmailTemplate"),
            (_("E-mail settings"), "forward_to_inbox", "shop_messages.MailSettings"),
            (_("Daily summary"), "schedule_send", "daily_summary:shop_messages.plan_daily_summary"),
            (_("Suppressed addresses"), "unsubscribe", "shop_messages.Suppression"),
        ),
    ),
    (
        _("Developers"),
        (
            (_("API keys"), "key", "accounts.ApiKey"),
            (_("Webhook endpoints"), "webhook", "webhooks.Endpoint"),
            (_("Webhook deliveries"), "outbound", "webhooks.Delivery"),
            (_("Outbox"), "outbox", "outbox.OutboxEntry"),
        ),
    ),
)
PLATFORM: tuple[Group, ...] = (
    (
        _("Shops"),
        (
            (_("Shops"), "storefront", "tenants.Tenant"),
            (_("Sign-ups"), "rocket_launch", "tenants.Signup"),
            (_("Domains"), "language", "tenants.Domain"),
            (_("Memberships"), "handshake", "tenants.Membership"),
            (_("State changes"), "timeline", "tenants.StateChange"),
        ),
    ),
    (
        _("Billing"),
        (
            (_("Plans"), "loyalty", "billing.Plan"),
            (_("Subscriptions"), "autorenew", "billing.Subscription"),
            (_("Invoices"), "receipt_long", "billing.Invoice"),
        ),
    ),
    (
        _("Work"),
        (
            (_("Shared schedules"), "schedule", "django_celery_beat.PeriodicTask"),
            (_("Timetables"), "event_repeat", "django_celery_beat.CrontabSchedule"),
            (_("Intervals"), "timer", "django_celery_beat.IntervalSchedule"),
            (_("Jobs of every shop"), "checklist", "tasks.Schedule"),
            (_("Shop schedules"), "event_available", "tasks.TenantJob"),
            (_("Runs"), "history_toggle_off", "tasks.JobRun"),
            (_("Wake-ups"), "notifications_active", "jobs.Wakeup"),
            (_("Outbox"), "outbox", "outbox.OutboxEntry"),
            (_("Sent messages"), "outgoing_mail", "shop_messages.SentMessage"),
        ),
    ),
    (
        _("Provisioning"),
        (
            (_("Ready schemas"), "inventory", "tenants.PooledSchema"),
            (_("Templates"), "layers", "tenants.SchemaTemplate"),
            (_("Archives and copies"), "archive", "tenants.Operation"),
            (_("Fleet runs"), "upgrade", "tenants.FleetRun"),
            (_("Fleet migrations"), "rule", "tenants.FleetMigration"),
        ),
    ),
    (
        _("Access"),
        (
            (_("Platform users"), "badge", "accounts.User"),
            (_("Roles"), "shield_person", "auth.Group"),
            (_("API keys"), "key", "accounts.ApiKey"),
            (_("Activity"), "history", "accounts.AuditEvent"),
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
