"""Imports, exports and batches as their owners see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from media import private
from storefront.catalogue import queries as catalogue
from storefront.transfers.models import Transfer

Status = Transfer.Status
PictureState = Literal["ready", "pending", "failed"]
BatchStatus = Literal["queued", "running", "done", "failed"]
ItemStatus = Literal["pending", "created", "updated", "failed"]


class ProgressView(TypedDict):
    """How far it is."""

    rows_done: Annotated[int, Field(description="rows of the file; products of an export")]
    rows_total: Annotated[int | None, Field(description="null until the file was looked over")]
    percent: Annotated[int, Field(ge=0, le=100)]


class FailureView(TypedDict):
    """Why it could not be done."""

    code: Annotated[str, Field(examples=["imports.unreadable_file"])]
    detail: str


class ReportView(TypedDict):
    """What an import has done so far, or in a dry run would do, in products, variants and pictures."""

    created: int
    updated: int
    unchanged: int
    deleted: int
    archived: Annotated[int, Field(description="deleted, had they not been sold")]
    skipped: Annotated[int, Field(description="products left as they were, since their rows have errors")]
    with_warnings: Annotated[
        int, Field(description="products taken of which something was left out or changed")
    ]
    variants: Annotated[int, Field(description="new ones")]
    images: Annotated[int, Field(description="new ones")]
    variants_deleted: int
    images_deleted: int
    variants_untracked: Annotated[
        int, Field(description="new ones that nobody counts: the file has no column for stock")
    ]


class TransferView(TypedDict):
    """A file on its way."""

    id: int
    status: Annotated[
        Literal["queued", "running", "done", "failed"],
        Field(description="`failed` is a file that could not be worked through; see `error`"),
    ]
    filename: str
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: ProgressView
    error: FailureView | None


class PicturesView(TypedDict):
    """What became of the pictures an import named: a worker fetches them after the products."""

    ready: int
    pending: Annotated[int, Field(description="still to be fetched")]
    failed: Annotated[int, Field(description="not to be had; the reasons are at /imports/{id}/pictures")]


class ImportView(TransferView):
    """A product file and what became of it."""

    is_dry_run: bool
    report: ReportView
    error_count: Annotated[int, Field(description="of rows; the first 1,000 are at /imports/{id}/errors")]
    warning_count: Annotated[int, Field(description="of rows; the first 1,000 are at /imports/{id}/warnings")]
    ignored_columns: Annotated[
        list[str], Field(description="columns of the file that nothing was taken from")
    ]
    remarks: Annotated[list[str], Field(description="on the file as a whole")]
    pictures: PicturesView


class RowNoteView(TypedDict):
    """What is wrong with a row of the file, or worth knowing."""

    line: Annotated[int, Field(description="of the file, the first line being 1")]
    column: Annotated[str, Field(description="as the file calls it", examples=["Variant Price"])]
    code: Annotated[str, Field(examples=["not_a_price", "sku_taken"])]
    detail: str


class PictureOfView(TypedDict):
    """The product a picture is of."""

    id: int
    slug: str


class PictureView(TypedDict):
    """A picture that an import named, and what became of it."""

    image: Annotated[int, Field(description="its id among the product's images")]
    product: PictureOfView
    url: str
    state: PictureState
    error: Annotated[str, Field(description="why it could not be fetched")]
    attempts: int


class DownloadView(TypedDict):
    """Where the file can be fetched, without credentials, until `expires_at`; ask again for another address."""

    url: str
    expires_at: datetime
    bytes: int
    sha256: str
    kept_until: datetime | None


class ExportView(TransferView):
    """A file that was asked for."""

    download: Annotated[
        DownloadView | None,
        Field(
            description="null until it is done, after it was collected, and where it tells stock that you may not see"
        ),
    ]


class BatchCounts(TypedDict):
    """How far a batch is."""

    items: int
    pending: int
    created: int
    updated: int
    failed: int


class BatchError(TypedDict):
    """What is wrong with one field of an item."""

    field: str
    code: str
    detail: str


class BatchResult(TypedDict):
    """What became of one item."""

    index: Annotated[int, Field(description="its place among the items that were sent, from 0")]
    status: ItemStatus
    id: Annotated[int | None, Field(description="the product's id")]
    errors: list[BatchError]


class BatchView(TypedDict):
    """A batch of products, and what became of each."""

    id: int
    status: BatchStatus
    requested_by: str
    counts: BatchCounts
    results: list[BatchResult]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def import_view(row: Transfer, *, pictures: Mapping[str, int] | None = None) -> ImportView:
    """An import; `pictures` are the counts of its pictures where they are known already."""
    report = row.report
    return views.of(
        ImportView,
        row,
        **_common(row),
        report={name: report.get(name, 0) for name in ReportView.__annotations__},
        error_count=report.get("error_count", 0),
        warning_count=report.get("warning_count", 0),
        ignored_columns=report.get("ignored_columns", []),
        remarks=report.get("remarks", []),
        pictures=catalogue.count_of_imports([row.pk])[row.pk] if pictures is None else pictures,
    )


def import_views(rows: Sequence[Transfer]) -> list[ImportView]:
    """Imports, whose pictures are counted in one statement."""
    pictures = catalogue.count_of_imports([row.pk for row in rows])
    return [import_view(row, pictures=pictures[row.pk]) for row in rows]


def export_view(row: Transfer, *, sees_stock: bool, now: datetime) -> ExportView:
    """An export; a finished one with an address to fetch it from, where the viewer may see what is in it."""
    is_hidden = row.kind == Transfer.Kind.EXPORT and row.tells_stock and not sees_stock
    download = None if is_hidden else _download(row, now=now)
    return views.of(ExportView, row, **_common(row), download=download)


def batch_view(batch: Transfer) -> BatchView:
    """A batch of products, and what became of each."""
    results: list[BatchResult] = batch.results
    total = batch.rows_total or 0
    counts = Counter(result["status"] for result in results)
    return views.of(
        BatchView,
        batch,
        counts={
            "items": total,
            "pending": total - len(results),
            "created": counts["created"],
            "updated": counts["updated"],
            "failed": counts["failed"],
        },
        results=[
            *results,
            *(
                BatchResult(index=index, status="pending", id=None, errors=[])
                for index in range(len(results), total)
            ),
        ],
    )


def picture(row: Mapping[str, Any]) -> PictureView:
    """One of `catalogue.list_of_import`."""
    return {
        "image": row["id"],
        "product": {"id": row["product_id"], "slug": row["slug"]},
        "url": row["source_url"],
        "state": row["state"],
        "error": row["error"],
        "attempts": row["attempts"],
    }


def progress(row: Transfer) -> ProgressView:
    """How far it is: rows of the file (products of an export) done, of how many, in percent."""
    total = row.rows_total
    percent = 100 if row.status == Status.DONE else 0
    if total and row.status != Status.DONE:
        percent = min(99, row.rows_done * 100 // total)
    return {"rows_done": row.rows_done, "rows_total": total, "percent": percent}


def _common(row: Transfer) -> dict[str, object]:
    failure = {"code": row.error_code, "detail": row.error_detail}
    return {"progress": progress(row), "error": failure if row.error_code else None}


def _download(row: Transfer, *, now: datetime) -> DownloadView | None:
    file = row.file
    if file is None or row.status != Status.DONE or (file.expires_at and file.expires_at <= now):
        return None
    address = private.address(file, now=now)
    return {
        "url": address.path,
        "expires_at": address.expires_at,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "kept_until": file.expires_at,
    }
