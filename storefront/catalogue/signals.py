"""What the catalogue announces. Sent inside the transaction that makes the fact."""

from dataclasses import dataclass
from typing import Literal

from django.dispatch import Signal

catalogue_changed = Signal()
"""Something a buyer may see of the catalogue has changed in the current shop (caches are out of date)."""

products_changed = Signal()
"""`product_ids`: of these something was written, here or in what belongs to them; they may be gone by now."""

sales_asked = Signal()
"""`product_id` and `variant_id` (None means any of its variants): a receiver answers whether it was ever ordered."""

reservations_asked = Signal()
"""`variant_ids`: a receiver locks what lies of these variants and answers whether any of it is reserved."""

variants_created = Signal()
"""`variant_ids`: these variants are new; inventory gives them a level."""

stock_counted = Signal()
"""`counts` (list of StockCount), `reference`, `actor`, `now`, `dry_run`: an import says how many there are.

A receiver takes the counts over (or, in a dry run, only compares) and returns the ids of the
variants whose stock differs.
"""


@dataclass(frozen=True, slots=True)
class StockCount:
    """How many of a variant lie in the shop's first location, and what happens when none is left.

    None is what nobody spoke of: it stays.
    """

    variant_id: int
    on_hand: int | None
    policy: Literal["deny", "continue", "untracked"] | None
