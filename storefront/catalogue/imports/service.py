"""Importing a product CSV: batches that each commit, products that each succeed or fail alone."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.db import DatabaseError, DataError, IntegrityError

from storefront.catalogue.imports import parser, rules, writer
from storefront.catalogue.imports.errors import UnreadableFile
from storefront.catalogue.imports.rules import RowError, WantedProduct
from tenants import current

__all__ = ["Report", "RowError", "UnreadableFile", "import_products"]

BATCH = 100
MOST_ERRORS = 1000
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do.

    `created`, `updated`, `unchanged` and `skipped` count products (a skipped one has errors);
    `variants` and `images` count new ones. `errors` holds the first thousand, `error_count` all.
    """

    is_dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    variants: int = 0
    images: int = 0
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0

    @property
    def is_failure(self) -> bool:
        """Whether nothing at all could be done."""
        return bool(self.skipped or self.errors) and not (self.created or self.updated or self.unchanged)

    def refuse(self, errors: Sequence[RowError]) -> None:
        """Count a product that cannot be imported, and say why."""
        self.skipped += 1
        self.note(errors)

    def note(self, errors: Sequence[RowError]) -> None:
        """Keep errors, as many as a person can read."""
        self.error_count += len(errors)
        self.errors += errors[: max(0, MOST_ERRORS - len(self.errors))]


def import_products(
    stream: IO[bytes],
    *,
    now: datetime,
    dry_run: bool = False,
    actor: str = "",
    on_progress: Progress | None = None,
) -> Report:
    """Bring the current shop's catalogue in line with a CSV of products; run again, it changes nothing.

    Products are found by their handle, their variants by SKU and else by option values. What the
    file has no column for stays as it is, and nothing is deleted. The file is looked over first, so
    one that cannot be read changes nothing. Raises UnreadableFile.
    """
    report = Report(is_dry_run=dry_run)
    with _seekable(stream) as file:
        scan = parser.scan(file)
        file.seek(0)
        state = writer.State(currency=current.tenant().currency, now=now, actor=actor, dry_run=dry_run)
        batch: list[WantedProduct] = []
        done = 0
        for group in parser.read(file, scattered=scan.scattered):
            if isinstance(group, parser.RaggedLine):
                report.note(
                    [RowError(group.line, "", "ragged", "The line has more cells than the first line.")]
                )
                done += 1
                continue
            done += len(group.rows)
            product, errors = rules.interpret(group, currency=state.currency)
            errors += state.check_unique(product) if product is not None else []
            if product is None or errors:
                report.refuse(errors)
                continue
            batch.append(product)
            if len(batch) >= BATCH:
                _write(batch, state, report)
                batch = []
                if on_progress is not None:
                    on_progress(done, scan.rows)
        _write(batch, state, report)
        if on_progress is not None:
            on_progress(scan.rows, scan.rows)
    return report


def _write(batch: Sequence[WantedProduct], state: writer.State, report: Report) -> None:
    """One transaction for the batch; if the database refuses it, one for each of its products."""
    if not batch:
        return
    try:
        _count(writer.write(batch, state), report)
    except (IntegrityError, DataError):
        for product in batch:
            try:
                _count(writer.write([product], state), report)
            except (IntegrityError, DataError) as error:
                report.refuse([RowError(product.line, "Handle", "rejected", _words(error))])


def _count(outcome: writer.Outcome, report: Report) -> None:
    report.created += outcome.created
    report.updated += outcome.updated
    report.unchanged += outcome.unchanged
    report.variants += outcome.variants
    report.images += outcome.images
    for errors in outcome.refused:
        report.refuse(errors)


def _words(error: DatabaseError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(
        getattr(diagnosis, "message_detail", None) or getattr(diagnosis, "message_primary", None) or error
    )[:300]


class _seekable:  # noqa: N801 - reads as a function
    """The stream itself where it can be read twice, else a copy of it on disk."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._copy: IO[bytes] | None = None

    def __enter__(self) -> IO[bytes]:
        if self._stream.seekable():
            return self._stream
        self._copy = tempfile.TemporaryFile()
        shutil.copyfileobj(self._stream, self._copy)
        self._copy.seek(0)
        return self._copy

    def __exit__(self, *_exception: object) -> None:
        if self._copy is not None:
            self._copy.close()
