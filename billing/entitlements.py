"""What a plan allows, as it stands on the tenants of its shops: the shop never reads billing."""

from django.db import transaction

from billing.models import Plan, Subscription
from tenants import hosts

TRIAL_MEDIA_MB = 5_000
"""Files at most of a shop that has paid nothing yet, whatever its plan: the disk is everybody's, and anyone may choose
any plan and say that they pay."""


def grant(subscription: Subscription) -> None:
    """Copy what the plan allows onto a shop that serves; every process knows it once it is committed."""
    write(subscription)
    tenant = subscription.tenant
    transaction.on_commit(lambda: hosts.forget(tenant))


def grant_all(plan: Plan) -> int:
    """Copy it onto every shop that is on the plan; return how many."""
    subscriptions = Subscription.objects.filter(plan=plan).select_related("tenant", "plan")
    for subscription in subscriptions:
        grant(subscription)
    return len(subscriptions)


def write(subscription: Subscription) -> None:
    """Copy what the plan allows onto a shop: of files TRIAL_MEDIA_MB at most, until it has paid or is given all."""
    plan, tenant, has_paid = subscription.plan, subscription.tenant, subscription.has_paid
    media_mb = plan.max_media_mb
    if not (has_paid or subscription.is_given):
        media_mb = min(media_mb or TRIAL_MEDIA_MB, TRIAL_MEDIA_MB)
    tenant.entitlements = {
        "plan": plan.name,
        "max_products": plan.max_products,
        "max_media_mb": media_mb,
        "weight": plan.weight,
        "has_paid": has_paid,
    }
    tenant.save(update_fields=["entitlements"])
