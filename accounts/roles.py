"""The roles a shop starts with: groups of permissions, as a table.

A pattern is `app.codename` with shell wildcards. Permissions belong to rooms above this one, so
they are named and never imported; a test checks that every pattern still finds something.

What the shop is called, looks like and goes by (`tenants.change_tenant`) is the Owner's to settle.

Messages and webhooks: the Manager sees all of it, sends again what failed, keeps the list of those who get
nothing and chooses when the daily summary is sent. What a mail says, which server it goes through and who is told
of events stay the Owner's: through each of them one could come by the link of an owner's new password. Support
answers "I got no mail": sees what was sent and why not, and takes an address off the list. The others have nothing
to do with either.
"""

from fnmatch import fnmatchcase

from django.contrib.auth.models import Group, Permission

OWNER, MANAGER, CATALOGUE = "Owner", "Manager", "Catalogue"
FULFILMENT, SUPPORT, ANALYST = "Fulfilment", "Support", "Analyst"

PATTERNS: dict[str, tuple[str, ...]] = {
    OWNER: ("*.*",),
    MANAGER: (
        "catalogue.*",
        "custom_fields.*",
        "inventory.*",
        "customers.*",
        "credits.*",
        "promotions.*",
        "shipping.*",
        "taxes.*",
        "policies.view_policy",
        "carts.view_*",
        "orders.*",
        "payments.view_*",
        "payments.receive_payment",
        "reviews.*",
        "media.*",
        "transfers.*",
        "outbox.view_*",
        "outbox.change_outboxentry",
        "shop_messages.view_*",
        "shop_messages.add_suppression",
        "shop_messages.delete_suppression",
        "shop_messages.plan_daily_summary",
        "webhooks.view_*",
        "webhooks.change_delivery",
        "accounts.view_user",
    ),
    CATALOGUE: (
        "catalogue.*",
        "custom_fields.view_*",
        "inventory.*",
        "media.*",
        "transfers.*",
        "promotions.view_*",
    ),
    FULFILMENT: (
        "catalogue.view_*",
        "inventory.view_*",
        "inventory.change_stocklevel",
        "orders.view_*",
        "orders.change_order",
        "shipping.view_*",
    ),
    SUPPORT: (
        "catalogue.view_*",
        "customers.view_*",
        "customers.change_customer",
        "orders.view_*",
        "orders.change_order",
        "carts.view_*",
        "credits.view_*",
        "payments.view_*",
        "reviews.view_*",
        "reviews.change_review",
        "shop_messages.view_sentmessage",
        "shop_messages.view_suppression",
        "shop_messages.delete_suppression",
    ),
    ANALYST: (
        "catalogue.view_*",
        "orders.view_*",
        "customers.view_customer",
        "inventory.view_*",
        "promotions.view_*",
    ),
}


def is_granted(role: str, permission: str) -> bool:
    """Whether the role as shops start with it holds the permission, given as `app.codename`."""
    return any(fnmatchcase(permission, pattern) for pattern in PATTERNS[role])


def seed() -> None:
    """Create the roles in the current schema with every permission their patterns name."""
    permissions = list(Permission.objects.select_related("content_type"))
    for role in PATTERNS:
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(
            p for p in permissions if is_granted(role, f"{p.content_type.app_label}.{p.codename}")
        )
