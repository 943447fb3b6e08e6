"""What promotions announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

promotion_started = Signal()
"""`promotion`, `now`: it runs from now on."""

promotion_ended = Signal()
"""`promotion`, `now`: it runs no more: its time is over, or it was switched off."""
