"""How many products the shop's plan allows, held against parallel creation."""

from django.utils.translation import gettext as _

from kernel import writing
from storefront.catalogue import errors
from storefront.catalogue.models import Product
from tenants import current


def claim_place() -> None:
    """Make sure that one more product fits into the plan, and keep others out until the transaction ends.

    Archived products do not count. The lock is the shop's own (advisory locks are the whole
    database's, so the schema is in the key). Raises ProductLimitReached.
    """
    if free_places() < 1:
        raise refusal()


def count_used() -> int:
    """How many products count against the plan: all but archived ones."""
    return Product.objects.exclude(status=Product.Status.ARCHIVED).count()


def free_places() -> float:
    """How many more products fit, counted under the shop's lock; infinite where the plan sets no limit."""
    limit = current.tenant().entitlements.get("max_products")
    if limit is None:
        return float("inf")
    writing.take_turn("catalogue.products")
    return max(0, int(limit) - count_used())


def refusal() -> errors.ProductLimitReached:
    """The error that says so, naming the plan and its limit."""
    entitlements = current.tenant().entitlements
    plan, limit = entitlements.get("plan", ""), entitlements.get("max_products")
    return errors.ProductLimitReached(
        _("The plan “{plan}” allows {limit} products. Archive some, or change the plan.").format(
            plan=plan, limit=limit
        ),
        plan=plan,
        limit=limit,
    )
