"""What custom fields announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

definition_changed = Signal()
"""`kind`: a field of these objects has come, gone or changed, and so may what buyers see of them."""

values_removed = Signal()
"""`kind`, `ids`: these rows have lost the value of a field that was deleted."""
