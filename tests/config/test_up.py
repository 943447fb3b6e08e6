"""`manage.py up` as a whole, in a folder and on a port of its own: servers, data, web, worker and beat."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import pytest

from config import env
from config.local import data_dir, processes, servers, supervisor
from tests.plugin import ROOT

pytestmark = pytest.mark.timeout(900)
START_SECONDS = 240  # on a machine that has much else to do


@dataclass
class Ground:
    """Where this test's own Souk lives."""

    folder: Path
    port: int = field(default_factory=processes.free_port)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def var_dir(self) -> Path:
        return self.folder / "var"

    def up(self, var_dir: Path | None = None) -> subprocess.Popen[str]:
        """Begin it, as `make up ARGS=--no-demo` does."""
        known = {name.upper() for name in env.Environment.model_fields} | {processes.MARK}
        ours = {name: value for name, value in os.environ.items() if name not in known}
        ours |= {"VAR_DIR": str(var_dir or self.var_dir), "PORT": str(self.port), "POOL_SIZE": "0"}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--no-demo"],
            cwd=ROOT,
            env=ours,
            stdin=subprocess.DEVNULL,
            stdout=(self.folder / "words").open("a"),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def words(self) -> str:
        return (self.folder / "words").read_text()

    def wait_until_ready(self, process: subprocess.Popen[str]) -> None:
        until = time.monotonic() + START_SECONDS
        while not supervisor.is_ready(self.port, "/health/ready"):
            assert process.poll() is None, self.words()[-3000:]
            assert time.monotonic() < until, self.words()[-3000:]
            time.sleep(0.2)

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        found = servers.find(self.var_dir)
        assert found is not None
        with (
            closing(psycopg2.connect(found.database_url)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []

    def get(self, part: str) -> psutil.Process:
        """The process of a part of Souk that the supervisor started, when it is there."""
        until = time.monotonic() + START_SECONDS
        while not (
            found := [each for each in processes.find_orphans(self.var_dir) if part in names_of(each)]
        ):
            assert time.monotonic() < until, self.words()[-3000:]
            time.sleep(0.1)
        return min(found, key=lambda process: process.create_time())

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + START_SECONDS
        while text not in self.words():
            assert time.monotonic() < until, self.words()[-3000:]
            time.sleep(0.1)

    def list_stores(self) -> list[psutil.Process]:
        found = data_dir.find(self.var_dir)
        assert found is not None
        return [
            *processes.working_in(found.postgres, "postgres"),
            *processes.working_in(found.valkey, "valkey"),
        ]


@pytest.fixture
def ground() -> Iterator[Ground]:
    # Not tmp_path: pytest keeps that closed to the account that root's servers run as.
    folder = Path(tempfile.mkdtemp(prefix="souk-test-"))
    folder.chmod(0o755)
    found = Ground(folder)
    found.var_dir.mkdir()
    data_dir.create(
        found.var_dir, durable=False
    )  # in memory where there is room: a third of the time is the disk's
    yield found
    for process in found.started:
        process.kill()
    processes.end_orphans(found.var_dir)
    for process in found.started:
        process.communicate()
    servers.destroy(found.var_dir)
    shutil.rmtree(folder)


def test_it_starts_from_nothing_outlives_deaths_and_a_kill_with_its_data_and_leaves_nothing_running(
    ground: Ground,
) -> None:
    first = ground.up()
    ground.wait_until_ready(first)
    kinds = {name for process in processes.find_orphans(ground.var_dir) for name in names_of(process)}
    assert kinds >= {"config.web", "config.worker", "config.beat"}
    ground.execute("CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')")

    ground.get("config.web").children()[0].kill()  # a worker of the web, which its own parent starts again
    for part in ("worker", "beat"):
        ground.get(f"config.{part}").kill()
        ground.wait_for(f"{part} ended with status -9")
    for store in ground.list_stores():
        with suppress(psutil.NoSuchProcess):
            store.kill()
    ground.wait_for("PostgreSQL ended; it was started again")
    ground.wait_for("Valkey ended; it was started again")
    ground.wait_until_ready(first)
    for part in ("config.web", "config.worker", "config.beat"):
        assert processes.is_alive(ground.get(part))
    assert ground.execute("SELECT text FROM note") == [("kept",)]

    second = ground.up(ground.folder / "another")
    _, said = second.communicate(timeout=120)
    assert second.returncode == 1
    assert len(said.splitlines()) == 1
    assert said.startswith(f"Souk did not start: port {ground.port} is taken by process ")
    assert "make up PORT=" in said

    left = processes.find_orphans(ground.var_dir)
    first.kill()
    first.wait()
    again = ground.up()
    while any(processes.is_alive(process) for process in left):  # they answered at this port until now
        assert again.poll() is None, ground.words()[-3000:]
        time.sleep(0.1)
    ground.wait_until_ready(again)
    assert re.search(r"A killed run had left \d+ processes; they were ended\.", ground.words())
    assert ground.execute("SELECT text FROM note") == [("kept",)]

    running = [*processes.find_orphans(ground.var_dir), *ground.list_stores()]
    assert len(running) > 5
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=120)
    assert again.returncode == 0, ground.words()[-3000:]
    assert [process for process in running if processes.is_alive(process)] == []
    assert processes.find_orphans(ground.var_dir) == ground.list_stores() == []
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.1", ground.port, timeout=2).connect()


def names_of(process: psutil.Process) -> set[str]:
    try:
        return set(process.cmdline())
    except psutil.NoSuchProcess:
        return set()
