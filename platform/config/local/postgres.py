"""The embedded PostgreSQL, driven with its own initdb and pg_ctl."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from config.local import binaries, processes
from config.local.data_dir import DataDir, State
from config.local.errors import LocalServersError

USER = DATABASE = "souk"
START_SECONDS = 60
ATTEMPTS = 5
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_locks_per_transaction": "256",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}
# A power cut may lose these data folders whole; nothing in them outlives a test run.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def url(state: State) -> str:
    """The address of the local database."""
    return f"postgresql://{USER}:{state.password}@127.0.0.1:{state.postgres_port}/{DATABASE}"


def is_up(data: DataDir, state: State) -> bool:
    """Whether our own server, with our own data folder, answers at the remembered port."""
    if not state.postgres_port:
        return False
    try:
        connection = psycopg2.connect(url(state), connect_timeout=3)
    except psycopg2.OperationalError:
        return False
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        row = cursor.fetchone()
    return row is not None and Path(row[0]) == data.postgres


def start(data: DataDir, state: State) -> None:
    """Start the server, whatever state a previous run left it in, and note its port in `state`.

    Raises LocalServersError with the end of the server's log when it does not come up.
    """
    programs = binaries.postgres(data.account)
    _clear_the_dead(data)
    _initialise(data, state, programs)
    log = data.logs / "postgres.log"
    for _ in range(ATTEMPTS):
        state.postgres_port = processes.free_port(state.postgres_port)
        settings = SETTINGS | {"port": str(state.postgres_port)} | ({} if state.durable else FORGETFUL)
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
        arguments = ["-D", str(data.postgres), "-l", str(log), "-w", "-t", str(START_SECONDS), "-o", options]
        # The server keeps pg_ctl's output open, so it must not be a pipe that we read to its end.
        done = data.account.run(
            [str(programs / "pg_ctl"), "start", *arguments],
            capture_output=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if done.returncode == 0:
            return _create_database(state)
        time.sleep(0.5)  # the port was taken meanwhile, or a killed server's memory is held for a moment yet
    raise LocalServersError(f"the local PostgreSQL did not start; the end of {log}:\n{_tail(log)}")


def stop(data: DataDir) -> None:
    """Stop the server if it runs, ending its sessions; a hung one is killed."""
    if (data.postgres / "postmaster.pid").exists() and processes.working_in(data.postgres, "postgres"):
        programs = binaries.postgres(data.account)
        data.account.run(
            [str(programs / "pg_ctl"), "stop", "-D", str(data.postgres), "-m", "fast", "-w", "-t", "20"]
        )
    processes.end(processes.working_in(data.postgres, "postgres"))


def _initialise(data: DataDir, state: State, programs: Path) -> None:
    version = data.postgres / "PG_VERSION"
    if version.exists():
        major = version.read_text().strip()
        done = data.account.run([str(programs / "postgres"), "--version"])
        if f" {major}." not in done.stdout:
            raise LocalServersError(
                f"{data.postgres} was made by PostgreSQL {major} and {done.stdout.strip()} is installed: "
                "dump it with the old version, or delete the data with `make clean-data`."
            )
        return
    if any(data.postgres.iterdir()):  # an initdb that was killed; it removes nothing then
        shutil.rmtree(data.postgres)
        data.postgres.mkdir(mode=0o700)
        data.account.own(data.postgres)
    handle, password_file = tempfile.mkstemp(dir=data.logs)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(state.password)
        data.account.own(Path(password_file))
        command = [str(programs / "initdb"), "-D", str(data.postgres), "-U", USER, "--pwfile", password_file]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--lc-messages=C", "--no-instructions"]
        command += [] if state.durable else ["--no-sync"]
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # some systems have no C.UTF-8 of their own, and before 17 Postgres had none
        for locale in ([*builtin, "--locale=C.UTF-8"], [*builtin, "--locale=C"], ["--locale=C.UTF-8"]):
            done = data.account.run([*command, *locale])
            if done.returncode == 0:
                return
    finally:
        Path(password_file).unlink(missing_ok=True)
    raise LocalServersError(f"PostgreSQL's initdb failed in {data.postgres}:\n{done.stderr.strip()}")


def _clear_the_dead(data: DataDir) -> None:
    """End what a killed run left: a server that hangs, orphaned backends, a pid file of another process."""
    processes.end(processes.working_in(data.postgres, "postgres"))
    (data.postgres / "postmaster.pid").unlink(missing_ok=True)


def _create_database(state: State) -> None:
    maintenance = url(state).rsplit("/", 1)[0] + "/postgres"
    connection = psycopg2.connect(maintenance, connect_timeout=10)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')


def _tail(log: Path, lines: int = 8) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
