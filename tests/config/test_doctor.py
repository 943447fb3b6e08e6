"""The doctor on a house that is ill in one way: it names that, how to mend it, and goes on to the next."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config import env
from config.management import checks
from tenants.models import SchemaTemplate

Spoil = Callable[[pytest.MonkeyPatch, Path], Any]


@pytest.fixture
def house(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A house in which all is well: the port is free, and no schemas are kept ready."""
    monkeypatch.setattr(settings, "POOL_SIZE", 0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    monkeypatch.setattr(env, "environment", lambda: env.Environment(port=free))
    with monkeypatch.context() as spoiling:
        yield spoiling
    connection.close()


def examine(*flags: str) -> dict[str, dict[str, Any]]:
    """What needs mending, by name."""
    output = StringIO()
    status: Any = 0
    try:
        call_command("doctor", "--json", *flags, stdout=output)
    except SystemExit as ended:
        status = ended.code
    told = json.loads(output.getvalue())
    ill = {check["name"]: check for check in told["checks"] if not check["is_well"]}
    assert (told["is_well"], status) == ((False, 1) if ill else (True, 0))
    return ill


def no_database(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")


def no_cache(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setitem(settings.CACHES["default"], "LOCATION", "redis://127.0.0.1:1/0")


def no_queue(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", "redis://127.0.0.1:1/0")


def no_pg_dump(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(settings, "PG_DUMP", str(folder / "pg_dump"))


def an_old_pg_dump(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    program = folder / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    program.chmod(0o755)
    monkeypatch.setattr(settings, "PG_DUMP", str(program))


def no_template(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    SchemaTemplate.objects.all().delete()


def no_schemas_ready(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(settings, "POOL_SIZE", 3)


@pytest.mark.parametrize(
    ("spoil", "name", "found", "mend"),
    [
        (no_database, "PostgreSQL", "does not answer", "make up"),
        (no_cache, "Valkey (cache)", "127.0.0.1:1 does not answer", "make up"),
        (no_queue, "Valkey (queue)", "127.0.0.1:1 does not answer", "make up"),
        (no_pg_dump, "pg_dump", "not found", "install the PostgreSQL client"),
        (an_old_pg_dump, "pg_dump", "9, older than the server", "install the PostgreSQL"),
        (no_template, "shop template", "missing or outdated", "prepare_template"),
        (no_schemas_ready, "warm pool", "0 of 3 ready", "fill_pool --size 3"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_one_ill_is_named_with_its_mend(
    house: pytest.MonkeyPatch, spoil: Spoil, name: str, found: str, mend: str, tmp_path: Path
) -> None:
    spoil(house, tmp_path)
    ill = examine()
    assert set(ill) == {name}
    assert found in ill[name]["found"]
    assert mend in ill[name]["mend"]


def test_a_house_in_which_all_is_well_has_nothing_to_mend(house: None) -> None:
    assert examine() == {}


def test_a_taken_port_is_named(house: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
        house.setattr(env, "environment", lambda: env.Environment(port=port))
        ill = examine()
    assert set(ill) == {"port"}
    assert f"port {port} is taken" in ill["port"]["mend"]


def test_a_queue_that_may_drop_work_is_named(house: None) -> None:
    with policy("allkeys-lru"):
        ill = examine()
    assert set(ill) == {"Valkey (queue)"}
    assert "noeviction" in ill["Valkey (queue)"]["mend"]


@contextmanager
def policy(name: str) -> Iterator[None]:
    """The store drops what it likes when it is full, for a moment."""
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL, decode_responses=True)
    usual = store.config_get("maxmemory-policy")["maxmemory-policy"]
    store.config_set("maxmemory-policy", name)
    try:
        yield
    finally:
        store.config_set("maxmemory-policy", usual)


def test_a_missing_extension_is_named(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "NEEDED_EXTENSIONS", ("pg_trgm", "not_an_extension"))
    ill = examine()
    assert "install not_an_extension on the server" in ill["extensions"]["mend"]


def test_what_production_needs_is_asked_for_and_named_until_it_is_there(house: pytest.MonkeyPatch) -> None:
    by_settings = {"environment", "addresses", "proxies", "mail's sender", "mail of trials", "archives"}
    ill = examine("--production")
    assert by_settings | {"beat", "snapshots"} <= set(ill)
    assert any(name.startswith("Django security.") for name in ill)
    ready = env.Environment(
        environment="production",
        secret_key="k" * 50,
        database_url="postgresql://souk@db/souk",
        redis_url="redis://cache/0",
        broker_url="redis://queue/0",
        email_url="smtp://mail",
        default_from_email="Souk <hello@souk.example>",
        trial_mails_a_day=200,
        platform_domain="souk.example",
        shop_domain="souk.example",
        public_scheme="https",
        num_proxies=1,
    )
    house.setattr(env, "environment", lambda: ready)
    house.setattr(settings, "ARCHIVE_KEY", "a key that is kept elsewhere")
    assert not set(examine("--production")) & by_settings
