"""From running servers to a running shop: the environment, and `manage.py prepare` in it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from config.local import processes
from config.local.errors import LocalServersError

Report = Callable[[str, float], None]


def environment(*, root: Path, var_dir: Path, database_url: str, redis_url: str, port: int) -> dict[str, str]:
    """The environment of every process we start: the servers' addresses, the source roots, our mark."""
    paths = [str(root), str(root / "platform"), os.environ.get("PYTHONPATH", "")]
    return (
        dict(os.environ)
        | processes.mark(var_dir)
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


def run(
    *, root: Path, environment: Mapping[str, str], pool_size: int, demo: bool, report: Report
) -> dict[str, str]:
    """Run `manage.py prepare`, telling `report` of each step; return what each step printed.

    Raises LocalServersError with its last lines.
    """
    command = [sys.executable, str(root / "manage.py"), "prepare", "--json", "--size", str(pool_size)]
    outputs: dict[str, str] = {}
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(  # noqa: S603 - our own command line
            [*command, "--demo"] if demo else command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                if line.startswith("{"):
                    step = json.loads(line)
                    outputs[step["step"]] = step["output"]
                    report(step["step"], step["seconds"])
        except BaseException:
            process.terminate()
            raise
        if process.wait():
            errors.seek(0)
            lines = errors.read().strip().splitlines()[-12:]
            raise LocalServersError("\n".join(["`manage.py prepare` failed:", *lines]))
    return outputs
