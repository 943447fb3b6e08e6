"""What a plan allows, as it stands on the tenants of its shops: the shop never reads billing."""

from django.db import transaction

from billing.models import Plan, Subscription
from tenants import hosts
from tenants.models import Tenant


def grant(tenant: Tenant, plan: Plan) -> None:
    """Copy what the plan allows onto a shop that serves; every process knows it once it is committed."""
    write(tenant, plan)
    transaction.on_commit(lambda: hosts.forget(tenant))


def grant_all(plan: Plan) -> int:
    """Copy it onto every shop that is on the plan; return how many."""
    subscriptions = Subscription.objects.filter(plan=plan).select_related("tenant")
    for subscription in subscriptions:
        grant(subscription.tenant, plan)
    return len(subscriptions)


def write(tenant: Tenant, plan: Plan) -> None:
    """Copy what the plan allows onto a shop."""
    tenant.entitlements = {
        "plan": plan.name,
        "max_products": plan.max_products,
        "max_media_mb": plan.max_media_mb,
        "weight": plan.weight,
    }
    tenant.save(update_fields=["entitlements"])
