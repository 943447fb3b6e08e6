"""Rounds of bringing the shops up to a release, as operators see them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views


class MigrationFailureView(TypedDict):
    """A shop that could not be migrated."""

    tenant: UUID
    slug: str
    error: str


class MigrationRunView(TypedDict):
    """A round of bringing the shops up to a release."""

    id: UUID
    status: Literal["waiting", "running", "done", "failed", "stopped"]
    error: Annotated[str, Field(description="why it stopped before its end")]
    migrations: Annotated[list[str], Field(description="what shops lacked, in order")]
    migrated: int
    left: int
    failed: int
    failures: Annotated[list[MigrationFailureView], Field(description="the first ten shops that failed")]
    actor: str
    created_at: datetime
    finished_at: datetime | None


def migration_run(row: Any) -> MigrationRunView:
    """One of `ledger.list_runs`."""
    return views.of(
        MigrationRunView,
        row,
        migrated=row.done,
        left=row.pending,
        failures=[
            {"tenant": line.tenant_id, "slug": line.tenant.slug, "error": line.error} for line in row.failures
        ],
    )
