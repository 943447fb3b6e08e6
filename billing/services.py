"""Writes of billing. A plan reaches its shop only as entitlements on the tenant."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from billing import errors, queries, rules
from billing.models import Plan, Subscription
from tenants import errors as tenant_errors
from tenants import hosts, lifecycle
from tenants.models import Tenant
from tenants.rules import State

TRIAL_PLAN = "starter"


def start_trial(*, tenant: Tenant, now: datetime, plan_code: str = TRIAL_PLAN) -> Subscription:
    """Begin a shop's trial of a plan; a shop that has a subscription keeps it."""
    plan = queries.get_plan(plan_code)
    with transaction.atomic():
        subscription, created = Subscription.objects.get_or_create(
            tenant=tenant,
            defaults={
                "plan": plan,
                "started_at": now,
                "trial_ends_at": now + timedelta(days=plan.trial_days),
            },
        )
        if created:
            _write_entitlements(tenant, plan)
    return subscription


def change_plan(*, tenant: Tenant, plan_code: str) -> Subscription:
    """Move a shop to another plan at once; its limits follow. Raises PlanNotFound or SubscriptionNotFound."""
    plan = queries.get_plan(plan_code)
    with transaction.atomic():
        subscription = queries.get_subscription(tenant, lock=True)
        subscription.plan = plan
        subscription.save(update_fields=["plan"])
        _grant(tenant, plan)
    return subscription


def begin_paying(*, tenant: Tenant, actor: str, now: datetime) -> Subscription:
    """End a shop's trial: from today (UTC) on every month of its plan is invoiced.

    Raises AlreadyPaying or SubscriptionNotFound.
    """
    with transaction.atomic():
        subscription = queries.get_subscription(tenant, lock=True)
        if subscription.status in rules.PAYING:
            raise errors.AlreadyPaying(f"{tenant.name} pays since {subscription.paying_since}.")
        today = now.astimezone(UTC).date()
        subscription.status = Subscription.Status.ACTIVE
        subscription.paying_since = subscription.next_period_on = today
        subscription.save(update_fields=["status", "paying_since", "next_period_on"])
        lifecycle.change_state(
            tenant=tenant,
            after=State.ACTIVE,
            actor=actor,
            reason="pays for its plan",
            now=now,
            only_from=State.TRIAL,
        )
    return subscription


def subscribe(
    *, tenant: Tenant, plan_code: str, is_paying: bool | None, actor: str, now: datetime
) -> Subscription:
    """Have a shop be on a plan, and pay from today on where it `is_paying`; None leaves that as it is.

    What is so already stays so: the same call a second time changes nothing. Raises PlanNotFound for a plan
    that is neither offered nor the shop's own, AlreadyPaying for one that pays and shall not,
    TransitionRefused for a shop that closes, and SubscriptionNotFound.
    """
    with transaction.atomic():
        subscription = queries.get_subscription(tenant, lock=True)
        if tenant.state in (State.CLOSING, State.ERASED):
            raise tenant_errors.TransitionRefused(f"A shop that is {tenant.state} takes no plan.")
        pays = subscription.status in rules.PAYING
        if pays and is_paying is False:
            raise errors.AlreadyPaying(f"{tenant.name} pays since {subscription.paying_since}.")
        if subscription.plan.code != plan_code:
            queries.get_plan(plan_code, is_offered=True)
            subscription = change_plan(tenant=tenant, plan_code=plan_code)
        if is_paying and not pays:
            subscription = begin_paying(tenant=tenant, actor=actor, now=now)
    return subscription


def cancel(*, tenant: Tenant) -> None:
    """End the subscription of a shop that is no more: nothing is invoiced again, and what was stays."""
    Subscription.objects.filter(tenant=tenant).update(status=Subscription.Status.CANCELLED)


def regrant(*, plan: Plan) -> int:
    """Copy an edited plan's entitlements onto every shop that has it; return how many."""
    subscriptions = Subscription.objects.filter(plan=plan).select_related("tenant")
    for subscription in subscriptions:
        _grant(subscription.tenant, plan)
    return len(subscriptions)


def _grant(tenant: Tenant, plan: Plan) -> None:
    _write_entitlements(tenant, plan)
    transaction.on_commit(lambda: hosts.forget(tenant))


def _write_entitlements(tenant: Tenant, plan: Plan) -> None:
    tenant.entitlements = {
        "plan": plan.name,
        "max_products": plan.max_products,
        "max_media_mb": plan.max_media_mb,
    }
    tenant.save(update_fields=["entitlements"])
