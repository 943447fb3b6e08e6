"""What imports announce. Sent inside the transaction that makes the fact."""

from kernel.announcing import Signal

batch_finished = Signal()
"""`transfer`, `now`: each product of a batch is written, or refused."""

import_finished = Signal()
"""`transfer`, `now`: a file is read to its end, or was given up."""
