"""Where the data of the local servers lives, and the few facts that outlast a restart.

`var/servers` is that folder. Where the servers' account cannot reach it (root's own clone in a
folder of mode 700) it is a link to a folder under /var/lib/souk instead; where the data need not last, to one
in memory, if there is room: making and dropping databases is making and dropping thousands of files.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from config.local import account
from config.local.account import Account
from config.local.errors import LocalServersError

SHARED = (Path("/var/lib/souk"), Path("/var/tmp/souk"))  # noqa: S108  # nosec B108 - checked to be root's own before use
MEMORY, ROOM_IN_MEMORY = Path("/dev/shm"), 4 * 1024**3  # noqa: S108  # nosec B108 - only a folder of our own in it
PREFIX, LINK = "souk-data-", "servers"


@dataclass
class State:
    """What must stay the same between runs: the password, and the ports as long as they are free."""

    password: str
    postgres_port: int = 0
    valkey_port: int = 0
    durable: bool = True
    var_dir: str = ""


@dataclass(frozen=True)
class DataDir:
    """The servers' folder. `path` is where it really is, reachable by `account`."""

    path: Path
    account: Account

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def state(self) -> State:
        """The remembered state. Raises LocalServersError when the folder is not ours to read."""
        try:
            return State(**json.loads((self.path / "state.json").read_text()))
        except PermissionError:
            raise LocalServersError(
                f"{self.path} belongs to another user: run as that user, or name another folder in VAR_DIR."
            ) from None
        except (OSError, ValueError, TypeError):
            return State(password=secrets.token_urlsafe(24))

    def remember(self, state: State) -> None:
        """Write the state, whole or not at all, readable by its owner only."""
        write_private(self.path / "state.json", asdict(state), like=self.path)


def find(var_dir: Path) -> DataDir | None:
    """The data directory that `var_dir` has, if it has one."""
    path = (var_dir / LINK).resolve()
    if not path.is_dir():
        return None
    cluster = path / "postgres"
    try:
        return DataDir(path, account.of(cluster if cluster.is_dir() else path))
    except PermissionError:
        raise LocalServersError(
            f"{path} cannot be read: run as its owner, or name another folder in VAR_DIR."
        ) from None


def create(var_dir: Path, *, durable: bool = True) -> DataDir:
    """The data directory of `var_dir`, made when there is none; a link whose target is gone is replaced."""
    data = find(var_dir)
    if data is None:
        data = _make(var_dir, None if durable else _memory())
    for folder in (data.postgres, data.valkey, data.logs):
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            data.account.own(folder)
    return data


def delete(var_dir: Path) -> None:
    """Delete the data of `var_dir`, wherever it is. The servers must be stopped."""
    data = find(var_dir)
    if data is not None:
        shutil.rmtree(data.path)
    link = var_dir / LINK
    if link.is_symlink():
        link.unlink()


def shared_folder() -> Path:
    """A folder of root's own that every account can enter. Raises LocalServersError where there is none."""
    for folder in SHARED:
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        status = folder.lstat()
        if (
            folder.is_dir()
            and not folder.is_symlink()
            and status.st_uid == os.geteuid()
            and not status.st_mode & 0o022
        ):
            folder.chmod(0o755)
            return folder
    raise LocalServersError(
        f"neither {SHARED[0]} nor {SHARED[1]} can be used for the local servers: run as an ordinary user, "
        "or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def write_private(path: Path, content: Mapping[str, object], *, like: Path) -> None:
    """Replace a JSON file at once, mode 600, owned as `like` is."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(name, owner.st_uid, owner.st_gid)
    Path(name).replace(path)


def _memory() -> Path | None:
    """A folder in memory that everybody may make folders in, with room for a run's databases, or None."""
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return None
    has_room = room.f_bavail * room.f_frsize >= ROOM_IN_MEMORY
    return MEMORY if has_room and os.access(MEMORY, os.W_OK | os.X_OK) else None


def _make(var_dir: Path, memory: Path | None) -> DataDir:
    link = var_dir / LINK
    if link.is_symlink():
        link.unlink()
    owner = account.of(var_dir)
    if memory is None and owner.can_reach(var_dir):
        link.mkdir(mode=0o755)
    else:
        shared = memory or shared_folder()
        _sweep(shared)
        link.symlink_to(tempfile.mkdtemp(dir=shared, prefix=PREFIX))
    path = link.resolve()
    path.chmod(0o755)
    if owner.is_other and var_dir.stat().st_uid == owner.uid:
        owner.own(path)
        owner.own(link)
    data = DataDir(path, owner)
    data.remember(State(password=secrets.token_urlsafe(24), var_dir=str(var_dir)))
    return data


def _sweep(shared: Path) -> None:
    """Delete data folders whose project is gone: nothing points at them any more."""
    for path in shared.glob(f"{PREFIX}*"):
        try:
            var_dir = Path(json.loads((path / "state.json").read_text())["var_dir"])
        except (OSError, ValueError, KeyError):
            continue
        if (var_dir / LINK).resolve() != path and not (path / "postgres" / "postmaster.pid").exists():
            shutil.rmtree(path, ignore_errors=True)
