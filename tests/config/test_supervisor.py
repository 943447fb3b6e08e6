"""The supervisor with real processes: nothing it started outlives it, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.local import orphans, processes, supervisor
from config.local.errors import LocalServersError

pytestmark = pytest.mark.timeout(90)

# A stand-in for web with a child of its own, as a server with worker processes has.
WEB = """
import http.server, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SUPERVISOR = """
import os, sys
from pathlib import Path
from config.local import orphans, supervisor
var_dir, port, second = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
with supervisor.only_one(var_dir):
    sys.exit(supervisor.run(
        {"web": [sys.executable, "-c", sys.argv[4], str(port)], "worker": [sys.executable, "-c", second]},
        root=var_dir, environment=dict(os.environ) | orphans.mark(var_dir),
        ready_url=(port, "/"), on_ready=lambda: print("READY", flush=True)))
"""
SLEEPS = "import time; time.sleep(600)"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(second: str = SLEEPS) -> subprocess.Popen[str]:
        port = processes.free_port()
        source = str(Path(supervisor.__file__).parents[2])
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(tmp_path), str(port), second, textwrap.dedent(WEB)],
            env=os.environ | {"PYTHONPATH": source},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
    orphans.end(tmp_path)  # first: they hold the pipe open
    for process in started:
        process.communicate()


def wait_for(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return
    pytest.fail(f"it ended without saying {text!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_stop_ends_every_process(number: int, start: Start, tmp_path: Path) -> None:
    process = start()
    wait_for(process, "READY")
    assert len(orphans.find(tmp_path)) >= 3
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert orphans.find(tmp_path) == []


def test_a_process_that_dies_takes_the_others_along(start: Start, tmp_path: Path) -> None:
    process = start("import sys, time; time.sleep(1); sys.exit(3)")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "worker stopped (rc=3)" in output
    assert orphans.find(tmp_path) == []


def test_what_a_killed_supervisor_left_is_found_and_ended(start: Start, tmp_path: Path) -> None:
    process = start()
    wait_for(process, "READY")
    process.kill()
    process.wait()
    time.sleep(0.2)
    assert orphans.end(tmp_path) >= 3
    assert orphans.find(tmp_path) == []
    with supervisor.only_one(tmp_path):  # a dead supervisor holds nothing
        pass


def test_processes_of_another_folder_are_left_alone(start: Start, tmp_path: Path) -> None:
    process = start()
    wait_for(process, "READY")
    assert orphans.end(tmp_path / "another") == 0
    assert process.poll() is None


def test_a_second_supervisor_is_told_of_the_first(start: Start, tmp_path: Path) -> None:
    process = start()
    wait_for(process, "READY")
    with pytest.raises(LocalServersError, match=str(process.pid)), supervisor.only_one(tmp_path):
        pytest.fail("two supervisors at once")


def test_a_taken_port_names_its_holder_and_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalServersError, match=f"port {port} is taken by process {os.getpid()}.*PORT="):
            supervisor.check_port(port)
    supervisor.check_port(port)
