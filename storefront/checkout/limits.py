"""How often one may order and pay, and how much stock unpaid orders hold. Every door takes from the same allowances.

An unpaid order keeps a digest of the address that it came from. Of each variant, and of all the shop has, the unpaid
orders of one address hold a tenth, or FEWEST pieces. They are counted as they stand: what is paid, cancelled or over
holds nothing, so whoever pays at once buys as much as there is. What all addresses hold together is not bounded, for
that would refuse honest buyers; where it is more than a third of the stock, what is not paid by hand is held for some
minutes alone.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kernel import keys, throttling
from kernel.throttling import Limit
from storefront.checkout import errors
from storefront.customers.rules import Shopper
from storefront.inventory import queries as inventory
from storefront.orders import queries as orders, rules as order_rules

UNPAID_ORDERS = Limit("unpaid_orders", 20, 3600)
UNPAID_LINES = Limit("unpaid_lines", 3000, 3600)
"""Of the orders of an address, but for those that are paid at once: what is declined is kept as well."""
PAYMENTS = Limit("payments", 20, 3600)
TOO_MUCH = Limit("too_much_unpaid", 3, 3600)
"""Orders of an address that were too much once they were not paid at once: it is watched from then on."""
FEWEST = 10
"""Pieces that anyone may hold, however little there is."""
BRIEFLY = timedelta(minutes=5)
"""How long stock is held where unpaid orders hold more than a third of it."""


def digest(address: str) -> str:
    """What an unpaid order keeps of the address that it came from."""
    return keys.object_token("held-for", address) if address else ""


def is_watched(address: str) -> bool:
    """Whether orders from the address are counted before anybody is asked for money, and not only after."""
    return bool(address) and throttling.take(TOO_MUCH, address, tokens=0).remaining < 1


def check_held(*, held_for: str, customer_id: int | None) -> None:
    """Refuse an order that was written where its address would hold too much.

    A customer who has paid an order before is known, and holds what they like. In the order's own transaction none
    is overlooked: whoever places an order waits for its number until the one before has committed. Raises
    TooMuchUnpaid.
    """
    held = orders.count_held_by(held_for=held_for) if held_for else {}
    if sum(held.values()) <= FEWEST:
        return
    on_hand = inventory.count_on_hand(variant_ids=list(held))  # what never runs out is nobody's to hold
    bounds = [(held[variant], pieces) for variant, pieces in on_hand.items()]
    bounds.append((sum(pieces for pieces, _stock in bounds), inventory.count_pieces()))
    exceeded = [most for pieces, stock in bounds if pieces > (most := max(FEWEST, stock // 10))]
    if exceeded and (customer_id is None or not orders.has_paid(customer_id=customer_id)):
        raise too_much(min(exceeded))


def too_much(most: int) -> errors.TooMuchUnpaid:
    """The refusal of an order with which more than so many pieces would wait."""
    words = _(
        "At most {most} pieces can wait for payment at a time: order fewer, or first pay for what you have ordered."
    )
    return errors.TooMuchUnpaid(words.format(most=most), most=most)


def is_much_held(*, now: datetime) -> bool:
    """Whether unpaid orders, but for those that wait for days, hold more than a third of the stock."""
    held = orders.count_held(until=now + order_rules.LONGEST_HOLD)
    return held > FEWEST and held > inventory.count_pieces() // 3


def count_payment(*, number: int, shopper: Shopper) -> None:
    """Count a further try to pay the order; a stranger to it uses up their own. Raises RateLimited."""
    throttling.require(PAYMENTS, f"{number} {shopper.customer_id} {shopper.token}")
