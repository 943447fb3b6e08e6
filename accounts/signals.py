"""What accounts announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

staff_invited = Signal()
"""`user`, `role` (its name), `invited_by` (how they are called), `token`, `lifetime`, `now`: someone is asked to
help run the shop. The token is good for whoever reads it, and is told to the mailbox alone."""

key_replaced = Signal()
"""`old`, `new`: a key gives way to another, and both work for a while."""

app_uninstalled = Signal()
"""`app` (its name), `now`: the last key of an app was revoked."""

opener_forgotten = Signal()
"""`user`: the owner of an account's address is here, and whoever opened it before may be somebody else. What the
account was given until now goes."""
