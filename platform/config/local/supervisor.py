"""Web, worker and beat under one supervisor: started, watched, stopped together."""

import contextlib
import fcntl
import http.client
import os
import shlex
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from honcho.manager import Manager

from config.local import orphans
from config.local.errors import LocalServersError

LOCK = "up.lock"
READY_SECONDS = 90
WORKER_PROCESSES = 9  # as many as the lanes of later work may have runs at once: no lane waits for another


@contextlib.contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    """Be the only supervisor of `var_dir`. Raises LocalServersError naming the one that runs.

    A record lock: forks do not inherit it, so it ends with the supervisor itself, however that dies.
    """
    var_dir.mkdir(parents=True, exist_ok=True)
    try:
        file = (var_dir / LOCK).open("a+")
    except PermissionError:
        raise LocalServersError(
            f"{var_dir} belongs to another user: run as that user, or set VAR_DIR."
        ) from None
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LocalServersError(
                f"Souk is already running here (process {holder}): stop it with Ctrl-C first."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def check_port(port: int) -> None:
    """Raises LocalServersError when somebody listens at `port`, naming them where the system tells."""
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104  # nosec B104 - a probe, closed at once
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                raise LocalServersError(
                    f"port {port} needs root: choose another with `make up PORT=8010`."
                ) from None
            except OSError:
                other = port + 10 if port <= 65_525 else 8000
                raise LocalServersError(
                    f"port {port} is taken{_holder(port)}: stop that, or use `make up PORT={other}`."
                ) from None


def commands() -> dict[str, list[str]]:
    """The command line of each process. Each comes back when it ends."""
    python = [sys.executable, "-m"]
    kept = [*python, "config.local.watchdog"]
    celery = [*python, "celery", "--quiet", "-A", "config.celery"]
    scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
    return {
        "web": [*kept, "web", *python, "config.web", "--access-log"],
        "worker": [
            *kept,
            "worker",
            *celery,
            "worker",
            "--pool",
            "prefork",
            "--concurrency",
            str(WORKER_PROCESSES),
            "--loglevel",
            "INFO",
        ],
        "beat": [
            *kept,
            "beat",
            *celery,
            "beat",
            "--scheduler",
            scheduler,
            "--pidfile=",
            "--loglevel",
            "INFO",
        ],
    }


def run(
    processes: dict[str, list[str]],
    *,
    root: Path,
    environment: dict[str, str],
    ready_url: tuple[int, str],
    on_ready: Callable[[], None],
) -> int:
    """Run the processes until one ends or we are told to stop; return 0 when we were told, else 1.

    `ready_url` is the port and path that answers 200 once the web server can serve; then `on_ready`
    is called, once.
    """
    manager = Manager()
    for name, command in processes.items():
        manager.add_process(name, f"exec {shlex.join(command)}", env=environment, cwd=str(root))
    failed = threading.Event()
    finished = threading.Event()

    def watch() -> None:
        until = time.monotonic() + READY_SECONDS
        while not finished.wait(0.3):
            if is_ready(*ready_url):
                return on_ready()
            if time.monotonic() > until:
                sys.stderr.write(f"Souk was not ready within {READY_SECONDS} s; the lines above say why.\n")
                failed.set()
                return os.kill(os.getpid(), signal.SIGTERM)
        return None

    with contextlib.suppress(ValueError):  # a closed terminal stops us as Ctrl-C does
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    # Started from the manager's loop, after its forks: a fork with threads about is asking for trouble.
    watcher = threading.Timer(1.0, watch)
    watcher.daemon = True
    watcher.start()
    try:
        manager.loop()
    finally:
        finished.set()
    told = manager.returncode in {130, 143}
    return 0 if told and not failed.is_set() else 1


def stop_orphans(var_dir: Path) -> int:
    """End what a killed supervisor of `var_dir` left; return how many processes."""
    return orphans.end(var_dir)


def is_ready(port: int, path: str) -> bool:
    """Whether Souk at `port` answers 200 to `path`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _holder(port: int) -> str:
    import psutil

    with contextlib.suppress(psutil.Error, OSError):
        for entry in psutil.net_connections("tcp"):
            if entry.status == psutil.CONN_LISTEN and entry.laddr.port == port and entry.pid:
                return f" by process {entry.pid} ({psutil.Process(entry.pid).name()})"
    return ""
