"""One shop taken alone: what is asked for, and how far it has come."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.platform.schemas.signups import Slug
from api.schemas import Input, Output


class CloneIn(Input):
    """Where a copy goes."""

    slug: Slug
    scrub: bool = Field(
        True, description="made-up people stand in the place of the shop's customers and staff"
    )


class RestoreIn(Input):
    """What a shop is had back from."""

    archive: str = Field(
        max_length=200, description="an archive that is kept here, as the `result` of its operation names it"
    )
    slug: Slug | None = Field(
        None,
        description="the place of a copy; null: the shop goes back in its own place, and is snapshotted first",
    )


class OperationProgress(Output):
    """How far an operation has come; a total of 0 means that nobody knows how many there are."""

    step: str = Field(description="rows, files or verify; empty before the first")
    done: int
    total: int


class OperationResult(Output):
    """What came of an operation; what does not apply is null."""

    archive: str | None = Field(description="the archive's name here; fetch it at `…/archive`")
    tenant: UUID | None = Field(description="the shop that was restored or made")
    slug: str | None
    replaced: str | None = Field(description="the snapshot of what a restore has replaced")
    tables: int | None
    rows: int | None
    files: int | None


class Operation(Output):
    """Something that is done with one whole shop."""

    id: UUID
    kind: Literal["export", "snapshot", "restore", "clone"]
    status: Literal["waiting", "running", "done", "failed"]
    tenant: UUID | None
    progress: OperationProgress
    result: OperationResult
    error: str = Field(description="why it failed")
    created_at: datetime
    finished_at: datetime | None
