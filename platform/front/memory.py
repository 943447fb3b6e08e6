"""No request takes the memory of all that its process serves: one that needs too much is ended, and alone.

Without it the kernel ends the process, and whatever it serves with it.
"""

import ctypes
import logging
import resource
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

EVERY = 0.1
"""Seconds between two looks."""
REST = 2.0
"""Seconds that an ended request is given to let go, before another is taken for the cause."""
A_PAGE = 1e-5
"""Seconds of work that a page counts as, ten times what it takes."""
_PAGE = resource.getpagesize()
_STATM = Path("/proc/self/statm")


class OutOfRoom(BaseException):
    """Raised in the thread of a request that is ended. No `except Exception` takes it for an error of its own."""


@dataclass(slots=True)
class _Request:
    path: str
    thread: int
    resident: int
    effort: float


class Guard:
    """Watches by how much the process grows while it serves a request: `room` bytes are more than one may need.

    Who of those in flight has eaten is not told; who has worked most, and touched most pages for the first time, is
    (`proc_pid_stat(5)`). Code that is in a library's hands is ended when it comes back. Elsewhere than on Linux
    nothing is done.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._serving: dict[int, _Request] = {}
        self._resident = 0
        self._ended: int | None = None
        self._rests_until = 0.0

    def start(self) -> None:
        """Begin to look, in this process."""
        if sys.platform == "linux":
            self._resident = _read()
            threading.Thread(target=self._watch, name="front-memory", daemon=True).start()

    def enter(self, path: str) -> None:
        """The calling thread serves a request from now on."""
        with self._lock:
            self._serving[threading.get_ident()] = _Request(
                path, threading.get_native_id(), self._resident, _own_effort()
            )

    def leave(self) -> None:
        """It does no longer. After this no OutOfRoom comes; one that was ended leaves once more, when it is undone."""
        thread = threading.get_ident()
        with self._lock:
            self._serving.pop(thread, None)
            if self._ended == thread:
                _raise_in(thread, None)  # where it came too late: it is not the next request's
                self._ended = None
                for other in self._serving.values():  # what is given back of it, the next look sees
                    other.resident = max(other.resident, self._resident)

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            with suppress(OSError):  # there may be no file left to open: the next look tells
                self._look(_read(), now=time.monotonic())

    def _look(self, resident: int, *, now: float) -> None:
        with self._lock:
            self._resident = resident
            for request in self._serving.values():
                request.resident = min(request.resident, resident)
            if self._ended is not None and now < self._rests_until:
                return
            found = [
                (_effort(thread, request.thread) - request.effort, thread)
                for thread, request in self._serving.items()
                if resident - request.resident > self._room and thread != self._ended
            ]
            if not found:
                return
            _, thread = max(found)
            self._ended, self._rests_until = thread, now + REST
            request = self._serving[thread]
            _raise_in(thread, OutOfRoom)
        grown = (resident - request.resident) >> 20
        logger.error("a request was ended, the process had grown by %d MB: %s", grown, request.path)


def _read() -> int:
    """Bytes of the process that are in memory."""
    return int(_STATM.read_bytes().split()[1]) * _PAGE if sys.platform == "linux" else 0


def _own_effort() -> float:
    """That of the calling thread, which opens no file for it."""
    if sys.platform != "linux":
        return 0.0
    return time.thread_time() + resource.getrusage(resource.RUSAGE_THREAD).ru_minflt * A_PAGE


def _effort(thread: int, native: int) -> float:
    """Seconds for which a thread has had a processor, and some for each page that it was the first to touch."""
    if sys.platform != "linux":
        return 0.0
    faults = int(Path(f"/proc/self/task/{native}/stat").read_bytes().rpartition(b")")[2].split()[7])
    return time.clock_gettime(time.pthread_getcpuclockid(thread)) + faults * A_PAGE


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    given = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), given)
