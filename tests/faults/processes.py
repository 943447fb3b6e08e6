"""Servers to break: a web server that dies at a named point, and a Postgres and a Valkey of a test's own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from config.local import binaries, data_dir, processes as local_processes, servers, valkey
from config.settings.database import parse
from kernel import crashpoints
from tests.faults.hanging import suspended
from tests.server import Server


@contextmanager
def doomed_server(point: str) -> Iterator[Server]:
    """A web server of one thread that dies at the crash point: a process forked from this one, hence at once there.

    Fails the test unless it died there.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        connection.close()  # a child must not end the session of its parent
        child = os.fork()
        if child == 0:
            _serve(listening, point)
        port = int(listening.getsockname()[1])
    try:
        yield Server(command=[], environment={}, log=Path(os.devnull), port=port)
    finally:
        deadline = time.monotonic() + 60
        while (ended := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        if ended[0] == 0:
            os.kill(child, signal.SIGKILL)
            ended = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(ended[1]) == crashpoints.KILLED, f"it did not die at {point}"


def _serve(listening: socket.socket, point: str) -> NoReturn:
    try:
        settings.CRASH_AT = point
        with WSGIServer(("127.0.0.1", 0), _Quiet, bind_and_activate=False) as server:
            server.socket.close()
            server.socket = listening
            server.server_name, server.server_port = "127.0.0.1", int(listening.getsockname()[1])
            server.setup_environ()
            server.set_app(get_wsgi_application())
            server.handle_request()
    finally:
        os._exit(1)  # nothing of the test run may go on in here


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


@dataclass(frozen=True)
class Stores:
    """A Postgres and a Valkey that nobody else uses, so that they may be stopped at any time."""

    var_dir: Path
    database_url: str
    redis_url: str

    def stop_postgres(self) -> None:
        """Stop it as a power cut would, and at once: no checkpoint, no farewell to its clients."""
        found = self._home()
        with suppress(FileNotFoundError, ProcessLookupError):  # what pg_ctl sends as well, once it has begun
            os.kill(int((found.postgres / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        pg_ctl = str(binaries.postgres(found.account) / "pg_ctl")
        arguments = ["stop", "-D", str(found.postgres), "-m", "immediate", "-w", "-t", "20"]
        assert found.account.run([pg_ctl, *arguments]).returncode in (0, 1)  # 1: it was not running
        connection.close()

    def stop_valkey(self) -> None:
        """Stop it."""
        valkey.stop(self._home())

    @contextmanager
    def hanging(self, name: str) -> Iterator[None]:
        """The store called `postgres` or `valkey` accepts connections and answers nothing meanwhile."""
        found = self._home()
        folder = found.postgres if name == "postgres" else found.valkey
        with suspended(lambda: local_processes.working_in(folder, name)) as stopped:
            assert stopped
            yield

    def start(self) -> None:
        """Start what is not running, at the address it had."""
        found = servers.ensure(self.var_dir)
        assert (found.database_url, found.redis_url) == (self.database_url, self.redis_url)

    def _home(self) -> data_dir.DataDir:
        found = data_dir.find(self.var_dir)
        assert found is not None
        return found


@contextmanager
def stores(var_dir: Path, *, like: str) -> Iterator[Stores]:
    """Running stores, whose database is a copy of the one named `like`.

    They are durable: what a stopped Postgres has answered for must be there when it is back.
    """
    found = servers.ensure(var_dir)
    running = Stores(var_dir=var_dir, database_url=found.database_url, redis_url=found.redis_url)
    try:
        _copy(like, to=found.database_url)
        yield running
    finally:
        running.stop_postgres()  # what is thrown away needs no checkpoint
        servers.destroy(var_dir)


@contextmanager
def django_on(database_url: str) -> Iterator[None]:
    """Let Django's connection go to another server's database for a while."""
    usual = dict(settings.DATABASES["default"])
    connection.close()
    settings.DATABASES["default"].update(parse(database_url))
    try:
        yield
    finally:
        connection.set_schema_to_public()
        connection.close()
        settings.DATABASES["default"].update(usual)


def _copy(name: str, *, to: str) -> None:
    database = settings.DATABASES["default"]
    server = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    # the server's own: what a newer one writes may hold settings that it does not know
    programs = Path(os.environ.get("SOUK_POSTGRES_BIN") or Path(settings.PG_DUMP).parent)
    command = [str(programs / "pg_dump"), "--no-owner", "--format=custom", "--compress=0"]
    dump = subprocess.run([*command, f"postgresql://{server}/{name}"], capture_output=True, check=True)
    restore = [str(programs / "pg_restore"), "--no-owner", "--exit-on-error", "-d", to]
    subprocess.run(restore, input=dump.stdout, capture_output=True, check=True)
