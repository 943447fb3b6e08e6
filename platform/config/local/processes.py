"""Finding and ending processes of our own: those that work in one of our folders, and what a killed `up` left behind.

Everything `up` starts carries a mark in its environment, so it is found again whatever became of its parents; nothing
else is ever touched.
"""

import contextlib
import os
import socket
import time
from pathlib import Path

import psutil

MARK = "SOUK_SUPERVISED_FOR"


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


def works_in(folder: Path, pid_file: Path) -> bool:
    """Whether the process whose id the file begins with lives, and works in the folder."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        return process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(folder)
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def mark(var_dir: Path) -> dict[str, str]:
    """What to add to the environment of a process of ours."""
    return {MARK: str(var_dir.absolute())}


def find_orphans(var_dir: Path) -> list[psutil.Process]:
    """Living processes that `up` for `var_dir` started."""
    own, found = {os.getpid(), *(process.pid for process in psutil.Process().parents())}, []
    for process in psutil.process_iter(["status"]):
        with contextlib.suppress(psutil.Error, OSError):
            is_alive = process.info["status"] != psutil.STATUS_ZOMBIE and process.pid not in own
            if is_alive and process.environ().get(MARK) == str(var_dir.absolute()):
                found.append(process)
    return found


def end_orphans(var_dir: Path) -> int:
    """End what is left of a killed run, and return how many processes that were. Call only when no `up` lives."""
    left = find_orphans(var_dir)
    end(left, wait=8)
    return len(left)


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
