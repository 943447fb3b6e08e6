"""How long what is being done may still wait for a store: whoever asked for it will not wait longer."""

import math
import time
from contextvars import ContextVar

SECONDS = 4.6
"""From a request's arrival; with the way back, its client has an answer within 5."""
LEAST = 1.0
"""What one wait may take however late it is: work that is long for good reasons does not fail for its length."""

_began: ContextVar[float | None] = ContextVar("began", default=None)


def begin(at: float) -> None:
    """A request that arrived then (`time.monotonic`) is served by this thread from now on."""
    _began.set(at)


def spend() -> None:
    """A wait has been broken off: whatever it does now waits for nothing any more, also on a new connection."""
    if _began.get() is not None:
        _began.set(-math.inf)


def end() -> None:
    """It has been answered."""
    _began.set(None)


def left() -> float | None:
    """Seconds that a wait begun now may last; None where nobody waits for the result."""
    began = _began.get()
    if began == -math.inf:
        return 0.0
    return None if began is None else max(LEAST, began + SECONDS - time.monotonic())
