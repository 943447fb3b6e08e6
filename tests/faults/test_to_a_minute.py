"""One shop as it was at a minute, of a whole cluster's write-ahead log: docs/operations/install.md, step by step.

The tool that keeps the copy and the log is Postgres itself here, as a stand-in for pgBackRest or WAL-G.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django_tenants.utils import tenant_context
from pytest_django import Settings

from config.local import binaries, data_dir, postgres, processes
from tenants.models import Tenant
from tenants.provisioning import template
from tests.factories import OrderFactory
from tests.faults.processes import Stores, django_on, stores as running_stores
from tests.patience import seconds
from tests.server import ROOT
from tests.tenants.portability.conftest import facts, keep_archives_in


@pytest.fixture
def stores(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path: Path, settings: Settings
) -> Iterator[Stores]:
    """A cluster of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    keep_archives_in(settings, tmp_path / "archives")
    with (
        django_db_blocker.unblock(),
        running_stores(tmp_path / "stores", like=settings.DATABASES["default"]["NAME"]) as found,
        django_on(found.database_url),
    ):
        yield found


def test_a_shop_that_was_dropped_is_had_back_as_it_was_a_moment_before(
    stores: Stores, tmp_path: Path
) -> None:
    cluster = data_dir.find(stores.var_dir)
    assert cluster is not None
    log = _keep_the_log(cluster)
    copy = _copy_at_rest(cluster, stores)
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        OrderFactory(paid=True)
    before = facts(shop)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        minute = cursor.fetchone()[0]
    template.drop(shop.schema_name)  # by a slip of the hand
    _wait_for_the_log()
    file = tmp_path / "alpha.souk"
    with _restored(cluster, copy, log, until=str(minute)) as port:
        url = urlsplit(stores.database_url)
        aside = urlunsplit(url._replace(netloc=url.netloc.replace(f":{url.port}", f":{port}")))
        manage(aside, stores, tmp_path, "export_shop", "alpha", "-o", str(file))
    manage(stores.database_url, stores, tmp_path, "restore_shop", str(file))
    after = facts(shop)
    del before["sequences"], after["sequences"]  # after a recovery they go on some numbers further on
    assert after == before


def _keep_the_log(cluster: data_dir.DataDir) -> Path:
    folder = cluster.postgres.parent / "log"
    folder.mkdir(mode=0o700)
    cluster.account.own(folder)
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET archive_mode = on")
        cursor.execute(f"ALTER SYSTEM SET archive_command = 'cp %p {folder}/%f'")
    return folder


def _copy_at_rest(cluster: data_dir.DataDir, stores: Stores) -> Path:
    """The whole cluster, with what came of its settings."""
    connection.close()
    postgres.stop(cluster)
    copy = cluster.postgres.parent / "copy"
    copy.mkdir(mode=0o700)
    cluster.account.own(copy)
    assert cluster.account.run(["cp", "-a", f"{cluster.postgres}/.", str(copy)]).returncode == 0
    stores.start()
    return copy


def _wait_for_the_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
        wanted = cursor.fetchone()[0]
        until = time.monotonic() + seconds(30)
        while time.monotonic() < until:
            cursor.execute("SELECT last_archived_wal >= %s FROM pg_stat_archiver", [wanted])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.1)
    raise AssertionError("the log was not kept")


@contextmanager
def _restored(cluster: data_dir.DataDir, copy: Path, log: Path, *, until: str) -> Iterator[int]:
    """The copy, brought up to that moment beside the living cluster; its port."""
    port = processes.free_port()
    (copy / "recovery.signal").touch()
    cluster.account.own(copy / "recovery.signal")
    settings = postgres.SETTINGS | {"port": str(port), "archive_mode": "off"}
    with (copy / "postgresql.auto.conf").open("a") as file:
        file.write(f"restore_command = 'cp {log}/%f %p'\n")
        file.write(f"recovery_target_time = '{until}'\nrecovery_target_action = promote\n")
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    pg_ctl = str(binaries.postgres(cluster.account) / "pg_ctl")
    told = cluster.logs / "aside.log"
    quiet = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    done = cluster.account.run([pg_ctl, "start", "-D", str(copy), "-l", str(told), "-w"], **quiet)
    assert done.returncode == 0, told.read_text()[-2000:]
    try:
        yield port
    finally:
        cluster.account.run([pg_ctl, "stop", "-D", str(copy), "-m", "immediate", "-w"], **quiet)


def manage(database_url: str, stores: Stores, folder: Path, *command: str) -> None:
    """Run one of our commands on the database at the address."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": stores.redis_url,
        "VAR_DIR": str(folder / "var"),
        "MEDIA_ROOT": str(folder / "media"),
        "ARCHIVE_ROOT": str(folder / "archives"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command, "--json"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=seconds(60),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] > 0
