"""Who is on which plan. A plan reaches its shop only as entitlements on the tenant."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from billing import entitlements, errors, queries, rules, trials
from billing.models import Subscription
from kernel import writing
from kernel.actors import Actor
from tenants import errors as tenant_errors, lifecycle
from tenants.models import Tenant
from tenants.rules import State

TRIAL_PLAN = "starter"


def start_trial(*, tenant: Tenant, now: datetime) -> Subscription:
    """Begin a shop's trial; a shop that has a subscription keeps it."""
    plan = queries.get_plan(TRIAL_PLAN)
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
            entitlements.write(subscription)
    return subscription


@transaction.atomic
def change_plan(*, tenant: Tenant, plan_code: str, actor: Actor) -> Subscription:
    """Move a shop to another plan at once; its limits follow. Raises PlanNotFound or SubscriptionNotFound."""
    subscription = queries.get_subscription(tenant, lock=True)
    changes = _move(subscription, tenant, plan_code, is_given=True)
    audit.write(actor=actor, verb=audit.UPDATED, target=subscription, changes=changes)
    return subscription


@transaction.atomic
def begin_paying(*, tenant: Tenant, actor: Actor, now: datetime) -> Subscription:
    """End a shop's trial: from today (UTC) on every month of its plan is invoiced.

    Raises AlreadyPaying or SubscriptionNotFound.
    """
    subscription = queries.get_subscription(tenant, lock=True)
    changes = _pay(subscription, tenant, actor=actor, now=now)
    audit.write(actor=actor, verb=audit.UPDATED, target=subscription, changes=changes)
    return subscription


@transaction.atomic
def subscribe(
    *, tenant: Tenant, plan_code: str, is_paying: bool | None, actor: Actor, now: datetime
) -> Subscription:
    """Have a shop be on a plan, and pay from today on where it `is_paying`; None leaves that as it is.

    What is so already stays so: the same call a second time changes nothing. Raises PlanNotFound for a plan
    that is neither offered nor the shop's own, AlreadyPaying for one that pays and shall not,
    TransitionRefused for a shop that closes, and SubscriptionNotFound.
    """
    subscription = queries.get_subscription(tenant, lock=True)
    if tenant.state in (State.CLOSING, State.ERASED):
        raise tenant_errors.TransitionRefused(
            _("A shop that is %(state)s takes no plan.") % {"state": tenant.state}
        )
    pays = subscription.status in rules.PAYING
    if pays and is_paying is False:
        raise _already_paying(subscription, tenant)
    changes: writing.Changes = {}
    if subscription.plan.code != plan_code:
        queries.get_plan(plan_code, is_offered=True)
        changes |= _move(subscription, tenant, plan_code)
    if is_paying and not pays:
        changes |= _pay(subscription, tenant, actor=actor, now=now)
    audit.write(actor=actor, verb=audit.UPDATED, target=subscription, changes=changes)
    return subscription


def cancel(*, tenant: Tenant) -> None:
    """End the subscription of an erased shop: nothing is invoiced again, and what was stays, without its name."""
    for subscription in Subscription.objects.filter(tenant=tenant):
        subscription.status = Subscription.Status.CANCELLED
        subscription.save(update_fields=["status"])
        audit.forget_object(target=subscription, name="")


def _move(
    subscription: Subscription, tenant: Tenant, plan_code: str, *, is_given: bool = False
) -> writing.Changes:
    """Put a locked subscription on the plan, all of it where it `is_given`."""
    plan, before = queries.get_plan(plan_code), subscription.plan.code
    subscription.tenant, subscription.plan = tenant, plan
    changes = writing.assign(subscription, {"is_given": is_given})
    subscription.save(update_fields=["plan", "is_given"])
    entitlements.grant(subscription)
    return changes if before == plan.code else {"plan": (before, plan.code), **changes}


def _pay(subscription: Subscription, tenant: Tenant, *, actor: Actor, now: datetime) -> writing.Changes:
    """End the trial of a locked subscription; a shop that was suspended at its end opens again."""
    if subscription.status in rules.PAYING:
        raise _already_paying(subscription, tenant)
    today = now.astimezone(UTC).date()
    changes = writing.assign(
        subscription,
        {"status": Subscription.Status.ACTIVE, "paying_since": today, "next_period_on": today},
    )
    subscription.save(update_fields=["status", "paying_since", "next_period_on"])
    lifecycle.change_state(
        tenant=tenant,
        after=State.ACTIVE,
        actor=actor,
        reason="pays for its plan",
        now=now,
        only_from=State.SUSPENDED if trials.is_ended(tenant) else State.TRIAL,
    )
    return changes


def _already_paying(subscription: Subscription, tenant: Tenant) -> errors.AlreadyPaying:
    return errors.AlreadyPaying(
        _("%(shop)s has paid since %(day)s.") % {"shop": tenant.name, "day": subscription.paying_since}
    )
