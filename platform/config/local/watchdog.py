"""Keeps one process running: `python -m config.local.watchdog worker COMMAND…` starts it again when it ends.

A worker that loses the queue while it holds messages may end (kombu raises in its loop); in production the
container is started again, here this does it. Told to stop (SIGTERM, SIGINT), it ends the process and then itself.
"""

import signal
import subprocess
import sys
import time
from typing import NoReturn

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # who ran so long has not failed to start: the next pause is short again
STOP_SECONDS = 20.0


class Stopped(Exception):
    """We were told to stop."""


def pause(failures: int) -> float:
    """How long to wait after so many ends in a row: 1 s, 2 s, 4 s … at most 30."""
    return float(min(FIRST_PAUSE * 2 ** min(failures - 1, 16), LONGEST_PAUSE))


def keep(name: str, command: list[str]) -> NoReturn:
    """Run the command again and again until told to stop; then raises SystemExit."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    process: subprocess.Popen[bytes] | None = None
    failures = 0
    try:
        while True:
            started = time.monotonic()
            process = subprocess.Popen(command)  # noqa: S603 - the line of `make up`
            status = process.wait()
            took = time.monotonic() - started
            failures = 1 if took > STEADY_SECONDS else failures + 1
            wait = pause(failures)
            _say(f"{name} ended with status {status} after {took:.0f} s; it starts again in {wait:.0f} s")
            time.sleep(wait)
    except Stopped:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if process is not None and process.poll() is None:
            _end(process)
        sys.exit(0)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _stop(*_: object) -> None:
    raise Stopped


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    keep(sys.argv[1], sys.argv[2:])
