"""Whatever gateways have yet to say of orders' money, asked for."""

from datetime import datetime

from storefront.orders import refunds
from storefront.payments import reconciler as payments


def reconcile(*, now: datetime) -> int:
    """Settle what can be settled of payments and refunds; return how many payments and events were."""
    settled = payments.reconcile(now=now)
    refunds.reconcile(now=now)
    return settled
