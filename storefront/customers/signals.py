"""What customers announce. Sent inside the transaction that makes the fact."""

from django.dispatch import Signal

customer_registered = Signal()
"""`customer`, `now`: someone opened an account and has to show that the address is theirs."""
