"""What reviews announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

review_submitted = Signal()
"""`review`, `now`: it waits to be moderated."""

review_approved = Signal()
"""`review`, `now`: it is shown from now on."""
