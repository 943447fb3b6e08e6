"""docs/operations/install.md with pgBackRest itself: a full copy, the log as it is written, a shop as of a minute.

It knows the servers that were there when it was made: Debian's goes with PostgreSQL 15, as `make older` runs it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from config.local import binaries, data_dir, postgres, processes
from config.local.account import Account
from tenants.models import Tenant
from tenants.provisioning import template
from tests.factories import OrderFactory
from tests.faults.processes import Stores
from tests.faults.test_to_a_minute import manage, stores  # noqa: F401 - its cluster
from tests.tenants.portability.conftest import facts

PROGRAM = shutil.which("pgbackrest")
NEWEST_SERVER = 15


def _can_be_tried() -> bool:
    account = Account(os.geteuid(), os.getegid(), is_other=False)
    said = subprocess.run(
        [binaries.postgres(account) / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    major = re.search(r" (\d+)\.", said.stdout)
    return PROGRAM is not None and major is not None and int(major[1]) <= NEWEST_SERVER


pytestmark = pytest.mark.skipif(
    not _can_be_tried(), reason="make older, with Debian's postgresql-15 and pgbackrest"
)


class Kept:
    """The cluster's copies and log, as pgBackRest keeps them."""

    def __init__(self, cluster: data_dir.DataDir, folder: Path) -> None:
        self._cluster, state = cluster, cluster.state()
        self.folder = folder
        for name in (folder, folder / "repository", folder / "aside"):
            name.mkdir(mode=0o700)
            cluster.account.own(name)
        self._conf = folder / "pgbackrest.conf"
        lines = [
            "[global]",
            f"repo1-path={folder}/repository",
            f"log-path={folder}",
            f"lock-path={folder}",
            f"spool-path={folder}",
        ]
        lines += ["repo1-retention-full=1", "start-fast=y", "archive-async=n", "[souk]"]
        lines += [
            f"pg1-path={cluster.postgres}",
            f"pg1-port={state.postgres_port}",
            f"pg1-user={postgres.USER}",
        ]
        self._conf.write_text("\n".join(lines) + "\n")
        cluster.account.own(self._conf)
        self._as = ["env", "PGHOST=127.0.0.1", f"PGPASSWORD={state.password}"]

    @property
    def archive_command(self) -> str:
        """What the server does with a file of its log."""
        return f"{PROGRAM} --config={self._conf} --stanza=souk archive-push %p"

    def run(self, *command: str) -> None:
        """One of its commands."""
        told = [*self._as, str(PROGRAM), f"--config={self._conf}", "--stanza=souk", *command]
        done = self._cluster.account.run(told)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_shop_that_was_dropped_is_had_back_as_it_was_a_moment_before(
    stores: Stores,  # noqa: F811
    tmp_path: Path,
) -> None:
    cluster = data_dir.find(stores.var_dir)
    assert cluster is not None
    kept = Kept(cluster, cluster.postgres.parent / "kept")
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET archive_mode = on")
        cursor.execute(f"ALTER SYSTEM SET archive_command = '{kept.archive_command}'")
    connection.close()
    postgres.stop(cluster)
    stores.start()
    kept.run("stanza-create")
    kept.run("check")
    kept.run("backup", "--type=full")
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        OrderFactory(paid=True)
    before = facts(shop)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_sleep(1.1)"
        )  # it knows when a copy ended by the second, and asks for a later one
        cursor.execute("SELECT clock_timestamp()")
        minute = str(cursor.fetchone()[0])
    template.drop(shop.schema_name)  # by a slip of the hand
    kept.run("check")  # which waits until the log has come
    aside, file = kept.folder / "aside", tmp_path / "alpha.souk"
    until = ["--type=time", f"--target={minute}", "--target-action=promote"]
    kept.run(f"--pg1-path={aside}", *until, "restore")
    with _running(cluster, aside) as port:
        url = urlsplit(stores.database_url)
        there = urlunsplit(url._replace(netloc=url.netloc.replace(f":{url.port}", f":{port}")))
        manage(there, stores, tmp_path, "export_shop", "alpha", "-o", str(file))
    manage(stores.database_url, stores, tmp_path, "restore_shop", str(file))
    after = facts(shop)
    del before["sequences"], after["sequences"]  # after a recovery they go on some numbers further on
    assert after == before


@contextmanager
def _running(cluster: data_dir.DataDir, folder: Path) -> Iterator[int]:
    """A server with the data of the folder, which keeps no log itself; its port."""
    port = processes.free_port()
    settings = postgres.SETTINGS | {"port": str(port), "archive_mode": "off"}
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
    pg_ctl, log = str(binaries.postgres(cluster.account) / "pg_ctl"), cluster.logs / "aside.log"
    quiet = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [pg_ctl, "start", "-D", str(folder), "-l", str(log), "-w", "-o", options]
    assert cluster.account.run(started, **quiet).returncode == 0, log.read_text()[-2000:]
    try:
        yield port
    finally:
        cluster.account.run([pg_ctl, "stop", "-D", str(folder), "-m", "immediate", "-w"], **quiet)
