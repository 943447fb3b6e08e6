"""Souk as real processes: a web server and a worker over a database of the test's own.

Take the fixture `standing_server` where a test neither ends the server nor needs a database without other
tests' rows: it is started once a run. Otherwise take `server` and `worker`: both share one copy of the base
database (`fresh_database`), an emptied cache and queue, and a folder of their own for mail and media
(`server.var_dir`). Set-up that a test commits through Django's models beforehand is seen by them all.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings

from tests import database

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 240  # a machine may have much else to do


FORM = "multipart/form-data; boundary=a-boundary"


def form(content: bytes, *, filename: str = "a.png") -> bytes:
    """The body of a form of the type FORM, with this file."""
    head = f'--a-boundary\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
    return f"{head}Content-Type: image/png\r\n\r\n".encode() + content + b"\r\n--a-boundary--\r\n"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Process:
    """One process of ours, its children in a group of its own, its words in a file."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    popen: "subprocess.Popen[bytes] | None" = None
    root: Path = ROOT

    def start(self) -> None:
        """Start it; `wait_for` says when it can be used."""
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it with all its children, at once and without warning."""
        if self.popen is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()
            self.popen = None

    def words(self) -> str:
        """What it has said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def fail_if_dead(self) -> None:
        """Fail the test with its last words when it has ended."""
        if self.popen is None or self.popen.poll() is not None:
            raise AssertionError(f"{self.command[2]} ended:\n" + "\n".join(self.words().splitlines()[-30:]))


@dataclass
class Server(Process):
    """The web server on a free port. Shops answer at `{slug}.localhost`, the platform at `localhost`."""

    port: int = 0
    var_dir: Path = field(default_factory=Path)

    def url(self, path: str = "/", *, shop: str | None = None) -> str:
        """The address for a browser, which finds `*.localhost` itself."""
        return f"http://{_host(shop)}:{self.port}{path}"

    def request(
        self,
        method: str,
        path: str,
        *,
        shop: str | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> Answer:
        """One call over its own connection; a `body` that is not bytes is sent as JSON. Safe in threads."""
        sent = {"Host": f"{_host(shop)}:{self.port}", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def start(self) -> None:
        """Start it and wait until it is alive."""
        super().start()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.fail_if_dead()
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.request("GET", "/health/live", timeout=2).status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the web server did not come up:\n" + self.words()[-3000:])


@dataclass
class Worker(Process):
    """A Celery worker on the same queue."""

    def start(self) -> None:
        """Start it and wait until it takes tasks."""
        known = len(self.words())
        super().start()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.fail_if_dead()
            if " ready." in self.words()[known:]:
                return
            time.sleep(0.1)
        raise AssertionError("the worker did not come up:\n" + self.words()[-3000:])


@pytest.fixture
def process_environment(fresh_database: str, tmp_path: Path) -> dict[str, str]:
    """The environment of every process of this test, also for `manage.py` in a subprocess."""
    empty_cache_and_queue()
    return process_facts(database=fresh_database, var_dir=tmp_path / "var")


@pytest.fixture
def server_at_rest(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """A web server that the test starts itself, with what it changes of its command and environment."""
    resting = web_server(environment=process_environment, log=tmp_path / "web.log")
    try:
        yield resting
    finally:
        resting.kill()


@pytest.fixture
def server(server_at_rest: Server) -> Server:
    """A running web server; `kill` and `start` make it go and come back on the same port."""
    server_at_rest.start()
    return server_at_rest


@pytest.fixture(scope="session")
def _standing(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, str]]:
    name = f"{settings.DATABASES['default']['NAME']}_standing"
    folder = tmp_path_factory.mktemp("standing")
    with django_db_blocker.unblock():
        database.create_copy(name, of=database.base_name())
    running = web_server(
        environment=process_facts(database=name, var_dir=folder / "var"), log=folder / "web.log"
    )
    try:
        running.start()
        yield running, name
    finally:
        running.kill()
        with django_db_blocker.unblock():
            database.drop(name)


@pytest.fixture
def standing_server(
    _standing: tuple[Server, str], django_db_blocker: pytest.FixtureRequest
) -> Iterator[Server]:
    """The web server of this run's tests, with Django here on its database and cache and queue emptied."""
    running, name = _standing
    running.fail_if_dead()
    empty_cache_and_queue()
    with django_db_blocker.unblock(), database.used(name):
        yield running
    empty_cache_and_queue()


@pytest.fixture
def worker(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Worker]:
    """A running Celery worker on the same database and queue as `server`."""
    running = Worker(command=worker_command(), environment=process_environment, log=tmp_path / "worker.log")
    try:
        running.start()
        yield running
    finally:
        running.kill()


def worker_command() -> list[str]:
    """What starts a worker of two threads."""
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--pool", "threads"]
    return [*command, "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


def web_server(*, environment: Mapping[str, str], log: Path) -> Server:
    """A web server, not started yet, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "config.web"]
    environment = {**environment, "PORT": str(port)}
    return Server(
        command=command, environment=environment, log=log, port=port, var_dir=Path(environment["VAR_DIR"])
    )


def process_facts(*, database: str, var_dir: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")),
        "VAR_DIR": str(var_dir),
        "LOG_LEVEL": "INFO",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "PYTHONUNBUFFERED": "1",
    }


def empty_cache_and_queue() -> None:
    for url in (settings.REDIS_URL, settings.CELERY_BROKER_URL):
        redis.Redis.from_url(url).flushdb()


def _host(shop: str | None) -> str:
    return f"{shop}.localhost" if shop else "localhost"
