"""The end of a trial, for shops that do not pay: each is suspended once, where its plan says so."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from billing import rounds
from billing.models import Subscription
from kernel import scope
from kernel.actors import job
from tenants import lifecycle
from tenants.models import StateChange, Tenant
from tenants.rules import State

ACTOR = job("billing.end_trials")


def end_due(*, now: datetime) -> int:
    """Suspend shops whose trial has been over for the days that their plan leaves them; return how many.

    One that was had back after that goes on. Belongs to the platform. Raises what went wrong with one shop after all
    have had their turn.
    """
    if not scope.is_platform():
        raise scope.OutOfScope("trials are the platform's")
    over = Subscription.objects.filter(
        ~Exists(StateChange.objects.filter(tenant=OuterRef("tenant"), actor=ACTOR.operation)),
        status=Subscription.Status.TRIALING,
        plan__days_after_trial__isnull=False,
        trial_ends_at__lte=now,
        tenant__state=State.TRIAL,
    )
    return rounds.go_round(partial(_end, now=now), over.order_by("pk").values_list("pk", flat=True))


def is_ended(tenant: Tenant) -> bool:
    """Whether the shop is suspended since its trial has ended, and for nothing else."""
    last = StateChange.objects.filter(tenant=tenant).first()
    return last is not None and (last.after, last.actor) == (State.SUSPENDED, ACTOR.operation)


@transaction.atomic
def _end(subscription_id: int, *, now: datetime) -> bool:
    found = Subscription.objects.select_for_update(of=("self", "tenant")).select_related("plan", "tenant")
    subscription = found.get(pk=subscription_id)
    tenant = subscription.tenant
    days, ends_at = subscription.plan.days_after_trial, subscription.trial_ends_at
    is_due = (
        subscription.status == Subscription.Status.TRIALING
        and tenant.state == State.TRIAL
        and days is not None
        and ends_at is not None
        and ends_at + timedelta(days=days) <= now
    )
    if is_due:
        lifecycle.suspend(tenant=tenant, actor=ACTOR, reason="its trial has ended", now=now)
    return is_due
