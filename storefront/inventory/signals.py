"""What inventory announces. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

stock_changed = Signal()
"""`variants`, `now`: how much lies of these has changed. What an order takes, `order_placed` says."""

stock_low = Signal()
"""`level_id`, `variant_id`, `available`, `threshold`: the level has just come down to its threshold."""
