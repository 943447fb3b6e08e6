"""What scheduled work announces to the doors above it."""

from kernel.announcing import Signal

tidied_up = Signal()
"""`now`: what has run out in the current schema is being deleted; a receiver deletes its own."""
