"""Ending what a killed supervisor left behind.

Everything `up` starts carries a mark in its environment, so it is found again whatever became of
its parents; nothing else is ever touched.
"""

import contextlib
import os
from pathlib import Path

import psutil

from config.local import processes

MARK = "SOUK_SUPERVISED_FOR"


def mark(var_dir: Path) -> dict[str, str]:
    """What to add to the environment of a process of ours."""
    return {MARK: str(var_dir.absolute())}


def find(var_dir: Path) -> list[psutil.Process]:
    """Living processes that a supervisor for `var_dir` started, and the forks of it that wait for them."""
    own = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter(["status"]):
        with contextlib.suppress(psutil.Error, OSError):
            if process.info["status"] == psutil.STATUS_ZOMBIE or process.pid in own:
                continue
            if process.environ().get(MARK) != str(var_dir.absolute()):
                continue
            found[process.pid] = process
            waiter = process.parent()
            if waiter is not None and waiter.pid not in own and _is_supervisor(waiter):
                found[waiter.pid] = waiter
    return list(found.values())


def end(var_dir: Path) -> int:
    """End what is left of a killed run, and return how many processes that were.

    Call only when no supervisor lives.
    """
    left = find(var_dir)
    processes.end(left, wait=8)
    return len(left)


def _is_supervisor(process: psutil.Process) -> bool:
    command = process.cmdline()
    return "up" in command and any(part.endswith("manage.py") for part in command)
