"""Servers over the database that is measured in, and programs that ask them: each kept on a processor of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit, urlunsplit

from perf.scratch import ROOT

START_SECONDS, STOP_SECONDS = 120, 20


class NotUp(Exception):
    """A server did not come up; the message says what it logged."""


def environment(**more: str) -> dict[str, str]:
    """Of processes over the current database, with a port of their own."""
    from django.conf import settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    name = settings.DATABASES["default"]["NAME"]
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}")),
        "REDIS_URL": settings.REDIS_URL,
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
        "PORT": port,
        "GRANIAN_PORT": port,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        **more,
    }


@contextmanager
def running(environment: dict[str, str], *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python module with its arguments, ended when this is. What it logged is added to a NotUp."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        except NotUp as error:
            log.seek(0)
            raise NotUp(f"{error}:\n{log.read().decode(errors='replace')[-2000:]}") from error
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait(process: "subprocess.Popen[bytes]", port: str) -> None:
    """Return when the server at the port is ready. Raises NotUp."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
            return
        time.sleep(0.2)
    raise NotUp("the server did not come up")


def served(application: str, **more: str) -> AbstractContextManager[int]:
    """A bare handler on granian with one thread; gives its port."""
    command = ["granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws"]
    return _served(environment(**more), *command, application)


def served_by_souk(**more: str) -> AbstractContextManager[int]:
    """Souk with one thread over the current database; gives its port."""
    return _served(environment(WEB_THREADS="1", **more), "config.web")


@contextmanager
def _served(environment: dict[str, str], *command: str) -> Iterator[int]:
    with running(environment, *command) as process:
        pin(process.pid, 0)
        wait(process, environment["PORT"])
        yield int(environment["PORT"])


def ask(program: str, *arguments: object, seconds: float) -> float:
    """What a program of ours says that asks for so long: how often it was answered in a second."""
    command = [sys.executable, "-m", program, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        pin(process.pid, 1)
        said = process.communicate(timeout=seconds + 60)[0]
    if process.returncode:
        raise SystemExit("A server failed while it was measured.")
    return float(said)


def pin(process: int, processor: int) -> None:
    """Keep a process, and what it starts, on one processor, where there are two and the system lets us."""
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(available) >= 2:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(process, {available[processor]})


def pin_backends() -> None:
    """Put the backends of this database where the servers are; a Postgres elsewhere is left alone."""
    from django.conf import settings
    from django.db import connection

    if settings.DATABASES["default"]["HOST"] not in ("127.0.0.1", "localhost"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        for (pid,) in cursor.fetchall():
            pin(pid, 0)
