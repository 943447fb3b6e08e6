"""Reads on imports and exports."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast

from media import private
from storefront.catalogue import queries as catalogue
from storefront.customers.models import Customer
from storefront.transfers import errors
from storefront.transfers.models import Transfer
from storefront.transfers.views import BatchResult, BatchStatus, BatchView

Status = Transfer.Status
NOTES = ("errors", "warnings")
_LONG = (*NOTES, "items", "results")
COUNTS = (
    "created", "updated", "unchanged", "deleted", "archived", "skipped", "with_warnings", "variants", "images",
    "variants_deleted", "images_deleted", "variants_untracked",
)  # fmt: skip


def get(*, kind: Transfer.Kind, transfer_id: int, customer: Customer | None = None) -> Transfer:
    """The import or export of that id, of that customer where it is theirs. Raises TransferNotFound."""
    found = Transfer.objects.filter(kind=kind, customer=customer).select_related("file").defer(*_LONG)
    transfer = found.filter(pk=transfer_id).first()
    if transfer is None:
        raise errors.TransferNotFound
    return transfer


def list_views(
    *, kind: Transfer.Kind, now: datetime, limit: int, offset: int, customer: Customer | None = None
) -> tuple[int, list[dict[str, Any]]]:
    """How many there are of a kind, and a page of them, the newest first."""
    found = Transfer.objects.filter(kind=kind, customer=customer)
    page = found.select_related("file").defer(*_LONG).order_by("-pk")[offset : offset + limit]
    pictures = catalogue.count_of_imports([transfer.pk for transfer in page])
    return found.count(), [view(transfer, now=now, pictures=pictures[transfer.pk]) for transfer in page]


def batch_view(batch: Transfer) -> BatchView:
    """A batch of products, and what became of each."""
    results: list[BatchResult] = batch.results
    total = batch.rows_total or 0
    counts = Counter(result["status"] for result in results)
    return {
        "id": batch.pk,
        "status": cast(BatchStatus, batch.status),
        "requested_by": batch.requested_by,
        "counts": {
            "items": total,
            "pending": total - len(results),
            "created": counts["created"],
            "updated": counts["updated"],
            "failed": counts["failed"],
        },
        "results": [
            *results,
            *(
                BatchResult(index=index, status="pending", id=None, errors=[])
                for index in range(len(results), total)
            ),
        ],
        "created_at": batch.created_at,
        "started_at": batch.started_at,
        "finished_at": batch.finished_at,
    }


def list_notes(
    *, transfer_id: int, level: Literal["errors", "warnings"], limit: int, offset: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many errors or warnings of an import's rows were kept, and a page of them. Raises TransferNotFound."""
    row = (
        Transfer.objects.filter(kind=Transfer.Kind.IMPORT, pk=transfer_id)
        .values_list(level, flat=True)
        .first()
    )
    if row is None:
        raise errors.TransferNotFound
    return len(row), row[offset : offset + limit]


def list_pictures(
    *, transfer_id: int, state: str = "", limit: int, offset: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many pictures an import named, and a page of them with what became of each. Raises TransferNotFound."""
    if not Transfer.objects.filter(kind=Transfer.Kind.IMPORT, pk=transfer_id).exists():
        raise errors.TransferNotFound
    count, images = catalogue.list_of_import(import_id=transfer_id, state=state, limit=limit, offset=offset)
    shown = [
        {
            "image": image["id"],
            "product": {"id": image["product_id"], "slug": image["slug"]},
            "url": image["source_url"],
            "state": image["state"],
            "error": image["error"],
            "attempts": image["attempts"],
        }
        for image in images
    ]
    return count, shown


def view(transfer: Transfer, *, now: datetime, pictures: Mapping[str, int] | None = None) -> dict[str, Any]:
    """An import or export as its owner sees it; a finished export with an address to fetch it from.

    `pictures` are the counts of an import's, where they are known already.
    """
    shown: dict[str, Any] = {
        "id": transfer.pk,
        "status": transfer.status,
        "filename": transfer.filename,
        "requested_by": transfer.requested_by,
        "created_at": transfer.created_at,
        "started_at": transfer.started_at,
        "finished_at": transfer.finished_at,
        "progress": progress(transfer),
        "error": {"code": transfer.error_code, "detail": transfer.error_detail}
        if transfer.error_code
        else None,
    }
    if transfer.kind == Transfer.Kind.IMPORT:
        if pictures is None:
            pictures = catalogue.count_of_imports([transfer.pk])[transfer.pk]
        report = transfer.report
        return shown | {
            "is_dry_run": transfer.is_dry_run,
            "report": {name: report.get(name, 0) for name in COUNTS},
            "error_count": report.get("error_count", 0),
            "warning_count": report.get("warning_count", 0),
            "ignored_columns": report.get("ignored_columns", []),
            "remarks": report.get("remarks", []),
            "pictures": pictures,
        }
    file = transfer.file
    if file is None or transfer.status != Status.DONE or (file.expires_at and file.expires_at <= now):
        return shown | {"download": None}
    address = private.address(file, now=now)
    return shown | {
        "download": {
            "url": address.path,
            "expires_at": address.expires_at,
            "bytes": file.bytes,
            "sha256": file.sha256,
            "kept_until": file.expires_at,
        }
    }


def progress(transfer: Transfer) -> dict[str, Any]:
    """How far it is: rows of the file (products of an export) done, of how many, in percent."""
    total = transfer.rows_total
    percent = 100 if transfer.status == Status.DONE else 0
    if total and transfer.status != Status.DONE:
        percent = min(99, transfer.rows_done * 100 // total)
    return {"rows_done": transfer.rows_done, "rows_total": total, "percent": percent}
