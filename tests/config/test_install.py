"""`make install` in a copy of the house whose Python is a stand-in: what goes wrong is said in one clear line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.plugin import ROOT

NO_BUILD = "error: command '/usr/bin/gcc' failed: No such file or directory"
NO_NETWORK = "ERROR: Could not find a version that satisfies the requirement django"
PIP = """#!/bin/sh
case "$*" in
  *"pip install"*) echo "Collecting django"; echo "{last}"; exit {status} ;;
  -V) echo "Python 3.14.1" ;;
esac
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A Makefile and a lock, and nothing else."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.lock").write_text("django==5.2\n")
    return tmp_path


def put_python(house: Path, *, last: str, status: int) -> None:
    """An environment whose pip ends so."""
    program = house / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(PIP.format(last=last, status=status))
    program.chmod(0o755)


def install(house: Path, python: str) -> "subprocess.CompletedProcess[str]":
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "install", f"PYTHON={python}"]
    return subprocess.run(command, cwd=house, env=ours, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (
            NO_BUILD,
            "A package has no ready-made build for this Python (Python 3.14.1): use Python 3.11, 3.12 or 3.13 "
            "(`make PYTHON=python3.11`), or install a C compiler.",
        ),
        (
            NO_NETWORK,
            "Installing failed (all of it in .venv/install.log): check the network, then run make again.",
        ),
    ],
    ids=["nothing to compile with", "no network"],
)
def test_a_package_that_cannot_be_installed_is_explained_and_tried_again(
    house: Path, last: str, told: str
) -> None:
    put_python(house, last=last, status=1)
    python = str(house / ".venv" / "bin" / "python")
    done = install(house, python)
    assert done.returncode != 0
    assert done.stdout.splitlines()[-2:] == [last, told]
    assert last in (house / ".venv" / "install.log").read_text()

    put_python(house, last="Successfully installed django", status=0)
    assert install(house, python).returncode == 0
    assert install(house, python).stdout == "", "what is installed is not installed again"


def test_a_python_that_is_not_there_or_too_old_is_named(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = "Python 3.11 or newer is needed: install it, or name it with `make PYTHON=/path/to/python3`."
    old = house / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    told = [f"{old} is too old: Python 3.9.2", needed]
    assert install(house, str(old)).stdout.splitlines() == told
    assert install(house, "/nowhere/python3").stdout.splitlines() == [needed]
    for tool in ("sh", "cksum", "tr", "awk", "tail"):
        (house / tool).symlink_to(shutil.which(tool) or tool)
    make = shutil.which("make") or "make"
    monkeypatch.setenv("PATH", str(house))  # on which nothing else is found
    done = subprocess.run([make, "doctor"], cwd=house, capture_output=True, text=True, timeout=30)
    assert done.stdout.splitlines()[:2] == told
    assert done.returncode != 0
