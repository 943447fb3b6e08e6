"""What is refused of membership tiers."""

from typing import Any

from storefront.customers.models import MembershipTier
from tests.doors.refusals import Case
from tests.storefront import stories

_TIER: dict[str, Any] = {"name": "Platinum", "rank": 9, "rule": "spend", "discount_percent": "7"}
_FORM = {"min_spend": "0", "min_orders": "0"} | {name: str(value) for name, value in _TIER.items()}


def _tier(what: str, code: str, at: str, **wrong: Any) -> Case:
    body = {
        name: {"amount": v} if name in ("min_spend", "free_shipping_from") else v for name, v in wrong.items()
    }
    return Case(
        name=f"tier: {what}",
        method="post",
        api="/membership-tiers",
        body=_TIER | body,
        admin="/admin/customers/membershiptier/add/",
        form=_FORM | {name: str(value) for name, value in wrong.items()},
        field=at,
        code=code,
    )


def _delete(what: str, given: Any) -> Case:
    return Case(
        name=f"tier: {what}",
        method="delete",
        api="/membership-tiers/{id}",
        admin="/admin/customers/membershiptier/{id}/delete/",
        form={"post": "yes"},
        code="configuration.in_use",
        given=given,
    )


def _lowest() -> dict[str, Any]:
    return {"id": MembershipTier.objects.order_by("rank")[0].pk}


def _with_a_customer() -> dict[str, Any]:
    buyer = stories.customer()
    buyer.tier = MembershipTier.objects.get(name="Silver")
    buyer.save(update_fields=["tier"])
    return {"id": buyer.tier.pk}


def _asked_for_by_a_promotion() -> dict[str, Any]:
    tier = MembershipTier.objects.get(name="Gold")
    stories.promotion(minimum_tier=tier.pk)
    return {"id": tier.pk}


CASES = [
    _tier("more than all off", "too_large", "discount_percent", discount_percent="101"),
    _tier("less than nothing off", "too_small", "discount_percent", discount_percent="-1"),
    _tier("three decimals", "too_precise", "discount_percent", discount_percent="1.234"),
    _tier("a fraction of a cent", "too_precise", "min_spend", min_spend="0.234"),
    _tier("free from a fraction of a cent", "too_precise", "free_shipping_from", free_shipping_from="0.234"),
    _tier("no name", "required", "name", name=""),
    _tier("name too long", "too_long", "name", name="x" * 41),
    _tier("name of another", "configuration.taken", "name", name="Gold"),
    _tier("rank of another", "configuration.taken", "rank", rank=1),
    _tier("rank below nothing", "too_small", "rank", rank=-1),
    _tier("rank beyond the column", "too_large", "rank", rank=40_000),
    _tier("below the lowest, and not for all", "invalid", "rank", rank=0, min_spend="100"),
    _tier("window of no days", "too_small", "window_days", window_days=0),
    _tier("window of eleven years", "too_large", "window_days", window_days=4000),
    _delete("the lowest, where customers begin", _lowest),
    _delete("with customers on it", _with_a_customer),
    _delete("that a promotion asks for", _asked_for_by_a_promotion),
]
