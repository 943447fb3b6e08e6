"""What a plan allows, as it stands on the tenants of its shops: the shop never reads billing."""

from django.db import transaction

from billing.models import Plan, Subscription
from tenants import hosts
from tenants.models import Tenant

TRIAL_MEDIA_MB = 5_000
"""Files of a shop in trial at most, whatever its plan: the disk is everybody's, and anyone may choose any plan."""


def grant(tenant: Tenant, plan: Plan, *, is_trial: bool) -> None:
    """Copy what the plan allows onto a shop that serves; every process knows it once it is committed."""
    write(tenant, plan, is_trial=is_trial)
    transaction.on_commit(lambda: hosts.forget(tenant))


def grant_all(plan: Plan) -> int:
    """Copy it onto every shop that is on the plan; return how many."""
    subscriptions = Subscription.objects.filter(plan=plan).select_related("tenant")
    for subscription in subscriptions:
        grant(subscription.tenant, plan, is_trial=subscription.status == Subscription.Status.TRIALING)
    return len(subscriptions)


def write(tenant: Tenant, plan: Plan, *, is_trial: bool) -> None:
    """Copy what the plan allows onto a shop; in trial that is TRIAL_MEDIA_MB of files at most."""
    media_mb = plan.max_media_mb
    if is_trial:
        media_mb = min(media_mb or TRIAL_MEDIA_MB, TRIAL_MEDIA_MB)
    tenant.entitlements = {
        "plan": plan.name,
        "max_products": plan.max_products,
        "max_media_mb": media_mb,
        "weight": plan.weight,
    }
    tenant.save(update_fields=["entitlements"])
