"""What is refused of gift cards and store credit."""

from decimal import Decimal
from typing import Any

from storefront.credits import services
from tests.doors.case import Case
from tests.storefront import stories


def _card() -> dict[str, Any]:
    card, _code = services.issue(values={"amount": Decimal(5)}, actor=stories.STAFF, now=stories.NOW)
    return {"id": card.pk}


def _new(what: str, code: str, at: str, sent: Any, entered: dict[str, str]) -> Case:
    return Case(
        name=f"gift card: {what}",
        method="post",
        api="/gift-cards",
        body={"amount": {"amount": "5.00"}} | {at: sent},
        admin="/admin/credits/giftcard/add/",
        form={"amount": "5.00", "entries-TOTAL_FORMS": "0", "entries-INITIAL_FORMS": "0"} | entered,
        field=at,
        code=code,
    )


_OVER = {"expires_at_0": "2020-01-01", "expires_at_1": "00:00"}
CASES = [
    _new("of nothing", "required", "amount", {"amount": "0"}, {"amount": "0"}),
    _new("too much", "too_large", "amount", {"amount": "10000001"}, {"amount": "10000001"}),
    _new("to no address", "invalid", "recipient_email", "nobody", {"recipient_email": "nobody"}),
    _new("over already", "too_small", "expires_at", "2020-01-01T00:00:00Z", _OVER),
    Case(
        name="gift card: more taken than is there",
        method="post",
        api="/gift-cards/{id}/adjustments",
        body={"amount": {"amount": "-6.00"}},
        admin="/admin/credits/giftcard/{id}/adjust/",
        form={"_form_submitted": "True", "change": "-6.00"},
        field="amount",
        admin_field="",
        code="credit.balance_too_small",
        given=_card,
    ),
]
