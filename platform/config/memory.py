"""What a process gives back to the system of the memory it has freed."""

import ctypes
from contextlib import suppress

_M_MMAP_THRESHOLD = -3
_LARGE = 1024 * 1024


def give_back_large_blocks() -> None:
    """Have glibc return blocks of a megabyte and more as soon as they are freed (mallopt(3)).

    Left to itself it raises that size to 32 MB with the first large block it sees, and every thread that
    ever decoded a picture keeps that picture's room. Elsewhere than on glibc nothing is done.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
