"""What the catalogue announces. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

catalogue_changed = Signal()
"""Something a buyer may see of the catalogue has changed in the current shop (caches are out of date)."""

products_changed = Signal()
"""`product_ids`: what one sees of these has changed, each named once a transaction; or they are gone.
`created`: those of them that are new."""

collection_changed = Signal()
"""`collection_id`, `previous` (the changed fields as they were, where that is known), `is_deleted`."""

sales_asked = Signal()
"""`product_id` and `variant_id` (None means any of its variants): a receiver answers whether it was ever ordered."""

reservations_asked = Signal()
"""`variant_ids`: a receiver locks what lies of these variants and answers whether any of it is reserved."""

variants_created = Signal()
"""`variant_ids`: these variants are new; inventory gives them a level."""

variants_renamed = Signal()
"""`variant_ids`: these, or their products, are called otherwise now; what lies of them is locked."""
