"""What inventory announces. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

stock_low = Signal()
"""`level_id`, `variant_id`, `available`, `threshold`: the level has just come down to its threshold."""
