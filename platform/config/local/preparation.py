"""The steps between running servers and a running shop, each a command of `manage.py`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from config.local import leftovers
from config.local.errors import LocalServersError

Report = Callable[[str, float], None]


def environment(*, root: Path, var_dir: Path, database_url: str, redis_url: str, port: int) -> dict[str, str]:
    """The environment of every process we start: the servers' addresses, the source roots, our mark."""
    paths = [str(root), str(root / "platform"), os.environ.get("PYTHONPATH", "")]
    return (
        dict(os.environ)
        | leftovers.mark(var_dir)
        | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(var_dir),
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONUNBUFFERED": "1",
            # Celery's advice against root is about production; here root may be all there is.
            "PYTHONWARNINGS": "ignore::Warning:celery.platforms",
        }
    )


class Commands:
    """Runs management commands in `environment`, telling `report` what was done and how long it took."""

    def __init__(self, *, root: Path, environment: Mapping[str, str], report: Report) -> None:
        self.root = root
        self.environment = environment
        self.report = report

    def run(self, text: str, *arguments: str) -> str:
        """Run one command and return what it printed. Raises LocalServersError with its last lines."""
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, str(self.root / "manage.py"), *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            output, errors = process.communicate()
        except BaseException:
            process.terminate()
            process.communicate()
            raise
        if process.returncode:
            lines = (errors or output).strip().splitlines()[-12:]
            raise LocalServersError("\n".join([f"`manage.py {' '.join(arguments)}` failed:", *lines]))
        self.report(text, time.monotonic() - began)
        return output
