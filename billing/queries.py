"""Reads of plans and subscriptions."""

from typing import Any

from billing import errors
from billing.models import Plan
from kernel import money


def get_plan(code: str) -> Plan:
    """The plan of that code. Raises PlanNotFound."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise errors.PlanNotFound(f"There is no plan “{code}”.", field="plan")
    return plan


def list_offered() -> list[dict[str, Any]]:
    """The plans a merchant can choose, in their order, as the API writes them."""
    return [
        {
            "code": plan.code,
            "name": plan.name,
            "description": plan.description,
            "monthly_price": money.as_dict(plan.monthly_price, plan.currency),
            "trial_days": plan.trial_days,
            "limits": {"products": plan.max_products, "media_mb": plan.max_media_mb},
        }
        for plan in Plan.objects.filter(is_offered=True)
    ]
