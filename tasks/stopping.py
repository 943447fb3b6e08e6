"""Whether a worker was told to stop, as each of its processes sees it."""

import mmap
import threading


class Stopping(threading.Event):
    """Set in one process for itself, or by a worker's first process for all that it has forked."""

    def __init__(self) -> None:
        super().__init__()
        self._for_all = mmap.mmap(-1, 1)  # forked processes share it

    def is_set(self) -> bool:
        """Whether what has begun is to be finished, and nothing more begun."""
        return super().is_set() or self._for_all[0] == 1

    def set_for_all(self) -> None:
        """Every process that was forked from this one, or that this one was forked from, is to stop."""
        self._for_all[0] = 1

    def clear(self) -> None:
        """Nobody is to stop."""
        super().clear()
        self._for_all[0] = 0
