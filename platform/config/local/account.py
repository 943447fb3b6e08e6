"""Which system account the servers run under.

PostgreSQL refuses to run as root, so root hands its servers to an unprivileged account. Nothing is
loosened for that account: what it cannot reach is put elsewhere (see `data_dir` and `binaries`).
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local.errors import LocalServersError


@dataclass(frozen=True)
class Account:
    """Who a server runs as. `is_other` tells that we are root and step down to it."""

    uid: int
    gid: int
    is_other: bool

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account, in a folder everyone can reach."""
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        options = {"stdin": subprocess.DEVNULL} | options if "input" not in options else options
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        asked: dict[str, Any] = {"capture_output": True, "text": True} | options
        return subprocess.run(command, check=False, cwd="/", env=environment, **asked)  # noqa: S603 - our own

    def can_reach(self, path: Path) -> bool:
        """Whether the account can open the folder or run the file at `path`, asked of the kernel itself."""
        if not self.is_other:
            return os.access(path, os.R_OK | os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -r "$0" && test -x "$0"', str(path)]).returncode == 0

    def own(self, path: Path) -> None:
        """Give a folder or file of ours to the account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def of(folder: Path) -> Account:
    """The account that servers with data in `folder` run as: oneself; for root its owner, or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    owner = folder.stat().st_uid
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        entry = _nobody()
    return Account(entry.pw_uid, entry.pw_gid, is_other=True)


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise LocalServersError(
            "PostgreSQL does not run as root and this system has no account `nobody`: "
            "run as an ordinary user, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from None
