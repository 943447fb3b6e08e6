"""Servers to break: a web server on any environment, and a Postgres and a Valkey of a test's own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from config.local import binaries, home, servers, valkey
from config.settings.database import parse


@dataclass(frozen=True)
class Stores:
    """A Postgres and a Valkey that nobody else uses, so that they may be stopped at any time."""

    var_dir: Path
    database_url: str
    redis_url: str

    def stop_postgres(self) -> None:
        """Stop it as a power cut would: no checkpoint, no farewell to its clients."""
        found = self._home()
        pg_ctl = str(binaries.postgres(found.account) / "pg_ctl")
        arguments = ["stop", "-D", str(found.postgres), "-m", "immediate", "-w", "-t", "20"]
        assert found.account.run([pg_ctl, *arguments]).returncode in (0, 1)  # 1: it was not running
        connection.close()

    def stop_valkey(self) -> None:
        """Stop it."""
        valkey.stop(self._home())

    def start(self) -> None:
        """Start what is not running, at the address it had."""
        found = servers.ensure(self.var_dir)
        assert (found.database_url, found.redis_url) == (self.database_url, self.redis_url)

    def _home(self) -> home.Home:
        found = home.find(self.var_dir)
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
    command = [settings.PG_DUMP, "--no-owner", "--format=custom", "--compress=0"]
    dump = subprocess.run([*command, f"postgresql://{server}/{name}"], capture_output=True, check=True)
    restore = [str(Path(settings.PG_DUMP).with_name("pg_restore")), "--no-owner", "--exit-on-error", "-d", to]
    subprocess.run(restore, input=dump.stdout, capture_output=True, check=True)
