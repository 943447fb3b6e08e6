"""What orders announce. Sent inside the transaction that makes the fact; receivers write rows and no more."""

from kernel.announcing import Signal

order_placed = Signal()
"""`order`, `variants` (what it has taken), `gateway` (its code), `awaits_buyer` (whether the payment comes on its own,
later), `now`."""

order_paid = Signal()
"""`order`, `now`."""

payment_failed = Signal()
"""`order`, `attempt` (UUID), `reason`, `now`: a try to pay failed; another is possible."""

payment_authorized = Signal()
"""`order`, `now`: a gateway holds its money until the shop captures it."""

order_updated = Signal()
"""`order`, `previous` (the changed fields as they were), `now`: what programs or staff keep on it is another."""

order_edited = Signal()
"""`order`, `previous` (its total as it was), `now`: its lines or its address are others."""

order_completed = Signal()
"""`order`, `now`: it is paid, and all of it was sent."""

order_cancelled = Signal()
"""`order`, `reason`, `actor`, `now`."""

order_expired = Signal()
"""`order`, `now`: it was not paid in time."""

order_fulfilled = Signal()
"""`order`, `fulfilment`, `lines` ({line id: pieces}), `tracking`, `now`: a parcel left."""

fulfilment_updated = Signal()
"""`order`, `fulfilment`, `previous` (the changed fields as they were), `now`: how a parcel is followed has changed, or
it has arrived."""

refund_issued = Signal()
"""`order`, `amount`, `refund`, `now`: money has gone back."""

refund_failed = Signal()
"""`order`, `refund`, `reason`, `now`: the gateway has given nothing back."""

staff_mentioned = Signal()
"""`event` (the note), `users` (whom it names), `now`: they want to be told by mail."""

return_moved = Signal()
"""`order`, `made` (the return, in its new status), `now`: requested, approved, received, refunded or rejected."""
