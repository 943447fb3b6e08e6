"""The web server: `python -m config.web [--host ADDRESS] [--access-log]`.

Everything is loaded before the worker processes are forked, so that they share its memory, and so that one that
dies is back in a moment. Port, processes and threads are the environment's: PORT, WEB_WORKERS, WEB_THREADS.
"""

import argparse
import atexit
import multiprocessing
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from config.env import environment
from front import draining

APPLICATION = "config.asgi:application"
ACCESS_LOG = "%(status)d %(method)s %(path)s %(dt_ms).0f ms"
CONNECTIONS = 4096
"""Open at once in each process; one that only waits costs no thread."""
HEADER_SECONDS = 10
UNREAD_SECONDS = 30
"""In which nothing is taken of an answer on its way, whatever the client says of its room; then its connection ends."""
UNREAD_BYTES = 128 * 1024
"""Of an answer that the kernel keeps for who does not read, and the server as much; the rest waits in its file."""
RESPAWN_SECONDS = 0.5
"""Between two deaths, so that a worker that cannot live does not keep a core busy."""
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter from one that comes back from a store; Python's own 5 ms are long beside
an answer of 10, and each of its statements would wait for them."""
STOP_SECONDS = 12
"""After this long what is still being served is broken off. Longer than the front takes to let its threads end."""


class PatientServer(Server):  # type: ignore[misc, valid-type]
    """Starts a worker again however soon it dies again; granian takes two deaths within 5.5 s for a loop, and ends.

    Its connections are patient as well, with whoever does not read, and no longer than UNREAD_SECONDS.
    Told to stop, it says first that it is not ready, and stops a while later; told again, at once.
    """

    def _respawn_workers(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        super()._respawn_workers(*args, **options)
        self.respawned_wrks.clear()
        time.sleep(max(0.0, RESPAWN_SECONDS - (time.monotonic() - began)))

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:
        if sys.platform == "linux":
            target = partial(_listen, target)
        return super()._spawn_worker(idx, target, callback_loader)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        seconds = 0 if draining.has_begun() else environment().drain_seconds
        draining.begin()
        stop = threading.Timer(seconds, super().signal_handler_interrupt)
        stop.daemon = True
        stop.start()


def _listen(target: Any, number: int, name: str, loader: Any, sockets: Any, *args: Any) -> None:
    """Be a worker whose connections have of their listening socket what they may keep unread, and for how long."""
    (spec, _), shared = sockets
    holder = spec.build()
    with socket.socket(fileno=os.dup(holder.get_fd())) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNREAD_BYTES)
    target(number, name, loader, ((None, holder), shared), *args)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--access-log", action="store_true")
    options = parser.parse_args()
    env = environment()
    sys.setswitchinterval(SWITCH_SECONDS)
    if env.web_workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = _folder_of_figures()
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        import config.asgi  # noqa: F401 - what the workers inherit
    PatientServer(
        APPLICATION,
        address=options.host,
        port=env.port,
        interface=Interfaces.ASGI,
        workers=env.web_workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=UNREAD_BYTES),
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_access=options.access_log,
        log_access_format=ACCESS_LOG,
    ).serve()


def _folder_of_figures() -> str:
    """Where the processes count together, as long as this one lives."""
    folder = tempfile.mkdtemp(prefix="souk-figures-")
    parent = os.getpid()

    def delete() -> None:
        if os.getpid() == parent:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(delete)
    return folder


if __name__ == "__main__":
    main()
