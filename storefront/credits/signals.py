"""What credits announce. Sent inside the transaction that makes the fact; receivers write rows and no more."""

from kernel.announcing import Signal

gift_card_issued = Signal()
"""`card`, `code`, `locale` (its buyer's, where it was sold), `now`: a gift card's code, told this once."""
