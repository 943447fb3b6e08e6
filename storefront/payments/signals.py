"""What payments ask and announce. Sent inside the transaction that makes the fact; receivers write rows and no more.

`payable` is the id of what is paid, `owner` the row behind it as its room has locked it.
"""

from kernel.announcing import Signal

owner_asked = Signal()
"""`payable`: whose it is locks its row in this transaction and returns it, before any payment of it is locked."""

payment_succeeded = Signal()
"""`owner`, `attempt`, `actor`, `now`."""

payment_authorized = Signal()
"""`owner`, `attempt`, `now`: the gateway holds the money, to be captured."""

payment_captured = Signal()
"""`owner`, `attempt`, `capture`, `now`: a part of what is held was taken; all of it is `payment_succeeded`."""

capture_failed = Signal()
"""`owner`, `attempt`, `capture`, `now`: the gateway has taken nothing of what it holds."""

payment_released = Signal()
"""`owner`, `attempt`, `reason`, `now`: nothing is held any more, and what was captured has gone back; with a `reason`
the gateway does not give it back."""

payment_failed = Signal()
"""`owner`, `attempt`, `reason`, `now`: another try is possible."""

duplicate_found = Signal()
"""`owner`, `attempt`, `now`: it was paid after another attempt had paid already."""

duplicate_refunded = Signal()
"""`owner`, `attempt`, `now`: all of it has gone back."""

duplicate_kept = Signal()
"""`owner`, `attempt`, `reason`, `now`: the gateway does not give it back."""

amount_mismatched = Signal()
"""`owner`, `attempt`, `event`, `amount`, `now`: the gateway speaks of another amount than the attempt's."""

refund_reported = Signal()
"""`refund`, `gateway`, `amount`, `currency`, `outcome`, `now`: a gateway speaks of a refund of its own accord.

Whose it is returns an EventResult, others None.
"""
