"""Importing a product CSV: batches that each commit, products that each succeed or fail alone."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import IO

from django.db import DatabaseError, DataError, IntegrityError, transaction

from storefront.imports import parser, placements, rules, writer
from storefront.imports.comparison import Outcome
from storefront.imports.errors import UnreadableFile
from storefront.imports.products import ImportedProduct, RowError
from tenants import current

__all__ = ["Report", "RowError", "Standing", "UnreadableFile", "import_products"]

BATCH = 100
MOST_ERRORS = 1000


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do.

    `created`, `updated`, `unchanged`, `deleted`, `archived` (deleted, had they not been sold) and
    `skipped` count products (a skipped one has errors); `variants` and `images` count new ones, and
    `…_deleted` those taken away. `errors` holds the first thousand, `error_count` all.
    """

    is_dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    archived: int = 0
    skipped: int = 0
    variants: int = 0
    images: int = 0
    variants_deleted: int = 0
    images_deleted: int = 0
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0

    @property
    def is_failure(self) -> bool:
        """Whether nothing at all could be done."""
        done = self.created + self.updated + self.unchanged + self.deleted + self.archived
        return bool(self.skipped or self.errors) and not done

    def refuse(self, errors: Sequence[RowError]) -> None:
        """Count a product that cannot be imported, and say why."""
        self.skipped += 1
        self.note(errors)

    def note(self, errors: Sequence[RowError]) -> None:
        """Keep errors, as many as a person can read."""
        self.error_count += len(errors)
        self.errors += errors[: max(0, MOST_ERRORS - len(self.errors))]

    def plus(self, outcome: Outcome) -> "Report":
        """The report with a batch's outcome added."""
        sums = {name: getattr(self, name) + getattr(outcome, name) for name in _COUNTS}
        added = replace(self, **sums, errors=list(self.errors))
        for errors in outcome.refused:
            added.refuse(errors)
        return added


_COUNTS = [f.name for f in fields(Outcome) if f.name != "refused"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an import has come: products (`groups`) and rows of the file, of how many, and its report.

    Given back to `import_products` it goes on from there.
    """

    groups: int = 0
    rows: int = 0
    total: int = 0
    report: Report = field(default_factory=Report)


Progress = Callable[[Standing], None]


def import_products(
    stream: IO[bytes],
    *,
    now: datetime,
    dry_run: bool = False,
    actor: str = "",
    on_progress: Progress | None = None,
    begin_at: Standing | None = None,
) -> Report:
    """Bring the current shop's catalogue in line with a CSV of products; run again, it changes nothing.

    Products are found by their handle, their variants by SKU and else by option values. What the
    file has no column for stays as it is, and nothing is deleted but by a command. The file is looked
    over first, so one that cannot be read changes nothing. `on_progress` is told of each batch in the
    transaction that writes it, so what it writes down is what was done. Raises UnreadableFile.
    """
    begin_at = begin_at or Standing()
    with _seekable(stream) as file:
        scan = parser.scan(file)
        file.seek(0)
        state = writer.State(currency=current.tenant().currency, now=now, actor=actor, dry_run=dry_run)
        report = replace(begin_at.report, is_dry_run=dry_run, errors=list(begin_at.report.errors))
        run = _Run(state, report, scan.rows, on_progress or _tell_nobody, begin_at.groups)
        for group in parser.read(file, scattered=scan.scattered):
            run.take(group)
        run.flush()
    return run.report


@dataclass(slots=True)
class _Run:
    """One pass over a file."""

    state: writer.State
    report: Report
    total: int
    tell: Progress
    skips: int
    groups: int = 0
    rows: int = 0
    batch: list[ImportedProduct] = field(default_factory=list)

    def take(self, group: parser.Group | parser.RaggedLine) -> None:
        """Take one product of the file; write the batch when it is full."""
        self.groups += 1
        if isinstance(group, parser.RaggedLine):
            self.rows += 1
            if self.groups > self.skips:
                message = "The line has more cells than the first line."
                self.report.note([RowError(group.line, "", "ragged", message)])
            return
        product, errors = rules.interpret(group, currency=self.state.currency)
        errors += self.state.check_unique(product) if product is not None else []
        if self.groups <= self.skips:  # done by an earlier run, and known to what comes after
            self.rows += len(group.rows)
            return
        if product is not None and product.takes_away and not errors:
            self.flush(before=1)  # alone: what is deleted locks more than what is written
        self.rows += len(group.rows)
        if errors:
            self.report.refuse(errors)
        elif product is not None:
            self.batch.append(product)
        if len(self.batch) >= BATCH or (self.batch and self.batch[0].takes_away):
            self.flush()

    def flush(self, *, before: int = 0) -> None:
        """Write the batch in one transaction; if the database refuses it, one for each of its products."""
        batch, self.batch = self.batch, []
        placements.prepare(batch, self.state)  # outlives a batch that is refused
        try:
            with transaction.atomic():
                self.report = self._tell(self.report.plus(self._write(batch)), self.groups - before)
        except (IntegrityError, DataError):
            for product in batch:
                try:
                    self.report = self.report.plus(self._write([product]))
                except (IntegrityError, DataError) as error:
                    self.report.refuse([RowError(product.line, "Handle", "rejected", _words(error))])
            self._tell(self.report, self.groups - before)

    def _write(self, batch: Sequence[ImportedProduct]) -> Outcome:
        if not batch:
            return Outcome()
        if batch[0].takes_away:
            return writer.write_alone(batch[0], self.state)
        return writer.write(batch, self.state)

    def _tell(self, report: Report, groups: int) -> Report:
        self.tell(Standing(groups=groups, rows=self.rows, total=self.total, report=report))
        return report


def _tell_nobody(standing: Standing) -> None:
    """Nobody asked."""


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
