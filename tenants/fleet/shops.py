"""One shop brought up to the release, in one transaction, waiting for nobody's lock for long."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from kernel import crashpoints, scope
from tenants.fleet.plan import Plan, Step, record_sql
from tenants.models import FleetMigration, Tenant
from tenants.postgres import statements

logger = logging.getLogger(__name__)

LOCK_TIMEOUT = "2s"  # buyers queue behind whoever waits for a table's lock
STATEMENT_TIMEOUT = "10min"
ATTEMPTS = 5
FIRST_PAUSE = 0.2  # seconds; doubled each time
PASSING = {"55P03", "40P01", "40001", "57P01", "57P02", "57P03"}  # locks held by others, servers that restart


def prepare_connection() -> None:
    """Let no statement of this thread's connection wait for a lock, or run, for long.

    Nor does a commit wait for the disk: what a crash of the server takes back, it takes back from the
    end, the ledger's line before the shop's change, and the next run finds the shop lacking it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET lock_timeout = '{LOCK_TIMEOUT}'; SET statement_timeout = '{STATEMENT_TIMEOUT}'; "
            "SET synchronous_commit = off"
        )


def migrate(line: FleetMigration, plan: Plan, *, stop: threading.Event) -> None:
    """Bring the line's shop up to the plan and write the outcome into the line, which is not saved here.

    What another transaction's lock or a server that restarts prevented is tried again, up to ATTEMPTS times.
    """
    started, pause = time.perf_counter(), FIRST_PAUSE
    while True:
        line.attempts += 1
        try:
            line.applied = _migrate(line.tenant, plan)
            line.status, line.error = FleetMigration.Status.DONE, ""
        except Exception as error:  # noqa: BLE001 - one shop's error is its own, and on record
            line.error = f"{type(error).__name__}: {error}".strip()[:2000]
            line.status = FleetMigration.Status.FAILED
            if _is_passing(error) and line.attempts < ATTEMPTS and not stop.wait(pause):
                pause *= 2
                continue
            logger.warning("shop %s could not be migrated: %s", line.tenant.slug, line.error)
        line.took_ms = round((time.perf_counter() - started) * 1000)
        return


def _migrate(tenant: Tenant, plan: Plan) -> list[str]:
    if not connection.is_usable():
        connection.close()
        prepare_connection()
    scope.enter(tenant)
    try:
        recorded = MigrationRecorder.Migration.objects.filter(
            app__in={s.migration.app_label for s in plan.steps}
        )
        applied = set(recorded.values_list("app", "name"))
        left = [s for s in plan.steps if (s.migration.app_label, s.migration.name) not in applied]
        if left and plan.rows_sql:  # first, so that no data migration gives these rows other ids
            with transaction.atomic():
                statements.run(plan.rows_sql)
        for batch in _batches(left):
            _carry_out(batch)
        return [step.name for step in left]
    finally:
        scope.leave()


def _batches(steps: list[Step]) -> Iterator[list[Step]]:
    """What goes into one transaction: all there is, but for steps that run outside of any."""
    batch: list[Step] = []
    for step in steps:
        if step.migration.atomic:
            batch.append(step)
            continue
        if batch:
            yield batch
        yield [step]
        batch = []
    if batch:
        yield batch


def _carry_out(batch: list[Step]) -> None:
    if not batch[0].migration.atomic:
        with _patience():
            _carry_out_as_django(batch[0])
        return
    with transaction.atomic():
        for step in batch:
            if step.sql is not None:
                statements.run(step.sql)
            else:
                _carry_out_as_django(step)
        crashpoints.reach("fleet.before_commit")
    crashpoints.reach("fleet.after_commit")


@contextmanager
def _patience() -> Iterator[None]:
    """What runs outside transactions keeps nobody waiting, and leaves half an index behind if it is cut off."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        prepare_connection()


def _carry_out_as_django(step: Step) -> None:
    assert step.state is not None
    with connection.schema_editor(atomic=step.migration.atomic) as editor:
        step.migration.apply(step.state.clone(), editor)
    with connection.cursor() as cursor:
        # a table cannot be altered while checks of its rows are still to come
        cursor.execute(
            record_sql(step.migration) + "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
        )


def _is_passing(error: Exception) -> bool:
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code in PASSING or (code is None and isinstance(error, OperationalError | InterfaceError))
