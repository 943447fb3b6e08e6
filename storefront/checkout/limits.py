"""How often one may order and pay. Every door takes from the same allowances.

An order that is paid by hand holds its stock for days, and each one writes to an address that its buyer typed.
"""

from kernel import throttling
from kernel.throttling import Limit
from storefront.customers.rules import Holder
from storefront.payments.rules import BY_HAND

UNPAID_ORDERS = Limit("unpaid_orders", 20, 3600)
PAYMENTS = Limit("payments", 20, 3600)


def count_order(*, gateway: object, address: str) -> None:
    """Count an order from this address that its buyer pays by hand, later. Raises RateLimited."""
    if gateway in BY_HAND:
        throttling.require(UNPAID_ORDERS, address)


def count_payment(*, number: int, holder: Holder) -> None:
    """Count a further try to pay the order; a stranger to it uses up their own. Raises RateLimited."""
    throttling.require(PAYMENTS, f"{number} {holder.customer_id} {holder.token}")
