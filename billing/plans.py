"""Plans: offered, changed for every shop that is on one, and no longer offered; none is deleted."""

from decimal import Decimal

from django.db import transaction
from typing_extensions import TypedDict

from accounts import audit
from billing import entitlements, errors
from billing.models import Plan
from kernel import writing
from kernel.actors import Actor
from kernel.errors import Taken

_MEANINGS = {"billing_plan_code_key": Taken(field="code")}


class PlanValues(TypedDict, total=False):
    """What may be said of a plan; its code is how other systems name it, and stays."""

    code: str
    name: str
    description: str
    monthly_price: Decimal
    currency: str
    tax_percent: Decimal
    trial_days: int
    days_after_trial: int | None
    max_products: int | None
    max_media_mb: int | None
    weight: int
    is_offered: bool
    position: int


@transaction.atomic
def create(*, values: PlanValues, actor: Actor) -> Plan:
    """Add a plan. Raises Taken for its code, Invalid or Several."""
    plan = Plan()
    changes = writing.assign(plan, values)
    writing.check(plan)
    writing.save(plan, meanings=_MEANINGS)
    audit.write(actor=actor, verb=audit.CREATED, target=plan, changes=changes)
    return plan


@transaction.atomic
def update(*, plan_id: int, values: PlanValues, actor: Actor) -> Plan:
    """Change a plan; what it allows holds at once for every shop that is on it.

    Raises PlanNotFound, Invalid or Several.
    """
    plan = writing.lock(Plan, plan_id, missing=errors.PlanNotFound())
    changes = writing.assign(plan, {name: value for name, value in values.items() if name != "code"})
    writing.check(plan)
    writing.save(plan, meanings=_MEANINGS)
    entitlements.grant_all(plan)
    audit.write(actor=actor, verb=audit.UPDATED, target=plan, changes=changes)
    return plan
