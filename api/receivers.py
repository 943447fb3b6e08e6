"""What the API hears: writes on the catalogue, and when to tidy up."""

from api import caching, idempotency
from tasks import signals


def connect() -> None:
    """Listen to the catalogue and to the tasks."""
    caching.connect()
    signals.tidied_up.connect(idempotency.delete_expired)
