"""What customers announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

customer_registered = Signal()
"""`customer`, `now`: someone opened an account and has to show that the address is theirs."""

customer_added = Signal()
"""`customer`, `now`: staff or a program opened an account for someone, who is not written to."""

address_shown = Signal()
"""`customer`, `now`: they have shown anew that the account's e-mail address is theirs."""

customer_updated = Signal()
"""`customer`, `previous` (the changed fields as they were), `now`: what one sees of them is another."""

customers_deleted = Signal()
"""`customer_ids`, `now`: accounts that nobody made anything of are gone."""

personal_data_asked = Signal()
"""`customer`, `now`: every room answers with what it holds of the person, as JSON by section."""

customer_leaving = Signal()
"""`person` (`data_subjects.DataSubject`): they are about to be taken out. Who locks rows
before a customer's elsewhere locks the person's now."""

customer_anonymised = Signal()
"""`customer`, `person` (`data_subjects.DataSubject`: what named them, and what stands for it now), `now`:
every room erases what it holds of the person, in this transaction."""
