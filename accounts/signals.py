"""What accounts announce. Sent inside the transaction that makes the fact."""

from enum import StrEnum

from kernel.announcing import Signal


class LogInChange(StrEnum):
    """What became different in how somebody logs in."""

    PASSWORD = "password"  # noqa: S105
    ADDRESS = "address"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"


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

log_in_changed = Signal()
"""`user`, `change` (a LogInChange), `to` (their address, of a changed one the earlier), `now`: somebody logs in
otherwise than before, and is told so in case that it was not they."""
