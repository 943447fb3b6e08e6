"""What the API hears: writes on the catalogue, and when to tidy up."""

from typing import Any

from api import caching, idempotency
from tasks import signals


def connect() -> None:
    """Listen to the catalogue and to the tasks."""
    caching.connect()
    signals.tidied_up.connect(_forget_answers, dispatch_uid="api.forget_answers")


def _forget_answers(now: Any, **_kwargs: Any) -> None:
    idempotency.delete_expired(now=now)
