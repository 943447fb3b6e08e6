"""The sidebars: what is listed, under which heading, and only what the viewer may open."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse

from admin_theme.sites import SoukSite

Group = tuple[str, tuple[tuple[str, str, str], ...]]

SHOP: tuple[Group, ...] = (
    (
        "Sell",
        (
            ("Orders", "receipt_long", "orders.Order"),
            ("Payments", "credit_card", "payments.PaymentAttempt"),
            ("Carts", "shopping_cart", "carts.Cart"),
            ("Promotions", "sell", "promotions.Promotion"),
        ),
    ),
    (
        "Catalogue",
        (
            ("Products", "inventory_2", "catalogue.Product"),
            ("Categories", "account_tree", "catalogue.Category"),
            ("Collections", "grid_view", "catalogue.Collection"),
            ("Reviews", "reviews", "reviews.Review"),
            ("Imports and exports", "sync_alt", "transfers.Transfer"),
        ),
    ),
    (
        "Stock",
        (
            ("Stock levels", "warehouse", "inventory.StockLevel"),
            ("Movements", "swap_vert", "inventory.StockMovement"),
            ("Locations", "location_on", "inventory.StockLocation"),
        ),
    ),
    (
        "Customers",
        (
            ("Customers", "group", "customers.Customer"),
            ("Membership tiers", "workspace_premium", "customers.MembershipTier"),
        ),
    ),
    (
        "Settings",
        (
            ("Shop", "storefront", "shop_settings:tenants.change_tenant"),
            ("Law", "gavel", "legal:tenants.change_tenant"),
            ("Shipping zones", "local_shipping", "shipping.ShippingZone"),
            ("Tax rates", "percent", "taxes.TaxRate"),
            ("Ways to pay", "account_balance", "payments.GatewayAccount"),
            ("Users", "badge", "accounts.User"),
            ("Roles", "shield_person", "auth.Group"),
            ("API keys", "key", "accounts.ApiKey"),
            ("Activity", "history", "accounts.AuditEvent"),
        ),
    ),
    (
        "Messages",
        (
            ("Webhook endpoints", "webhook", "webhooks.Endpoint"),
            ("Webhook deliveries", "outbound", "webhooks.Delivery"),
            ("Sent messages", "outgoing_mail", "shop_messages.SentMessage"),
            ("Templates", "draft", "shop_messages.EmailTemplate"),
            ("Sending", "forward_to_inbox", "shop_messages.MailSettings"),
            ("Daily summary", "schedule_send", "daily_summary:shop_messages.plan_daily_summary"),
            ("Suppressed addresses", "unsubscribe", "shop_messages.Suppression"),
            ("Outbox", "outbox", "outbox.OutboxEntry"),
        ),
    ),
)
PLATFORM: tuple[Group, ...] = (
    (
        "Shops",
        (
            ("Shops", "storefront", "tenants.Tenant"),
            ("Sign-ups", "rocket_launch", "tenants.Signup"),
            ("Domains", "language", "tenants.Domain"),
            ("Memberships", "handshake", "tenants.Membership"),
            ("State changes", "timeline", "tenants.StateChange"),
        ),
    ),
    (
        "Billing",
        (
            ("Plans", "loyalty", "billing.Plan"),
            ("Subscriptions", "autorenew", "billing.Subscription"),
            ("Invoices", "receipt_long", "billing.Invoice"),
        ),
    ),
    (
        "Work",
        (
            ("Shared schedules", "schedule", "django_celery_beat.PeriodicTask"),
            ("Crontabs", "event_repeat", "django_celery_beat.CrontabSchedule"),
            ("Intervals", "timer", "django_celery_beat.IntervalSchedule"),
            ("Jobs of every shop", "checklist", "tasks.Schedule"),
            ("Shop schedules", "event_available", "tasks.TenantJob"),
            ("Runs", "history_toggle_off", "tasks.JobRun"),
            ("Wake-ups", "notifications_active", "jobs.Wakeup"),
            ("Outbox", "outbox", "outbox.OutboxEntry"),
            ("Sent messages", "outgoing_mail", "shop_messages.SentMessage"),
        ),
    ),
    (
        "Provisioning",
        (
            ("Ready schemas", "inventory", "tenants.PooledSchema"),
            ("Templates", "layers", "tenants.SchemaTemplate"),
            ("Archives and copies", "archive", "tenants.Operation"),
            ("Fleet runs", "upgrade", "tenants.FleetRun"),
            ("Fleet migrations", "rule", "tenants.FleetMigration"),
        ),
    ),
    (
        "Access",
        (
            ("Platform users", "badge", "accounts.User"),
            ("Roles", "shield_person", "auth.Group"),
            ("API keys", "key", "accounts.ApiKey"),
            ("Activity", "history", "accounts.AuditEvent"),
        ),
    ),
)


def shop(request: HttpRequest) -> list[dict[str, Any]]:
    """The shop's sidebar for this viewer."""
    from admin_theme.shop_site import site

    return _build(request, site, "Today", SHOP)


def platform(request: HttpRequest) -> list[dict[str, Any]]:
    """The platform's sidebar for this viewer."""
    from admin_theme.platform_site import site

    return _build(request, site, "Overview", PLATFORM)


def _build(
    request: HttpRequest, site: SoukSite, first: str, groups: tuple[Group, ...]
) -> list[dict[str, Any]]:
    start = {"title": first, "icon": "space_dashboard", "link": reverse(f"{site.name}:index")}
    built: list[dict[str, Any]] = [{"items": [start]}]
    for title, entries in groups:
        items = []
        for name, icon, label in entries:
            link = _find_page(request, site, label) if ":" in label else _find_list(request, site, label)
            if link:
                items.append({"title": name, "icon": icon, "link": link})
        if items:
            built.append({"title": title, "separator": True, "items": items})
    return built


def _find_list(request: HttpRequest, site: SoukSite, label: str) -> str:
    """The address of a model's list, where the viewer may open it."""
    admin = site._registry.get(apps.get_model(label))
    if admin is None or not admin.has_view_or_change_permission(request):
        return ""
    meta = admin.model._meta
    return reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_changelist")


def _find_page(request: HttpRequest, site: SoukSite, label: str) -> str:
    """The address of a page without a model, given as `name:permission`, where the viewer holds that."""
    name, _, permission = label.partition(":")
    return reverse(f"{site.name}:{name}") if request.user.has_perm(permission) else ""
