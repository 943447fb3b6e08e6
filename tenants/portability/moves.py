"""A shop into another database, which has the same release, keys and storage: for seconds it is read and not written.

One transaction here holds every table of the shop against writing until the shop is open there, and gives it up in
its commit. Whoever waited to write finds no table then, and nothing is written here that is not there.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import IO, Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django_tenants.utils import tenant_context

from accounts import audit
from kernel import clock, crashpoints, scope
from kernel.actors import Actor
from kernel.jobs import wakeups
from tenants import hosts, lifecycle, rules
from tenants.models import ConnectedAccount, Domain, Membership, Operation, Tenant
from tenants.portability import files, kept, tables

TRIES = 100
Answer = TypeVar("Answer")
Write = Callable[[IO[bytes]], Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """What went where, and for how long it was not written to."""

    id: str
    slug: str
    rows: int
    tables: int
    files: int
    to: str
    read_only_seconds: float


@dataclass(frozen=True, slots=True)
class Carried:
    """What Citus carried to another of its nodes."""

    id: str
    slug: str
    to: str


class NotTakenIn(OSError):
    """The other database did not take the shop in, or its tables were never free here: it goes on where it is."""


def move(
    operation: Operation, *, tenant: Tenant, database_url: str, gone: str, write: Write, actor: Actor
) -> Moved:
    """Have the database at the address take the shop in, as the operation's schema, and let go of it here.

    `write` writes its archive without files, which are copied within the storage. What the shop was is in the schema
    `gone` afterwards, nobody's: it is the operation's to take away then. Whatever could be kept waiting here comes
    before the other database is asked, so that only the commit comes after. A move that is cut off between the two
    leaves the shop here, and a copy there that the next one replaces.
    """
    before, schema, place = tenant.schema_name, operation.schema_name, str(operation.wishes["to"])
    _elsewhere(lambda: _copy_files(before, schema))  # most of them while it is still written to
    with transaction.atomic(durable=True), NamedTemporaryFile(dir=kept.workshop(), suffix=".part") as between:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        lifecycle.require_schema(tenant)
        _hold_still(before)
        began = time.monotonic()
        _elsewhere(lambda: write(between))
        between.flush()
        copied = _elsewhere(lambda: _copy_files(before, schema))
        _let_go(tenant, place=place, actor=actor, now=clock.now())
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER SCHEMA "{before}" RENAME TO "{gone}"')
        Operation.objects.filter(pk=operation.pk).update(schema_name=gone)
        made = _restore_there(Path(between.name), database_url, schema)
        operation.schema_name = gone
        crashpoints.reach("portability.moved")
    return Moved(
        id=made["id"],
        slug=made["slug"],
        rows=made["rows"],
        tables=made["tables"],
        files=copied,
        to=place,
        read_only_seconds=round(time.monotonic() - began, 2),
    )


def to_node(tenant: Tenant, *, node: str, actor: Actor) -> Carried:
    """Have Citus carry the shop's schema to the node at `host:port`, while it is read and written.

    Raises NotTakenIn where the database is no cluster, or its cluster does not do it.
    """
    lifecycle.require_schema(tenant)
    if not scope.connection.is_on_citus:
        raise NotTakenIn("DATABASE_URL is no coordinator of Citus; --to names another database")
    host, _, port = node.rpartition(":")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(
                "SELECT citus_schema_move(%s::regnamespace, %s, %s)", [tenant.schema_name, host, int(port)]
            )
    except DatabaseError as error:
        raise NotTakenIn(f"Citus did not move it: {str(error).strip()}") from error
    finally:
        connection.close()
    audit.write(actor=actor, verb="moved", target=tenant, note=f"to the node {node}")
    return Carried(id=str(tenant.pk), slug=tenant.slug, to=node)


def _elsewhere(call: Callable[[], Answer]) -> Answer:
    """Do it with a connection of its own, outside of this one's transaction."""

    def run() -> Answer:
        with closing(connection):
            return call()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def _hold_still(schema: str) -> None:
    """Wait until nobody writes into the schema or works there, and let nobody begin; reading goes on.

    It gives up what it has when it waits for longer than a moment: those it waits for may wait for it.
    """
    listed = ", ".join(f'"{schema}"."{table.name}"' for table in tables.list_tables(schema))
    for _ in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                cursor.execute(f"LOCK TABLE {listed} IN SHARE MODE")
                wakeups.forget([schema])
                cursor.execute("SET LOCAL lock_timeout = '10s'")
                return
        except OperationalError:
            time.sleep(0.2)
    raise NotTakenIn("Something writes into the shop without end: an import, say. Wait until it has ended")


def _copy_files(before: str, after: str) -> int:
    """Have the second folder hold what the first does; no file ever changes under its name."""
    old, new = SimpleNamespace(schema_name=before), SimpleNamespace(schema_name=after)
    with tenant_context(new):
        there = set(files.list_names())
    with tenant_context(old):
        here = set(files.list_names())
    for name in sorted(here - there):
        try:
            with tenant_context(old):
                content = files.open_file(name)
        except FileNotFoundError:
            continue
        with content, tenant_context(new):
            files.store(name, content)
    with tenant_context(new):
        for name in there - here:
            files.delete(name)
    return len(here)


def _restore_there(archive: Path, database_url: str, schema: str) -> dict[str, Any]:
    """Have this release's own command restore it with the other database for its own."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore_shop", str(archive)]
    done = subprocess.run(  # noqa: S603
        [*command, "--into", schema, "--json"],
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise NotTakenIn(f"The other database did not take it in: {lines[-1]}")
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _let_go(tenant: Tenant, *, place: str, actor: Actor, now: datetime) -> None:
    """Tell the registry that the shop is no longer here. Its address stays taken: it is the shop's elsewhere."""
    reason = f"moved to {place}"
    before = tenant.state
    if tenant.state != rules.State.CLOSING:
        lifecycle.change_state(tenant=tenant, after=rules.State.CLOSING, actor=actor, reason=reason, now=now)
    lifecycle.change_state(tenant=tenant, after=rules.State.ERASED, actor=actor, reason=reason, now=now)
    audit.write(
        actor=actor, verb="moved", target=tenant, changes={"state": (before, tenant.state)}, note=reason
    )
    for model in (Membership, ConnectedAccount):
        model.objects.filter(tenant=tenant).delete()
    names = list(Domain.objects.filter(tenant=tenant).values_list("domain", flat=True))
    transaction.on_commit(lambda: hosts.forget_hosts(names))
