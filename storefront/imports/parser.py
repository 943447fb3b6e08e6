"""From bytes to rows, and from rows to products, without holding the file in memory.

Format: https://help.shopify.com/en/manual/products/import-export/using-csv
"""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from storefront.imports import formulas
from storefront.imports.errors import UnreadableFile

HANDLE = "Handle"
# what newer exports call the columns
ALIASES = {
    "url handle": HANDLE,
    "description": "Body (HTML)",
    "published on online store": "Published",
    "sku": "Variant SKU",
    "barcode": "Variant Barcode",
    "price": "Variant Price",
    "compare-at price": "Variant Compare At Price",
    "charge tax": "Variant Taxable",
    "inventory tracker": "Variant Inventory Tracker",
    "inventory quantity": "Variant Inventory Qty",
    "continue selling when out of stock": "Variant Inventory Policy",
    "weight value (grams)": "Variant Grams",
    "requires shipping": "Variant Requires Shipping",
    "product image url": "Image Src",
    "variant image url": "Variant Image",
    "custom collections": "Collections",
}
KNOWN = {
    name.lower(): name
    for name in (
        HANDLE, "Title", "Body (HTML)", "Vendor", "Type", "Product Type", "Tags", "Published", "Status",
        *(f"Option{n} {part}" for n in (1, 2, 3) for part in ("Name", "Value")),
        "Variant SKU", "Variant Grams", "Variant Weight", "Variant Weight Unit", "Variant Inventory Tracker",
        "Variant Inventory Qty", "Variant Inventory Policy", "Variant Price", "Variant Compare At Price",
        "Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src", "Image Position",
        "Image Alt Text", "Variant Image", "Command", "Variant Command", "Image Command", "Collection",
        "Collections", "Attributes", "Variant Tax Class",
    )
}  # fmt: skip
LARGEST_FIELD = 1024 * 1024
MOST_ROWS = 2000
"""Rows of one product: a hundred variants by three options leave room for pictures."""


@dataclass(slots=True)
class Row:
    """A line of the file (`line` counts from 1, the header's) as a dict of its columns."""

    line: int
    values: dict[str, str]

    def get(self, column: str) -> str:
        """The cell, stripped, without an export's quote; empty where the file has no such column."""
        return formulas.unescape(self.values.get(column, "").strip())

    def has(self, column: str) -> bool:
        """Whether the file has the column; without it, what the shop has stays."""
        return column in self.values


@dataclass(slots=True)
class Group:
    """The rows of one handle."""

    handle: str
    rows: list[Row] = field(default_factory=list)
    is_cut: bool = False

    def add(self, row: Row) -> None:
        """Take one more row, as long as a product may have one."""
        if len(self.rows) < MOST_ROWS:
            self.rows.append(row)
        else:
            self.is_cut = True


@dataclass(slots=True)
class RaggedLine:
    """A line with more cells than the header has columns: quotes are broken there."""

    line: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A first look over the whole file: how many rows, and the handles whose rows are not neighbours."""

    rows: int
    scattered: frozenset[str]


def check_header(stream: IO[bytes]) -> None:
    """Look at the beginning of a file and rewind it. Raises UnreadableFile for what is no product CSV."""
    next(_rows(stream), None)
    stream.seek(0)


def scan(stream: IO[bytes]) -> Scan:
    """Look the whole file over before anything is written. Raises UnreadableFile."""
    seen: set[str] = set()
    scattered: set[str] = set()
    rows, before = 0, ""
    for row in _rows(stream):
        rows += 1
        if isinstance(row, RaggedLine):
            continue
        handle = row.get(HANDLE)
        if handle and handle != before:
            (scattered if handle in seen else seen).add(handle)
            before = handle
    if not rows:
        raise UnreadableFile("The file has a first line and no products.")
    return Scan(rows, frozenset(scattered))


def read(stream: IO[bytes], *, scattered: frozenset[str] = frozenset()) -> Iterator[Group | RaggedLine]:
    """The products of the file in its order, those of `scattered` handles last. Raises UnreadableFile.

    UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252 or Latin-1 line by line.
    """
    held: dict[str, Group] = {}
    group: Group | None = None
    for row in _rows(stream):
        if isinstance(row, RaggedLine):
            yield row
            continue
        handle = row.get(HANDLE)
        if handle in scattered:
            held.setdefault(handle, Group(handle)).add(row)
            continue
        if group is None or handle != group.handle or not handle:
            if group is not None:
                yield group
            group = Group(handle)
        group.add(row)
    if group is not None:
        yield group
    yield from held.values()


def _rows(stream: IO[bytes]) -> Iterator[Row | RaggedLine]:
    text, delimiter = _text(stream)
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(text, strict=True, delimiter=delimiter)
    try:
        header = [_column(name) for name in next(reader, [])]
        _check_header(header)
        last = reader.line_num
        for found in reader:
            line, last = last + 1, reader.line_num  # a cell may hold line ends: name the line it begins on
            if not any(cell and not cell.isspace() for cell in found):
                continue
            if any(cell.strip() for cell in found[len(header) :]):
                yield RaggedLine(line)
                continue
            yield Row(line, dict(itertools.zip_longest(header, found[: len(header)], fillvalue="")))
    except csv.Error as error:
        raise UnreadableFile(f"Line {reader.line_num}: {error}.") from error


def _column(name: str) -> str:
    stripped = name.strip()
    return ALIASES.get(stripped.lower()) or KNOWN.get(stripped.lower()) or stripped


def _check_header(header: list[str]) -> None:
    if not any(header):
        raise UnreadableFile("The file is empty.")
    if HANDLE not in header:
        raise UnreadableFile(
            f"The first line must name the columns, with “{HANDLE}” among them; it does not."
            " Is this a product CSV, saved with its first line?"
        )
    repeated = next((name for name in header if name and header.count(name) > 1), None)
    if repeated is not None:
        raise UnreadableFile(f"The first line names the column “{repeated}” twice.")


def _text(stream: IO[bytes]) -> tuple[io.TextIOWrapper, str]:
    head = stream.read(4096)
    if not head.strip():
        raise UnreadableFile("The file is empty.")
    encoding = _encoding(head)
    if encoding is None:
        raise UnreadableFile("The file is binary and no CSV.")
    first_line = head.decode(encoding, errors="ignore").partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)  # spreadsheets of half of Europe write semicolons
    # newline="" leaves line ends inside quotes to the csv module
    return io.TextIOWrapper(
        io.BufferedReader(_Joined(head, stream, encoding)),  # type: ignore[type-var]
        encoding="utf-8",
        newline="",
    ), delimiter


def _encoding(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head or head.startswith((b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff")):
        return None
    return "utf-8"


class _Joined(io.RawIOBase):
    """The head that was looked at and the rest, as UTF-8 whatever the file is in.

    A file that claims nothing is UTF-8 until the first line that is not; such a line alone is read
    as Windows-1252, so one stray accent far down spoils neither the file nor its neighbours.
    """

    def __init__(self, head: bytes, rest: IO[bytes], encoding: str) -> None:
        self._chunks = self._decode(head, rest, encoding)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    @staticmethod
    def _decode(head: bytes, rest: IO[bytes], encoding: str) -> Iterator[bytes]:
        if encoding != "utf-8":
            decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
            chunk = head
            while chunk:
                yield decoder.decode(chunk).replace("\0", "").encode()
                chunk = rest.read(65536)
            return
        tail = b""
        chunk = head
        while chunk:
            lines = (tail + chunk).split(b"\n")
            tail = lines.pop()
            yield b"".join(_as_utf8(line + b"\n") for line in lines)
            if len(tail) > 4 * LARGEST_FIELD:
                raise UnreadableFile("A line has no end: this is no CSV.")
            chunk = rest.read(65536)
        if tail:
            yield _as_utf8(tail)


def _as_utf8(line: bytes) -> bytes:
    if b"\0" in line:
        raise UnreadableFile("The file is binary and no CSV.")
    try:
        line.decode()
    except UnicodeDecodeError:
        try:
            return line.decode("cp1252").encode()
        except UnicodeDecodeError:
            return line.decode("latin-1").encode()
    return line
