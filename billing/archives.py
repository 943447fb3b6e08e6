"""What billing has of a shop, in the shop's archive and out of it."""

from django.db import transaction

from billing.models import Invoice, Plan, Subscription
from tenants.models import Tenant
from tenants.portability import registry


def rows_of(tenant: Tenant) -> registry.Rows:
    """The shop's subscription, by its plan's code, and its invoices, as JSON has them."""
    subscription = Subscription.objects.filter(tenant=tenant).select_related("plan").first()
    kept = subscription and {**registry.as_row(subscription), "plan": subscription.plan.code}
    invoices = Invoice.objects.filter(tenant=tenant).order_by("pk")
    return {"subscription": kept, "invoices": [registry.as_row(row) for row in invoices]}


@transaction.atomic
def restore(*, tenant: Tenant, rows: registry.Rows) -> bool:
    """Give a shop that was gone its subscription again; False where there was none, or its plan is no more.

    Invoices are the platform's records, and are never written from an archive.
    """
    kept = rows.get("subscription")
    plan = Plan.objects.filter(code=kept["plan"]).first() if kept else None
    if kept is None or plan is None:
        return False
    names = ("status", "trial_ends_at", "started_at", "paying_since", "next_period_on", "is_given")
    values = {name: registry.value_of(Subscription, name, kept[name]) for name in names if name in kept}
    Subscription.objects.update_or_create(tenant=tenant, defaults={**values, "plan": plan})
    return True
