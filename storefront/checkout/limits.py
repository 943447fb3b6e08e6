"""How often one may order and pay, and how much stock unpaid orders hold. Every door takes from the same allowances.

An order that is paid by hand holds its stock for days, and each one writes to an address that its buyer typed; one
that is paid by card holds it for as long as its gateway waits. What is paid counts for nothing. One address holds a
tenth of the shop's stock at most, and all together a third: what goes beyond is held for some minutes alone.
"""

from dataclasses import replace
from datetime import timedelta

from kernel import throttling
from kernel.throttling import Limit
from storefront.customers.rules import Holder
from storefront.inventory import queries as inventory
from storefront.payments.gateways import registry

UNPAID_ORDERS = Limit("unpaid_orders", 20, 3600)
HELD_PIECES = Limit("held_pieces", 20, 3600)
HELD_OF_SHOP = Limit("held_pieces_of_shop", 10_000, 3600)
PAYMENTS = Limit("payments", 20, 3600)
FEWEST = 3
"""Pieces that anyone may hold, however little there is."""
BRIEFLY = timedelta(minutes=5)
"""How long stock is held beyond that."""


def count_order(*, gateway: object, address: str) -> None:
    """Count an order from this address that its buyer pays by hand, later; ask whether it may hold more stock unpaid.

    Raises RateLimited.
    """
    if gateway in registry.by_hand():
        throttling.require(UNPAID_ORDERS, address)
    elif throttling.take(HELD_PIECES, address, tokens=0).remaining < 1:
        throttling.require(HELD_PIECES, address)


def count_held(*, pieces: int, address: str) -> bool:
    """Count the pieces that an order from this address holds and has not been paid for.

    Returns whether that is no more than the address, and all addresses together, may hold for long.
    """
    stock = inventory.count_pieces()
    return all(
        [
            _count(HELD_PIECES, address, pieces=pieces, most=stock // 10),
            _count(HELD_OF_SHOP, "", pieces=pieces, most=stock // 3),
        ]
    )


def _count(limit: Limit, principal: str, *, pieces: int, most: int) -> bool:
    of_stock = replace(limit, capacity=min(limit.capacity, max(FEWEST, most)))
    left = throttling.take(of_stock, principal, tokens=0).remaining
    throttling.take(of_stock, principal, tokens=min(pieces, left))
    return pieces <= left


def count_payment(*, number: int, holder: Holder) -> None:
    """Count a further try to pay the order; a stranger to it uses up their own. Raises RateLimited."""
    throttling.require(PAYMENTS, f"{number} {holder.customer_id} {holder.token}")
