"""Processes that hang."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil


@contextmanager
def suspended(find: Callable[[], list[psutil.Process]]) -> Iterator[list[psutil.Process]]:
    """These processes do nothing meanwhile, nor what they had begun before they were reached."""
    stopped: list[psutil.Process] = []
    try:
        while more := [process for process in find() if process not in stopped]:
            for process in more:
                stopped.append(process)
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
        yield stopped
    finally:
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.resume()
