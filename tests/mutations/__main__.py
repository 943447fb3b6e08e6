"""`make mutations`: break each guard in a copy of the tree, and see that its test notices.

There are two copies, each with servers of its own, so that two breaks are tried at once. First every named test has to
pass on the unbroken copies; then each break is applied alone, its test run, and the file put back. The database that
all these runs begin with is built once a copy, by the unbroken code. Ends with 1 where a break goes unnoticed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from tests import database
from tests.mutations.breaks import BREAKS, Break

ROOT = Path(__file__).resolve().parents[2]
COPIES = 2
LONGEST_SECONDS = 1200  # of a run of tests: one that hangs ends
SERVED_APART = ("SOUK_TEST_DATABASE_URL", "SOUK_TEST_REDIS_URL")


def main(wanted: list[str]) -> int:
    """Returns the exit status; `wanted` are words of the titles of breaks, none is all."""
    chosen = [each for each in BREAKS if not wanted or any(word in each.title for word in wanted)]
    tests = sorted({each.test for each in chosen})
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="souk-mutations-") as folder:
        copies = [Path(folder) / f"souk-{number}" for number, _ in enumerate(tests[:COPIES])]
        free: SimpleQueue[Path] = SimpleQueue()
        lanes = ThreadPoolExecutor(COPIES)
        try:
            for copy in copies:
                _copy_tree(copy)
                free.put(copy)
            shares = [tests[number::COPIES] for number, _ in enumerate(copies)]
            for status, words in lanes.map(_run, copies, shares):
                if status:
                    sys.stdout.write(f"The unbroken tree fails:\n{words}\n")
                    return 1
            noticed = list(lanes.map(partial(_is_noticed, free), chosen))
        finally:
            lanes.shutdown(cancel_futures=True)
            for copy in copies:
                _python(copy, "-m", "config.local.destroy", "var/test")
    seconds = time.monotonic() - started
    sys.stdout.write(f"{sum(noticed)} of {len(chosen)} breaks noticed in {seconds:.0f} s\n")
    return 0 if all(noticed) else 1


def _copy_tree(copy: Path) -> None:
    """The files that git knows or would take, and the virtual environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(ROOT / ".venv")


def _is_noticed(free: "SimpleQueue[Path]", each: Break) -> bool:
    copy = free.get()
    file = copy / each.path
    whole = file.read_text()
    assert whole.count(each.before) == 1, f"{each.title}: the break does not fit {each.path} any more"
    started = time.monotonic()
    file.write_text(whole.replace(each.before, each.after))
    try:
        status, words = _run(copy, [each.test])
    finally:
        file.write_text(whole)
        free.put(copy)
    is_noticed = status == 1 and " failed" in words
    verdict = "noticed" if is_noticed else f"UNNOTICED by {each.test}\n{words}"
    sys.stdout.write(f"{time.monotonic() - started:4.0f} s  {each.title}: {verdict}\n")
    sys.stdout.flush()
    return is_noticed


def _run(copy: Path, tests: Iterable[str]) -> tuple[int, str]:
    """pytest's exit status and the end of what it says."""
    done = _python(copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)
    return done.returncode, done.stdout.decode()[-2000:]


def _python(copy: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    environ = {name: value for name, value in os.environ.items() if name not in SERVED_APART}
    environ |= {"PYTHONPATH": f"{copy}:{copy / 'platform'}", "PYTHONDONTWRITEBYTECODE": "1"}
    environ[database.RUN] = str(os.getpid())
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LONGEST_SECONDS,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
