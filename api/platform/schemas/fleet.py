"""Bringing shops up to a release."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas import Output


class MigrationFailure(Output):
    """A shop that could not be migrated."""

    tenant: UUID
    slug: str
    error: str


class MigrationRun(Output):
    """A round of bringing the shops up to a release."""

    id: UUID
    status: Literal["waiting", "running", "done", "failed", "stopped"]
    error: str = Field(description="why it stopped before its end")
    migrations: list[str] = Field(description="what shops lacked, in order")
    migrated: int
    left: int
    failed: int
    failures: list[MigrationFailure] = Field(description="the first ten shops that failed")
    actor: str
    created_at: datetime
    finished_at: datetime | None
