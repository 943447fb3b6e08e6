"""Fixtures every test may use: two shops, a way into them, and a real server."""

import os
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import hypothesis
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django.plugin import blocking_manager_key

from tests import database
from tests.plugin import ROOT, WORKER
from tests.server import (  # noqa: F401 - fixtures for every test
    _standing,
    process_environment,
    server,
    server_at_rest,
    standing_server,
    worker,
)

# how long an example takes says how busy the machine is
hypothesis.settings.register_profile(
    "souk", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("souk")

LONGEST = (  # files that take tens of seconds begin first, so that none of them is what a run ends with
    "faults/test_workers.py",
    "isolation/test_matrix.py",
    "tenants/portability/",
    "doors/test_rubbish.py",
    "front/",
    "faults/test_messages.py",
    "faults/test_stores_down.py",
    "api/test_generated_calls.py",
    "config/test_local.py",
    "config/test_up.py",
    "browser/",
    "faults/",
    "test_whole_way.py",
    "concurrency/",
    "admin_theme/test_pages.py",
    "api/test_parallel.py",
    "media/test_hostile.py",
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the base while the workers, who wait for it otherwise, still collect."""
    options = session.config.option
    if (
        options.collectonly
        or not getattr(options, "numprocesses", 0)
        or hasattr(session.config, "workerinput")
    ):
        return

    def build() -> None:
        with session.config.stash[blocking_manager_key].unblock():
            database.ensure_base(database.base_name())

    threading.Thread(target=build, daemon=True).start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order files by how long they take; within a file nothing moves."""

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT / "tests").as_posix()
        return next((n for n, name in enumerate(LONGEST) if path.startswith(name)), len(LONGEST))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """One base database a run, one copy a worker."""
    with django_db_blocker.unblock():
        redis.Redis.from_url(settings.REDIS_URL).flushdb()
        redis.Redis.from_url(settings.CELERY_BROKER_URL).flushdb()
        base = database.base_name()
        database.ensure_base(base)
        name = f"{base}_{WORKER}"
        database.create_copy(name, of=base)
        database.use(name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.drop(name)
        if "PYTEST_XDIST_WORKER" not in os.environ and database.RUN not in os.environ:
            database.drop(base)


@pytest.fixture(autouse=True)
def _leave_tenant() -> Iterator[None]:
    """No test leaves its schema behind it, nor what was remembered of it."""
    from storefront.carts import offered
    from tenants import hosts

    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()
    hosts._memory.clear()
    offered.SNAPSHOT.clear()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Each test begins with full buckets."""
    client = throttling.client()
    for key in client.scan_iter("souk:limit:*"):
        client.delete(key)


def _tenant(slug: str) -> "Tenant":
    """The shop, whichever schema the test already stands in."""
    with tenant_context(SimpleNamespace(schema_name="public")):
        return Tenant.objects.get(slug=slug)


@pytest.fixture
def shop(db: None) -> "Tenant":
    """The shop `alpha`."""
    return _tenant("alpha")


@pytest.fixture
def other_shop(db: None) -> "Tenant":
    """The shop `bravo`, whose rows have the same integer ids as alpha's."""
    return _tenant("bravo")


@pytest.fixture
def in_shop(shop: "Tenant") -> Iterator["Tenant"]:
    """Stand in the shop `alpha` for the length of the test."""
    with tenant_context(shop):
        yield shop


@pytest.fixture
def shop_client(shop: "Tenant") -> Client:
    """A client that calls the shop `alpha` on its own host."""
    return Client(headers={"host": "alpha.localhost"})


@pytest.fixture
def platform_client(db: None) -> Client:
    """A client that calls the platform's host."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A copy of the base of this test's own, in which it may commit; dropped afterwards."""
    with django_db_blocker.unblock(), database.fresh() as name:
        yield name


from kernel import throttling  # noqa: E402 - settings first, as below
from tenants.models import Tenant  # noqa: E402 - models load once the settings are
