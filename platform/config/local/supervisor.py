"""Web, worker and beat under one supervisor: started, watched, started again when they end, stopped together.

Nothing here is a service of its own: one loop looks at its children and at the local servers a few times a second.
"""

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.local.errors import LocalServersError, NotNow

LOCK = "up.lock"
LOOK_SECONDS = 0.3
READY_SECONDS = 90
STOP_SECONDS = 20.0  # what runs is ended, what was not begun goes back to the queue
LONGEST_PAUSE = 30.0
REVIVE_SECONDS = 3.0  # between two tries to start a local server that does not start
STEADY_SECONDS = 10.0  # who ran so long has not failed to start: the next pause is short again
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a closed terminal stops us as Ctrl-C does


@contextlib.contextmanager
def only_one(var_dir: Path, port: int = 0) -> Iterator[None]:
    """Be the only supervisor of `var_dir`. Raises LocalServersError naming the one that runs.

    The file says which process that is and at which `port` it answers, for commands that print addresses.

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
            holder = file.readline().strip() or "unknown"
            raise LocalServersError(
                f"Souk is already running here (process {holder}): stop it with Ctrl-C first."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n{port}\n")
        file.flush()
        yield
        file.truncate(0)


def heed_signals() -> None:
    """Let every way of being told to stop be a KeyboardInterrupt."""
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)


def ignore_signals() -> None:
    """Let nothing interrupt the stopping."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


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
    """The command line of each process."""
    return {
        "web": [sys.executable, "-m", "config.web", "--access-log"],
        "worker": [sys.executable, "-m", "config.worker"],
        "beat": [sys.executable, "-m", "config.beat"],
    }


def pause(failures: int) -> float:
    """How long to wait after so many ends in a row: 1 s, 2 s, 4 s … at most 30."""
    return float(min(2 ** min(failures - 1, 16), LONGEST_PAUSE))


@dataclass
class Child:
    """One process that is to run, and its own children, in a group that no terminal's Ctrl-C reaches."""

    name: str
    command: list[str]
    root: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0
    shown: threading.Thread | None = None

    def tend(self) -> None:
        """Start it when it is due; note that it has ended."""
        now = time.monotonic()
        if self.process is None and now >= self.due:
            self.process, self.started = self._start(), now
        elif self.process is not None and (status := self.process.poll()) is not None:
            took = now - self.started
            self.failures = 1 if took > STEADY_SECONDS else self.failures + 1
            wait = pause(self.failures)
            say("system", f"{self.name} ended with status {status} after {took:.0f} s; again in {wait:.0f} s")
            self.kill()  # what it has left
            self.process, self.due = None, now + wait

    def kill(self) -> None:
        """End it and all of its group, at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.shown is not None:
            self.shown.join(1)  # its last words

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            self.command,
            cwd=self.root,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.shown = threading.Thread(target=_show, args=(self.name, process.stdout), daemon=True)
        self.shown.start()
        return process


def run(
    processes: Mapping[str, list[str]],
    *,
    root: Path,
    environment: Mapping[str, str],
    ready_url: tuple[int, str],
    on_ready: Callable[[], None],
    revive: Callable[[], list[str]] = list,
) -> int:
    """Run the processes until told to stop; return 0 then, and 1 when they never got ready.

    `ready_url` is the port and path that answers 200 once the web server can serve; then `on_ready` is called, once.
    `revive` starts the local servers that have ended, and names them; what does not start (NotNow) is tried again.
    """
    children = [Child(name, command, root, environment) for name, command in processes.items()]
    until, is_known, revive_at = time.monotonic() + READY_SECONDS, False, 0.0
    try:
        while True:
            if time.monotonic() >= revive_at:
                revive_at = _revive(revive)
            for child in children:
                child.tend()
            if not is_known and is_ready(*ready_url):
                is_known = True
                on_ready()
            elif not is_known and time.monotonic() > until:
                say("system", f"Souk was not ready within {READY_SECONDS} s; the lines above say why.")
                return 1
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        return 0
    finally:
        ignore_signals()
        _stop(children)


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


def say(name: str, text: str) -> None:
    """Show a line with who said it."""
    with contextlib.suppress(OSError, ValueError):  # nobody listens any more
        sys.stdout.write(f"{time.strftime('%H:%M:%S')} {name:<6} | {text}\n")
        sys.stdout.flush()


def _stop(children: list[Child]) -> None:
    """Tell all to stop, wait for what they are doing, and kill who takes too long."""
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        if child.process is not None:
            child.process.terminate()
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, until - time.monotonic()))
            child.kill()


def _revive(revive: Callable[[], list[str]]) -> float:
    """When to look at the local servers again."""
    try:
        for name in revive():
            say("system", f"{name} ended; it was started again")
    except NotNow as error:
        say("system", f"{error}\nagain in {REVIVE_SECONDS:.0f} s")
        return time.monotonic() + REVIVE_SECONDS
    return 0.0


def _show(name: str, lines: IO[str]) -> None:
    for line in lines:
        say(name, line.rstrip("\n"))


def _holder(port: int) -> str:
    import psutil

    with contextlib.suppress(psutil.Error, OSError):
        for entry in psutil.net_connections("tcp"):
            if entry.status == psutil.CONN_LISTEN and entry.laddr.port == port and entry.pid:
                return f" by process {entry.pid} ({psutil.Process(entry.pid).name()})"
    return ""
