"""What a secret key may be allowed: readable scopes, each a bundle of the permissions that staff hold.

Permissions belong to rooms above this one, so they are named by pattern and never imported, as in `roles`.
Who may write may also read. What stands in PERSONS_ONLY is no key's, whatever its scopes are.
"""

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

READ, WRITE = "read", "write"

NOUNS: dict[str, tuple[str, ...]] = {
    "collections": ("catalogue.*_collection*",),
    "products": ("catalogue.*", "transfers.*"),
    "stock": ("inventory.*",),
    "drafts": ("orders.*_draft*",),
    "fulfilments": ("orders.*_fulfilment*",),
    "refunds": ("orders.*_refund*",),
    "returns": ("orders.*_return*",),
    "orders": (
        *("orders.*", "payments.*_payment*", "payments.*_capture", "payments.*_gatewayevent"),
        "customers.view_customer_history",  # a customer's orders, whole
    ),
    "customers": ("customers.*",),
    "reviews": ("reviews.*",),
    "promotions": ("promotions.*",),
    "credits": ("credits.*",),
    "carts": ("carts.*",),
    "shipping": ("shipping.*",),
    "taxes": ("taxes.*",),
    "reports": (),
    "webhooks": ("webhooks.*",),
    "files": ("media.*",),
    "settings": ("tenants.view_tenant",),
}
"""By the noun of a scope: the permissions it is about. The first noun that fits has a permission."""

PERSONS_ONLY: dict[str, tuple[str, ...]] = {
    "staff, roles and invitations": (
        "accounts.*_user",
        "accounts.*_profile",
        "accounts.*_tokenfamily",
        "auth.*",
    ),
    "API keys": ("accounts.*_apikey",),
    "the record of what was done": ("accounts.view_auditevent",),
    "e-mail templates and how mail is sent": ("shop_messages.*", "outbox.*"),
    "policies": ("policies.*",),
    "custom fields": ("custom_fields.*",),
    "payment gateways": ("payments.*_gatewayaccount", "payments.*_manualway", "payments.*_sandboxcharge"),
    "the shop's settings, its schedules and its end": ("tenants.*", "tasks.*", "billing.*", "versions.*"),
}
"""What is done by a person who has logged in, and never by a key: each of these leads to more than was given."""

ALSO_NEEDED: dict[str, tuple[str, ...]] = {
    "drafts:read": ("orders.view_order",),
    "drafts:write": ("orders.change_order", "payments.receive_payment"),
    "fulfilments:write": ("orders.change_order",),
    "returns:write": ("orders.change_order",),
    "reports:read": ("orders.view_order", "customers.view_customer", "inventory.view_stocklevel"),
}
"""What else whoever gives the scope has to hold: operations that ask for these permissions take it."""

SCOPES: tuple[str, ...] = tuple(
    f"{noun}:{verb}"
    for noun in NOUNS
    for verb in (READ, WRITE)
    if not (noun in ("settings", "reports") and verb == WRITE)
)

_READING = ("view_", "export_")


def of(permission: str) -> str | None:
    """The scope that holds a permission given as `app.codename`; None for what only a person may do."""
    for noun, patterns in NOUNS.items():
        if any(fnmatchcase(permission, pattern) for pattern in patterns):
            verb = READ if permission.partition(".")[2].startswith(_READING) else WRITE
            return f"{noun}:{verb}"
    return None


def holds(scopes: Collection[str], scope: str) -> bool:
    """Whether a key of these scopes has the scope: who may write may read."""
    noun, _, verb = scope.partition(":")
    return scope in scopes or (verb == READ and f"{noun}:{WRITE}" in scopes)


def permits(scopes: Collection[str], permission: str) -> bool:
    """Whether a key of these scopes holds the permission.

    Keys made before there were scopes have permissions' own names, which go on to mean just that.
    """
    scope = of(permission)
    return scope is not None and (permission in scopes or holds(scopes, scope))


def permissions_of(scope: str, every: Iterable[str]) -> set[str]:
    """Of these permissions those that a scope gives, and so those that whoever gives it has to hold."""
    if "." in scope:
        return {scope}
    return {p for p in every if permits([scope], p)} | set(ALSO_NEEDED.get(scope, ()))
