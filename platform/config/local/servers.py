"""PostgreSQL and Valkey for a folder: started, found again, healed, stopped."""

import contextlib
import fcntl
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.local import data_dir, postgres, processes, valkey
from config.local.errors import LocalServersError, NotNow

LOCK_SECONDS = 120
PARTS = {"postgres": postgres, "valkey": valkey}


@dataclass(frozen=True)
class Servers:
    """The addresses of a running pair; empty for what somebody else runs."""

    database_url: str
    redis_url: str


def ensure(var_dir: Path, durable: bool = True, parts: Collection[str] = tuple(PARTS)) -> Servers:
    """Start these servers with data under `var_dir`, or find them running.

    Safe to call from many processes at once; a killed or half-started previous run is cleared away.
    With `durable=False` (tests) the data may be lost by a power cut: it is kept in memory where there is room, and
    nothing waits for the disk.
    Raises LocalServersError.
    """
    var_dir = _folder(var_dir)
    running = find(var_dir, parts)
    if running is not None:
        return running
    with _lock(var_dir):
        data = data_dir.create(var_dir, durable=durable)
        state = data.state()
        state.durable, state.var_dir = durable, str(var_dir)
        for server in (PARTS[name] for name in parts):
            if not server.is_up(data, state):
                server.start(data, state)
                data.remember(state)
        return _addresses(state, parts)


def find(var_dir: Path, parts: Collection[str] = tuple(PARTS)) -> Servers | None:
    """These servers of `var_dir` if all are running and answer, without starting anything."""
    data = data_dir.find(var_dir.absolute())
    if data is None:
        return None
    state = data.state()
    return _addresses(state, parts) if all(PARTS[each].is_up(data, state) for each in parts) else None


def revive(var_dir: Path, known: Servers) -> list[str]:
    """Start again what has ended of these servers, and name it.

    Raises NotNow when it does not start, and LocalServersError when it started at another address.
    """
    data = data_dir.find(var_dir.absolute())
    if data is None:
        return []
    ours = {"postgres": known.database_url, "valkey": known.redis_url}
    parts = [name for name, url in ours.items() if url]
    places = {
        "postgres": ("PostgreSQL", data.postgres, data.postgres / "postmaster.pid"),
        "valkey": ("Valkey", data.valkey, data.logs / "valkey.pid"),
    }
    ended = [name for name, *place in (places[part] for part in parts) if not processes.works_in(*place)]
    try:
        is_elsewhere = bool(ended) and ensure(var_dir, parts=parts) != known
    except LocalServersError as error:
        raise NotNow(str(error)) from error
    if is_elsewhere:
        raise LocalServersError(
            f"{' and '.join(ended)} ended, and another program took its port: start anew."
        )
    return ended


def stop(var_dir: Path) -> None:
    """Stop the servers of `var_dir` if they run. The data stays."""
    var_dir = var_dir.absolute()
    if not var_dir.is_dir():
        return
    with _lock(var_dir):
        data = data_dir.find(var_dir)
        if data is not None:
            valkey.stop(data)
            postgres.stop(data)


def destroy(var_dir: Path) -> None:
    """Stop the servers of `var_dir` and delete their data."""
    stop(var_dir)
    data_dir.delete(var_dir.absolute())


def _folder(var_dir: Path) -> Path:
    """`var_dir`, made if need be and then owned as the folder it is in (root may work in a user's clone)."""
    var_dir = var_dir.absolute()
    missing = [folder for folder in (var_dir, *var_dir.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=0o755, exist_ok=True)
            if os.geteuid() == 0:
                owner = folder.parent.stat()
                os.chown(folder, owner.st_uid, owner.st_gid)
    except OSError as error:
        raise LocalServersError(
            f"{var_dir} cannot be made ({error.strerror}): name another folder in VAR_DIR."
        ) from error
    if not os.access(var_dir, os.W_OK):
        raise LocalServersError(
            f"{var_dir} cannot be written: run as its owner, or name another folder in VAR_DIR."
        )
    return var_dir


def _addresses(state: data_dir.State, parts: Collection[str]) -> Servers:
    return Servers(*(part.url(state) if name in parts else "" for name, part in PARTS.items()))


@contextlib.contextmanager
def _lock(var_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel frees it when its holder dies."""
    try:
        handle = os.open(var_dir / ".servers.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        raise LocalServersError(
            f"{var_dir} belongs to another user: run as that user, or set VAR_DIR."
        ) from None
    try:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise LocalServersError(
                        f"another process has been starting {var_dir} for {LOCK_SECONDS} s."
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)
