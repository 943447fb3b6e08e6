"""Importing a product CSV: batches that each commit, products that each succeed or fail alone."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from storefront.imports import own_columns, parser, placements, reports, rules, writer
from storefront.imports.comparison import Outcome
from storefront.imports.products import ImportedProduct
from storefront.imports.reports import Progress, Report
from storefront.imports.rows import Group, RaggedLine, RowNote
from tenants import current

BATCH = 100
BATCH_VARIANTS = 200
"""Their stock is locked until the batch commits, and buyers wait for it."""
OnProgress = Callable[[Progress], None]


class Interrupted(RuntimeError):
    """An import has stopped where it was told to; its last progress says where it goes on."""


def import_products(
    stream: IO[bytes],
    *,
    now: datetime,
    actor: Actor,
    dry_run: bool = False,
    on_progress: OnProgress | None = None,
    begin_at: Progress | None = None,
    is_over: Callable[[], bool] = lambda: False,
    reference: int | None = None,
) -> Report:
    """Bring the current shop's catalogue in line with a CSV of products; run again, it changes nothing.

    Products are found by their handle, their variants by SKU and else by option values. What the
    file has no column for stays as it is, and nothing is deleted but by a command. The file is looked
    over first, so one that cannot be read changes nothing. `on_progress` is told of each batch in the
    transaction that writes it, so what it writes down is what was done. Pictures that are to be fetched
    carry `reference`. Raises UnreadableFile, and Interrupted where `is_over` says so after a product.
    """
    begin_at = begin_at or Progress()
    with _seekable(stream) as file:
        own = own_columns.of_shop()
        found = parser.scan(file, own)
        file.seek(0)
        state = writer.State(
            currency=current.tenant().currency,
            now=now,
            actor=actor,
            dry_run=dry_run,
            reference=reference,
            own=own,
            planned=begin_at.report.places,
        )
        report = replace(begin_at.report.copy(), is_dry_run=dry_run)
        report.ignored_columns, report.remarks = reports.describe_file(found)
        run = _Run(state, found, report, on_progress or _ignore, begin_at.groups)
        for group in parser.read(file, found):
            if run.groups > run.skips and is_over():
                run.flush()
                raise Interrupted
            run.take(group)
        run.flush()
    return run.report


def list_products(stream: IO[bytes], *, begin_at: int = 0) -> tuple[set[str] | None, Iterator[str]]:
    """The columns that a file speaks in, None where they are not ours, and the slugs of its products in its order,
    without so many at its beginning; an empty one for what cannot be read. Raises UnreadableFile.
    """
    own = own_columns.of_shop()
    found = parser.scan(stream, own)
    stream.seek(0)
    groups = itertools.islice(parser.read(stream, found), begin_at, None)
    return (set(found.columns.names) if found.products is None else None), (
        _slug(group, found, own) for group in groups
    )


def _slug(group: Group | RaggedLine, found: parser.Scan, own: own_columns.Own) -> str:
    if isinstance(group, RaggedLine):
        return ""
    currency = current.tenant().currency
    product, _errors, _warnings = rules.interpret(
        group, currency=currency, decimal=found.decimal, has_paths=found.has_paths, own=own
    )
    return "" if product is None else product.slug


@dataclass(slots=True)
class _Run:
    """One pass over a file."""

    state: writer.State
    file: parser.Scan
    report: Report
    on_progress: OnProgress
    skips: int
    groups: int = 0
    rows: int = 0
    batch: list[ImportedProduct] = field(default_factory=list)

    def take(self, group: Group | RaggedLine) -> None:
        """Take one product of the file; write the batch when it is full."""
        self.groups += 1
        if isinstance(group, RaggedLine):
            self.rows += 1
            if self.groups > self.skips:
                detail = _("The line has more cells than the first line.")
                self.report.refuse([RowNote(group.line, "", "ragged", detail)])
            return
        product, errors, warnings = rules.interpret(
            group,
            currency=self.state.currency,
            decimal=self.file.decimal,
            has_paths=self.file.has_paths,
            own=self.file.own,
        )
        errors += self.state.check_unique(product) if product is not None else []
        if self.groups <= self.skips:  # done by an earlier run, and known to what comes after
            self.rows += group.row_count
            return
        if product is not None and product.has_deletions and not errors:
            self.flush(before=1)  # alone: what is deleted locks more than what is written
        self.rows += group.row_count
        if errors:
            self._refuse(errors, warnings)
        elif product is not None:
            self.batch.append(product)
            if self.state.dry_run:
                self.report.show(product)
        variants = sum(len(each.variants) for each in self.batch)
        if (
            len(self.batch) >= BATCH
            or variants >= BATCH_VARIANTS
            or (self.batch and self.batch[0].has_deletions)
        ):
            self.flush()

    def flush(self, *, before: int = 0) -> None:
        """Write the batch in one transaction; if the database refuses it, one for each of its products."""
        batch, self.batch = self.batch, []
        placements.prepare(batch, self.state)  # outlives a batch that is refused
        try:
            with transaction.atomic():
                self.report = self._announce(self._with(self._write(batch)), self.groups - before)
        except (IntegrityError, DataError):
            for product in batch:
                try:
                    self.report = self._with(self._write([product]))
                except (IntegrityError, DataError) as error:
                    self._refuse([RowNote(product.line, "Handle", "rejected", words_of(error))], [])
            self._announce(self.report, self.groups - before)

    def _write(self, batch: Sequence[ImportedProduct]) -> Outcome:
        if not batch:
            return Outcome()
        if batch[0].has_deletions:
            return writer.write_alone(batch[0], self.state)
        return writer.write(batch, self.state)

    def _refuse(self, errors: Sequence[RowNote], warnings: Sequence[RowNote]) -> None:
        self.report.refuse(self._named(errors))
        self.report.warn(self._named(warnings))

    def _with(self, outcome: Outcome) -> Report:
        outcome.refused = [self._named(errors) for errors in outcome.refused]
        outcome.warnings = self._named(outcome.warnings)
        return self.report.plus(outcome)

    def _named(self, notes: Sequence[RowNote]) -> list[RowNote]:
        """The notes with columns called as the file calls them."""
        names = self.file.columns.names
        return [replace(note, column=names.get(note.column, note.column)) for note in notes]

    def _announce(self, report: Report, groups: int) -> Report:
        self.on_progress(Progress(groups=groups, rows=self.rows, total=self.file.rows, report=report))
        return report


def _ignore(progress: Progress) -> None:
    """Nobody wants to know."""


def words_of(error: DatabaseError) -> str:
    """What the database says of a row that it refused; not the row, which it tells whole in some details."""
    diagnosis = getattr(error.__cause__, "diag", None)
    is_taken = getattr(diagnosis, "sqlstate", None) == "23505"  # unique_violation
    detail = getattr(diagnosis, "message_detail", None) if is_taken else None
    return str(detail or getattr(diagnosis, "message_primary", None) or error)[:300]


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
