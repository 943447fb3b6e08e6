"""Files of customers, discounts and past orders, as Shopify writes them, known by their first line.

Each succeeds or fails alone, and is written by the service that writes its noun; what is there already stays.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import IO, Literal

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import DomainError, Several
from storefront.imports import columns, customers, decoding, discounts, parser, past_orders, reports
from storefront.imports.errors import UnreadableFile
from storefront.imports.reader import Reader
from storefront.imports.reports import Progress, Report
from storefront.imports.rows import MOST_ROWS, RaggedLine, Row
from tenants import current

Taken = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Table:
    """A sort of file: what it is of, the columns that tell it and that are read, and what one needs to send it.

    So many of it are written in one transaction; orders one by one, since buyers who order wait for the number's lock.
    """

    noun: Literal["customers", "discounts", "orders"]
    marks: Sequence[frozenset[str]]
    columns: Mapping[str, str]
    needs: Sequence[str]
    write: Callable[[Sequence[Row], Reader, Actor, datetime], Taken]
    key: str = ""
    batch: int = 50

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a first line is of such a file."""
        named = {cell.strip().lower() for cell in cells}
        return any(marks <= named for marks in self.marks) and "handle" not in named


TABLES = (
    Table(
        "orders",
        past_orders.MARKS,
        past_orders.COLUMNS,
        past_orders.NEEDS,
        past_orders.write,
        key="Name",
        batch=1,
    ),
    Table("customers", customers.MARKS, customers.COLUMNS, customers.NEEDS, customers.write),
    Table("discounts", discounts.MARKS, discounts.COLUMNS, discounts.NEEDS, discounts.write),
)


def find(stream: IO[bytes]) -> Table | None:
    """Which sort of file it is by its first line, None for one of products; it is rewound. Raises UnreadableFile."""
    stream.seek(0)
    _line, header = next(decoding.open_text(stream).rows(), (0, []))
    stream.seek(0)
    return next((table for table in TABLES if table.is_header(header)), None)


def import_rows(
    stream: IO[bytes],
    table: Table,
    *,
    now: datetime,
    actor: Actor,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] = lambda _at: None,
    begin_at: Progress | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Report:
    """Take what a file tells; run again, it changes nothing. Raises UnreadableFile and Interrupted."""
    from storefront.imports.services import Interrupted

    begin_at = begin_at or Progress()
    text, header, rows = _open(stream, table)
    total = sum(1 for _row in rows)
    if total > parser.MOST_ROWS:
        raise UnreadableFile(
            _("A file has at most {most} rows; split this one.").format(most=parser.MOST_ROWS)
        )
    remarks = reports.list_encodings(text.code_page)
    stream.seek(0)
    _text, _header, rows = _open(stream, table)
    report = replace(begin_at.report.copy(), is_dry_run=dry_run, noun=table.noun)
    report.ignored_columns, report.remarks = list(header.ignored), remarks
    groups, done, seen = _grouped(rows, table), begin_at.groups, begin_at.rows
    for _group in islice(groups, done):
        pass
    while batch := list(islice(groups, table.batch)):
        if done > begin_at.groups and is_over():
            raise Interrupted
        with transaction.atomic():
            for group in batch:
                _take(group, table, header, report, actor=actor, now=now)
            done, seen = done + len(batch), seen + sum(map(len, batch))
            on_progress(Progress(groups=done, rows=seen, total=total, report=report))
    return report


def _open(
    stream: IO[bytes], table: Table
) -> tuple[decoding.Text, columns.Columns, Iterator[Row | RaggedLine]]:
    text = decoding.open_text(stream)
    lines = text.rows()
    _line, cells = next(lines, (0, []))
    columns.check_size(cells)
    header = columns.read_header(cells, known=dict(table.columns))
    return text, header, parser.read_rows(lines, header, set())


def _grouped(rows: Iterator[Row | RaggedLine], table: Table) -> Iterator[list[Row | RaggedLine]]:
    def key(row: Row | RaggedLine) -> object:
        return row.get(table.key) if table.key and isinstance(row, Row) else row.line

    return (list(islice(group, MOST_ROWS + 1)) for _key, group in groupby(rows, key))


def _take(
    group: Sequence[Row | RaggedLine],
    table: Table,
    header: columns.Columns,
    report: Report,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    from storefront.imports import services

    rows = [row for row in group if isinstance(row, Row)]
    reader = Reader(currency=current.tenant().currency, is_trial=report.is_dry_run)
    line = group[0].line
    if len(rows) < len(group):
        reader.refuse(line, "", "ragged", _("The line has more cells than the first line."))
    if len(group) > MOST_ROWS:
        reader.refuse(line, "", "too_many_rows", _("This has more than {most} rows.").format(most=MOST_ROWS))
    taken: Taken = "unchanged"
    try:
        with transaction.atomic():
            if not reader.errors:
                taken = table.write(rows, reader, actor, now)
            if reader.errors or report.is_dry_run:
                transaction.set_rollback(True)
    except DomainError as error:
        for part in error.parts if isinstance(error, Several) else [error]:
            reader.refuse(line, part.field or "", part.reason or part.code, part.detail or str(part.title))
    except (IntegrityError, DataError) as error:
        reader.refuse(line, "", "rejected", services.words_of(error))
    notes = [
        [replace(note, column=header.names.get(note.column, note.column)) for note in found]
        for found in (reader.errors, reader.warnings)
    ]
    if reader.errors:
        report.refuse(notes[0])
    else:
        setattr(report, taken, getattr(report, taken) + 1)
        report.with_warnings += bool(notes[1])
    report.warn(notes[1])
