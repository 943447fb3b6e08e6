"""The rows of a file, and those of one product together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kernel.errors import DomainError, Several

MOST_NAMES = 100
"""Entries that are taken of a cell that lists some."""
MOST_ROWS = 2000
"""Rows of one product: a hundred variants by three options leave room for pictures."""


@dataclass(slots=True)
class Row:
    """A line of the file (`line` counts from 1): what stands in it by column, stripped and without an export's quotes.

    `columns` are those that the file has, which all its rows share.
    """

    line: int
    values: dict[str, str]
    columns: Collection[str] = ()

    def get(self, column: str) -> str:
        """The cell; empty where the file has no such column."""
        return self.values.get(column, "")

    def has(self, *columns: str) -> bool:
        """Whether the file has one of these columns; without it, what the shop has stays."""
        return any(column in self.values or column in self.columns for column in columns)


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is wrong, or worth knowing, where."""

    line: int
    column: str
    code: str
    detail: str


def words_of(error: DomainError) -> str:
    """What is wrong, of each field where it is several."""
    parts = error.parts if isinstance(error, Several) else [error]
    return " ".join(
        f"{part.field}: {part.detail or part.title}"
        if len(parts) > 1 and part.field
        else part.detail or str(part.title)
        for part in parts
    )


def first_of(names: Sequence[str], row: Row, column: str, warnings: list[RowNote]) -> Sequence[str]:
    """As many entries of a cell's list as are taken; that others are left out is added to the warnings."""
    if len(names) > MOST_NAMES:
        detail = _("The cell lists {count}: the first {most} are taken, the others left out.")
        detail = detail.format(count=len(names), most=MOST_NAMES)
        warnings.append(RowNote(row.line, column, "list_cut", detail))
    return names[:MOST_NAMES]


@dataclass(slots=True)
class Group:
    """The rows of one handle; `lines` is how many of the file they were made of, where
    not as many; `errors` and `warnings` are what was found while they were put together."""

    handle: str
    rows: list[Row] = field(default_factory=list)
    is_cut: bool = False
    lines: int = 0
    errors: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """How many lines of the file it is."""
        return self.lines or len(self.rows)

    def add(self, row: Row) -> None:
        """Take one more row, as long as a product may have one."""
        if len(self.rows) < MOST_ROWS:
            self.rows.append(row)
        else:
            self.is_cut = True


@dataclass(frozen=True, slots=True)
class RaggedLine:
    """A line with more cells than the header has columns: quotes are broken there."""

    line: int
