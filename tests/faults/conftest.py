"""A gateway for servers that are to die, and stores and a web server of a test's own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings as django_settings

from tests import database
from tests.faults import processes
from tests.faults.ground import Ground
from tests.faults.processes import Stores
from tests.gateways.conftest import GatewayProcess, started
from tests.server import Server, process_facts, web_server


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[GatewayProcess]:
    """The sandbox gateway in a process of its own, which servers forked from here charge at."""
    with started(tmp_path) as process:
        settings.SANDBOX_GATEWAY_URL = f"{process.url}/sandbox"
        yield process


@pytest.fixture(scope="module")
def private_stores(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    with django_db_blocker.unblock():
        like = django_settings.DATABASES["default"]["NAME"]
        with processes.stores(tmp_path_factory.mktemp("stores"), like=like) as found:
            yield found


@pytest.fixture
def stores(private_stores: Stores, django_db_blocker: Any) -> Iterator[Stores]:
    with django_db_blocker.unblock(), processes.django_on(private_stores.database_url):
        yield private_stores


@pytest.fixture
def environment(stores: Stores, tmp_path: Path) -> dict[str, str]:
    """Of processes on these stores."""
    return {
        **os.environ,
        "DATABASE_URL": stores.database_url,
        "REDIS_URL": stores.redis_url,
        "BROKER_URL": "",
        "VAR_DIR": str(tmp_path / "var"),
        "LOG_LEVEL": "INFO",
        "PYTHONPATH": os.pathsep.join(
            [str(django_settings.BASE_DIR), str(django_settings.BASE_DIR / "platform")]
        ),
    }


@pytest.fixture
def web(environment: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    running = web_server(environment=environment, log=tmp_path / "web.log")
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="module")
def ground(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    name, folder = f"{database.base_name()}_{uuid4().hex[:8]}", tmp_path_factory.mktemp("ground")
    with django_db_blocker.unblock():
        database.create_copy(name, of=database.base_name())
        environment = process_facts(database=name, var_dir=folder / "var")
        found = Ground(environment | {"ENVIRONMENT": "development"}, folder)  # it may call this machine
        with database.used(name):
            yield found
        found.stop()
        database.drop(name)


@pytest.fixture
def nothing_waits() -> None:
    for url in (django_settings.REDIS_URL, django_settings.CELERY_BROKER_URL):
        redis.Redis.from_url(url).flushdb()
