"""One run of locust."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from perf import serving
from perf.load import seen
from perf.load.wishes import NOISE, STAGES, Wish
from perf.scratch import ROOT

GRACE_SECONDS = 60
STOP_SECONDS = 10


class LoadTestError(Exception):
    """The test could not be carried out; the message says why."""


def run(wish: Wish, *, address: str, plan: list[dict[str, Any]] | None, is_apart: bool = False) -> Any:
    """Let locust's people loose for a while; return what it measured. Raises LoadTestError.

    With `is_apart` the server was put on the first processor: its connections go there, and locust to the second.
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        environment = {**os.environ, "SOUK_LOAD_RESULT": str(result), STAGES: wish.stages}
        if plan is not None:
            (Path(folder) / "plan.json").write_text(json.dumps(plan))
            environment["SOUK_LOAD_PLAN"] = str(Path(folder) / "plan.json")
        try:
            with seen.watched(address, pins=is_apart) as server:
                done = _locust(wish, address, environment, is_apart=is_apart)
        except subprocess.TimeoutExpired as error:
            raise LoadTestError(f"locust had not ended {GRACE_SECONDS} s after its time") from error
        if not result.exists():
            raise LoadTestError("locust measured nothing:\n" + (done.stderr or done.stdout)[-2000:])
        return json.loads(result.read_text()) | {"server": server}


def _locust(
    wish: Wish, address: str, environment: dict[str, str], *, is_apart: bool
) -> "subprocess.CompletedProcess[str]":
    """It to its end. Raises subprocess.TimeoutExpired."""
    command = [sys.executable, "-m", "locust", *_arguments(wish, address)]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True
    ) as process:
        if is_apart:
            serving.pin(process.pid, 1)
        try:
            out, err = process.communicate(timeout=wish.seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _arguments(wish: Wish, address: str) -> list[str]:
    shape = ["--users", str(wish.users), "--spawn-rate", str(max(1, wish.users // 5))]
    if wish.rate or wish.noise:
        shape = ["--users", str(1 if wish.rate else wish.users + NOISE), "--spawn-rate", "50"]
    run_time = [] if wish.stages else [*shape, "--run-time", f"{wish.seconds}s"]
    return [
        *("-f", str(ROOT / "perf" / "locustfile.py"), "--headless", "--host", address, *run_time),
        *("--stop-timeout", str(STOP_SECONDS), "--shops", str(wish.shops), "--mix", wish.profile),
        *("--spread", wish.spread, "--rate", str(wish.rate), *(["--noise"] if wish.noise else [])),
        *("--only-summary", "--loglevel", "WARNING", "--exit-code-on-error", "0"),
        *(["--html", wish.html] if wish.html else []),
    ]
