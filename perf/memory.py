"""What web, worker and beat take of the machine's memory together: `python -m perf.memory [--seconds 20]`.

They are started as in production, over a scratch database with one shop that is asked all the while. Memory that
processes share is counted once (PSS, /proc/*/smaps_rollup: on Linux). Exits 0 when it is MOST megabytes at most.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from perf import scratch
from perf.load import world

MOST = 500
WORKER = "celery -A config.celery worker --pool prefork --concurrency 9 --loglevel INFO"
BEAT = "celery -A config.celery beat --scheduler django_celery_beat.schedulers:DatabaseScheduler --pidfile="
PATHS = ("/", "/api/v1/products", "/api/v1/products/facets", "/api/v1/openapi.json", "/admin/login/")


def main() -> int:
    """Start, ask, read, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="to run before the memory is read")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with scratch.database("memory"):
        found = measure(seconds=options.seconds)
    figures = {
        f"{name}, MB in {processes} processes": round(size) for name, (size, processes) in found.items()
    }
    verdict = {f"web, worker and beat <= {MOST} MB": sum(size for size, _ in found.values()) <= MOST}
    if options.json:
        print(json.dumps({"figures": figures, "verdict": verdict}))  # noqa: T201
    else:
        for name, value in {**figures, **verdict}.items():
            print(f"{name:34} {value}")  # noqa: T201
    return 0 if all(verdict.values()) else 1


def measure(*, seconds: float) -> dict[str, tuple[float, int]]:
    """Megabytes and processes of each, by its name."""
    from perf.reads import _make_shop
    from tenants.provisioning import template

    template.prepare()
    _make_shop("memory")
    environment = world.surroundings()
    started: dict[str, subprocess.Popen[bytes]] = {}
    with tempfile.TemporaryFile() as log:
        try:
            for name, command in (("web", "config.web"), ("worker", WORKER), ("beat", BEAT)):
                started[name] = subprocess.Popen(  # noqa: S603
                    [sys.executable, "-m", *command.split()],
                    cwd=scratch.ROOT,
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
            address = f"http://127.0.0.1:{environment['PORT']}"
            world.wait(address, started["web"], log)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for path in PATHS:
                    request = urllib.request.Request(address + path, headers={"Host": "memory.localhost"})  # noqa: S310 - our own server
                    urllib.request.urlopen(request, timeout=20).read()  # noqa: S310
                time.sleep(0.2)
            return {name: _pss(process.pid) for name, process in started.items()}
        finally:
            for process in started.values():
                process.terminate()
            for process in started.values():
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def _pss(root: int) -> tuple[float, int]:
    """Megabytes of a process and all below it."""
    tree, kilobytes = [root], 0
    for process in tree:
        folder = Path(f"/proc/{process}")
        tree += [int(child) for child in (folder / f"task/{process}/children").read_text().split()]
        lines = (folder / "smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024, len(tree)


if __name__ == "__main__":
    sys.exit(main())
