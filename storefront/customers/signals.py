"""What customers announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

customer_registered = Signal()
"""`customer`, `now`: someone opened an account and has to show that the address is theirs."""

personal_data_asked = Signal()
"""`customer`, `now`: every room answers with what it holds of the person, as JSON by section."""

customer_anonymised = Signal()
"""`customer`, `person` (`data_subjects.DataSubject`: what named them, and what stands for it now), `now`:
every room erases what it holds of the person, in this transaction."""
