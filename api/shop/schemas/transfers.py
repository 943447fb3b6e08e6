"""Products by file, in and out, and a customer's own data."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas import Output

_STATUS = Field(description="`failed` is a file that could not be worked through; see `error`")


class Progress(Output):
    """How far it is."""

    rows_done: int = Field(description="rows of the file; products of an export")
    rows_total: int | None = Field(description="null until the file was looked over")
    percent: int = Field(ge=0, le=100)


class Failure(Output):
    """Why it could not be done."""

    code: str = Field(examples=["imports.unreadable_file"])
    detail: str


class Report(Output):
    """What an import has done so far, or in a dry run would do, in products, variants and pictures."""

    created: int
    updated: int
    unchanged: int
    deleted: int
    archived: int = Field(description="deleted, had they not been sold")
    skipped: int = Field(description="products with errors in their rows")
    variants: int = Field(description="new ones")
    images: int = Field(description="new ones")
    variants_deleted: int
    images_deleted: int


class Transfer(Output):
    """A file on its way."""

    id: int
    status: Literal["queued", "running", "done", "failed"] = _STATUS
    filename: str
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    error: Failure | None


class Import(Transfer):
    """A product file and what became of it."""

    is_dry_run: bool
    report: Report
    error_count: int = Field(description="of rows; the first 1,000 are at /imports/{id}/errors")


class RowError(Output):
    """What is wrong with a row of the file."""

    line: int = Field(description="of the file, the first line being 1")
    column: str = Field(examples=["Variant Price"])
    code: str = Field(examples=["not_a_price"])
    message: str


class Download(Output):
    """Where the file can be fetched, without credentials, until `expires_at`; ask again for another address."""

    url: str
    expires_at: datetime
    bytes: int
    sha256: str
    kept_until: datetime | None


class Export(Transfer):
    """A file that was asked for."""

    download: Download | None = Field(description="null until it is done, and after it was collected")
