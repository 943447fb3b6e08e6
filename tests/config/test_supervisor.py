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

from config.local import processes, supervisor
from config.local.errors import LocalServersError

pytestmark = pytest.mark.timeout(300)

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
from config.local import processes, supervisor
from config.local.errors import NotNow
supervisor.REVIVE_SECONDS = 0.1
var_dir, port, second = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
tries = []
def revive():
    tries.append(1)
    if len(tries) == 1:
        raise NotNow("the local PostgreSQL did not start: no space left")
    return ["PostgreSQL"] if len(tries) == 2 else []
supervisor.heed_signals()
with supervisor.only_one(var_dir):
    sys.exit(supervisor.run(
        {"web": [sys.executable, "-c", sys.argv[4], str(port)], "worker": [sys.executable, "-c", second]},
        root=var_dir, environment=dict(os.environ) | processes.mark(var_dir),
        ready_url=(port, "/"), on_ready=lambda: print("READY", flush=True), revive=revive))
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
    processes.end_orphans(tmp_path)  # first: they hold the pipe open
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
    assert len(processes.find_orphans(tmp_path)) >= 3
    process.send_signal(number)
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert processes.find_orphans(tmp_path) == []


def test_a_process_that_ends_is_started_again_with_what_it_left_ended(start: Start, tmp_path: Path) -> None:
    child = (
        "import subprocess, sys; subprocess.Popen(['sleep', '600']); print('HERE', flush=True); sys.exit(3)"
    )
    process = start(child)
    for _ in range(2):
        wait_for(process, "worker | HERE")
        wait_for(process, "worker ended with status 3")
    wait_for(process, "worker | HERE")
    assert sum("sleep" in left.name() for left in processes.find_orphans(tmp_path)) <= 1
    assert process.poll() is None


def test_a_local_server_that_does_not_start_is_tried_again(start: Start) -> None:
    """A full disk ends no more than what needs it."""
    process = start()
    wait_for(process, "no space left")
    wait_for(process, "PostgreSQL ended; it was started again")
    assert process.poll() is None


def test_a_process_is_given_the_time_to_end_what_it_does(start: Start) -> None:
    """Ctrl-C in a terminal goes to the whole group; the processes are to hear of it from the supervisor alone."""
    slow = (
        "import signal, sys, time\n"
        "def end(*_):\n    time.sleep(1); print('DONE', flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('BUSY', flush=True)\nwhile True: time.sleep(60)"
    )
    process = start(slow)
    wait_for(process, "worker | BUSY")
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=120)
    assert "worker | DONE" in said
    assert process.returncode == 0


def test_pauses_grow_to_half_a_minute() -> None:
    assert [supervisor.pause(failures) for failures in (1, 2, 3, 5, 6, 1000)] == [1, 2, 4, 16, 30, 30]


def test_what_a_killed_supervisor_left_is_found_and_ended(start: Start, tmp_path: Path) -> None:
    process = start()
    wait_for(process, "READY")
    process.kill()
    process.wait()
    time.sleep(0.2)
    assert processes.end_orphans(tmp_path) >= 3
    assert processes.find_orphans(tmp_path) == []
    with supervisor.only_one(tmp_path):  # a dead supervisor holds nothing
        pass


def test_processes_of_another_folder_are_left_alone(start: Start, tmp_path: Path) -> None:
    process = start()
    wait_for(process, "READY")
    assert processes.end_orphans(tmp_path / "another") == 0
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
