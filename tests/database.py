"""Test databases: one is built a run, every worker and every committing test gets a copy of it.

The base holds the platform's schema, this release's template and two shops, `alpha` and `bravo`,
whose integer ids are equal on purpose.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

PASSWORD = "a long password for tests"
BASE_LOCK = 7_305_002
RUN = "SOUK_TEST_RUN"
"""Names the process on whose behalf several runs go on, one after the other: they have one base."""


@contextmanager
def maintenance() -> Iterator[Any]:
    """A cursor in the server's maintenance database, outside any transaction."""
    database = settings.DATABASES["default"]
    link = psycopg2.connect(
        dbname="postgres",
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"] or None,
    )
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.close()


def use(name: str) -> None:
    """Point Django at the database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextmanager
def used(name: str) -> Iterator[None]:
    """Point Django at the database, and back at the one before."""
    before = settings.DATABASES["default"]["NAME"]
    use(name)
    try:
        yield
    finally:
        connection.set_schema_to_public()
        use(before)


@contextmanager
def fresh() -> Iterator[str]:
    """Django on a copy of the base of one's own, in which one may commit; dropped afterwards."""
    name = f"{base_name()}_{uuid.uuid4().hex[:8]}"
    create_copy(name, of=base_name())
    try:
        with used(name):
            yield name
    finally:
        drop(name)


def create_copy(name: str, *, of: str) -> None:
    """Make a copy of a database that nobody is connected to."""
    with maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY')


def drop(name: str) -> None:
    """Drop a database with whoever is connected to it."""
    with maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ensure_base(name: str) -> None:
    """Build the base of this run unless another worker has."""
    with maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [BASE_LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is not None:
            return
        _drop_forgotten(cursor)
        building = f"{name}_building"
        cursor.execute(f'CREATE DATABASE "{building}"')
        use(building)
        _fill()
        connection.close()
        cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


def _drop_forgotten(cursor: Any) -> None:
    """Drop what runs that were killed have left: those whose process is no more."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'souk_test_%'")
    for (name,) in cursor.fetchall():
        run = name.split("_")[2]
        if not (run.isdecimal() and Path(f"/proc/{run}").exists()):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _fill() -> None:
    from kernel import clock
    from tenants.provisioning import signups, template

    call_command("migrate_schemas", schema_name="public", verbosity=0)
    template.prepare()
    for slug, colour in (("alpha", "#0f766e"), ("bravo", "#b45309")):
        signup = signups.reserve(
            slug=slug,
            name=slug.capitalize(),
            email=f"owner@{slug}.example",
            password=PASSWORD,
            now=clock.now(),
        )
        signups.advance(signup.id, now=clock.now())
        type(signup.tenant).objects.filter(pk=signup.tenant_id).update(theme_colour=colour)


def base_name() -> str:
    """The name of this run's base, the same in all its workers: it carries the run's process id."""
    run = os.environ.get(RUN) or (os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid())
    return f"souk_test_{run}_base"
