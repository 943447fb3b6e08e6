"""What the registry announces. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

template_seeding = Signal()
"""A new template schema is migrated and current: rooms write the rows every shop starts with."""

slugs_reserved = Signal()
"""Receivers return words that no shop may be called by, since buyers would take it for somebody they know."""

shop_reserved = Signal()
"""`tenant`: a shop's place is taken; billing starts its trial and writes its entitlements."""

samples_listed = Signal()
"""Receivers return the names of the sample catalogues they can fill a shop with."""

sample_data_requested = Signal()
"""`tenant`, `sample`: fill the current shop with this sample catalogue. May run twice."""

shop_opened = Signal()
"""`tenant`: the shop is live."""

shop_being_erased = Signal()
"""`tenant`: nobody has the shop back. Receivers delete what lies outside the database, standing in its schema;
sent outside of any transaction, and again when one of them has failed."""

shop_state_changed = Signal()
"""`tenant`, `before`, `after`."""

shop_being_exported = Signal()
"""`tenant`: receivers return what the platform keeps of the shop beside the registry, by name, as JSON has it."""

shop_restored = Signal()
"""`tenant`, `rows` (as `shop_being_exported` gave them), `is_copy`: the shop is back, or a copy of it is made.
Sent on the platform, before it is open."""

shop_copied = Signal()
"""A copy of a shop is current: rooms take out what acts in the name of the original, and what reaches its people."""

shop_going_back = Signal()
"""`live`, `now`: the current schema, out of an archive, is to take the place of the one called `live`, or be a copy of
it as it was. Rooms take out whom that one has erased since, in this transaction, and return how many."""

shop_put_back = Signal()
"""`schema`, `live`: that comes to pass in this transaction, sent on the platform. Rooms carry over what people said
since, and refuse where somebody was erased after `shop_going_back`."""

shop_settings_changed = Signal()
"""`tenant`, `changed` (names of fields), `previous` (these fields as they were), `now`: the shop's own settings are
others. Sent on the platform."""
