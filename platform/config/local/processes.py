"""Finding and ending the processes that work in one of our own folders."""

import contextlib
import socket
import time
from pathlib import Path

import psutil


def working_in(folder: Path, name: str) -> list[psutil.Process]:
    """Living processes called `name` whose working folder is `folder`, also when it was deleted."""
    folders = {str(folder), f"{folder} (deleted)"}
    found = []
    for process in psutil.process_iter(["name", "status"]):
        if not process.info["name"].startswith(name) or process.info["status"] == psutil.STATUS_ZOMBIE:
            continue
        with contextlib.suppress(psutil.Error, OSError):
            if process.cwd() in folders:
                found.append(process)
    return found


def end(processes: list[psutil.Process], *, wait: float = 5) -> None:
    """Ask processes to end and kill those that have not within `wait` seconds."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in _living(processes, wait):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _living(processes, wait)


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs. A zombie does not: in a container nobody may ever reap it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _living(processes: list[psutil.Process], wait: float) -> list[psutil.Process]:
    """Those that still live when all have ended or `wait` seconds are over."""
    until = time.monotonic() + wait
    living = [process for process in processes if is_alive(process)]
    while living and time.monotonic() < until:
        time.sleep(0.02)
        living = [process for process in living if is_alive(process)]
    return living


def free_port(preferred: int = 0) -> int:
    """A TCP port that nobody listens on at 127.0.0.1: the preferred one if it is free."""
    for port in (preferred, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            number: int = probe.getsockname()[1]
            return number
    raise OSError("no free TCP port")
