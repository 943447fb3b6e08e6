"""Whatever a gateway has yet to say, asked for: payments, refunds, what was paid twice, and words
that came before their payment."""

from datetime import datetime

from storefront.payments import refunds, services, surplus, webhooks


def reconcile(*, now: datetime) -> int:
    """Settle what can be settled; return how many payments and events were."""
    settled = services.find_outcomes(now=now) + webhooks.settle_parked(now=now)
    refunds.reconcile(now=now)
    surplus.give_back(now=now)
    return settled
