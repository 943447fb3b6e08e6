"""What webhooks announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

endpoint_disabled = Signal()
"""`endpoint`, `now`: it has failed for too long, or said that it is gone; it is told nothing more."""
