"""The ledger of fleet migrations: which shop's turn it is, and what became of the others.

It is bookkeeping. What a shop has stands in its own schema, in the transaction that changed it; so a line
that is lost or left behind by a process that died costs a second look and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet

from tenants.models import FleetMigration, FleetRun, Tenant

Status = FleetMigration.Status
UNFINISHED = (
    FleetRun.Status.WAITING,
    FleetRun.Status.RUNNING,
    FleetRun.Status.FAILED,
    FleetRun.Status.STOPPED,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many shops of a run stand where."""

    pending: int
    done: int
    failed: int

    @property
    def total(self) -> int:
        """All of the run's shops."""
        return self.pending + self.done + self.failed

    def with_one_more(self, *, is_failed: bool) -> "Counts":
        """The counts when one of those that waited is through."""
        return Counts(self.pending - 1, self.done + (not is_failed), self.failed + is_failed)


def find_unfinished(fingerprint: str) -> FleetRun | None:
    """The newest run of that release, if it has something left to do."""
    newest = FleetRun.objects.filter(fingerprint=fingerprint).order_by("-created_at").first()
    return newest if newest is not None and newest.status in UNFINISHED else None


def enlist(run: FleetRun, tenants: Iterable[Tenant], *, is_canary: bool) -> None:
    """Write lines for shops that have none in this run."""
    lines = [FleetMigration(run=run, tenant=tenant, is_canary=is_canary) for tenant in tenants]
    FleetMigration.objects.bulk_create(lines, batch_size=1000, ignore_conflicts=True)


def reopen(run: FleetRun) -> None:
    """Let what failed, or was left by a process that died, have another turn."""
    lines = FleetMigration.objects.filter(run=run, status__in=[Status.RUNNING, Status.FAILED])
    lines.update(status=Status.PENDING, attempts=0)


def claim(run_id: UUID, *, canaries: bool) -> FleetMigration | None:
    """Take the next shop's line, or None when there is none left; parallel claims never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE tenants_fleetmigration SET status = 'running' WHERE id = (
                SELECT id FROM tenants_fleetmigration
                WHERE run_id = %s AND status = 'pending' AND (is_canary OR NOT %s)
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
            ) RETURNING id
            """,
            [run_id, canaries],
        )
        row = cursor.fetchone()
    return FleetMigration.objects.select_related("tenant").get(pk=row[0]) if row else None


def close(line: FleetMigration, *, now: datetime) -> None:
    """Write down what became of a shop."""
    line.finished_at = now
    line.save(update_fields=["status", "attempts", "applied", "error", "took_ms", "finished_at"])


def count(run: FleetRun) -> Counts:
    """How far the run has come."""
    return Counts(**FleetMigration.objects.filter(run=run).aggregate(**_counted("")))


def list_failed(run: FleetRun) -> "QuerySet[FleetMigration]":
    """The lines of shops that failed, with their shops."""
    failed = FleetMigration.objects.filter(run=run, status=Status.FAILED)
    return failed.select_related("tenant").order_by("id")


def list_runs(*, failures: int) -> "QuerySet[FleetRun]":
    """Every run with `pending`, `done` and `failed` shops counted and its first `failures`, in two statements."""
    failed = FleetMigration.objects.filter(status=Status.FAILED).select_related("tenant").order_by("id")
    shown = Prefetch("lines", queryset=failed[:failures], to_attr="failures")
    return FleetRun.objects.annotate(**_counted("lines__")).prefetch_related(shown)


def _counted(lines: str) -> dict[str, Count]:
    """The counts of `Counts`, over lines reached by this path."""
    standing = {
        "pending": [Status.PENDING, Status.RUNNING],
        "done": [Status.DONE],
        "failed": [Status.FAILED],
    }
    return {
        name: Count(f"{lines}id", filter=Q(**{f"{lines}status__in": statuses}))
        for name, statuses in standing.items()
    }
