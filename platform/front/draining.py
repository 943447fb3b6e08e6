"""Whether this server is about to stop, as all its processes see it.

A web server that stops says first that it is not ready and goes on serving for a while: whoever shares requests out
between servers needs a look or two to notice (DRAIN_SECONDS).
"""

import mmap

_shared = mmap.mmap(-1, 1)  # inherited by the processes that are forked
READY = "/health/ready"


def begin() -> None:
    """From now on no process of this server is ready."""
    _shared[0] = 1


def has_begun() -> bool:
    """Whether it is about to stop."""
    return bool(_shared[0])
