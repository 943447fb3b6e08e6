"""From text to rows, and from rows to products, without holding the file in memory.

Formats: Shopify's (https://help.shopify.com/en/manual/products/import-export/using-csv) and WooCommerce's own.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from kernel import texts
from storefront.catalogue import rules
from storefront.imports import columns, decoding, formulas, own_columns, woocommerce
from storefront.imports.columns import CATEGORIES, HANDLE, TITLE, Columns
from storefront.imports.errors import UnreadableFile
from storefront.imports.rows import Group, RaggedLine, Row

PATH_SIGN = " > "
MOST_ROWS = 500_000
"""Rows of a file: of each product the handle and the SKUs are kept in memory."""
MOST_HELD = 100_000
"""Rows of products whose rows are not neighbours, which are kept whole until the file has ended."""


@dataclass(slots=True)
class Scan:
    """A first look over the whole file.

    `scattered` are the products whose rows are not neighbours; `has_paths` says whether any category is a
    path; `unnamed` are the numbers of columns that hold something and have no name; `products` are
    WooCommerce's, by SKU and id, and `own` the shop's own columns.
    """

    columns: Columns
    decimal: str
    code_page: str = ""
    rows: int = 0
    has_paths: bool = False
    scattered: set[str] = field(default_factory=set)
    unnamed: set[int] = field(default_factory=set)
    own: own_columns.Own = field(default_factory=own_columns.Own)
    products: "woocommerce.Products | None" = None


@dataclass(slots=True)
class _File:
    """An opened file: its text, and what its header says."""

    text: decoding.Text
    lines: Iterator[tuple[int, list[str]]]
    columns: Columns
    is_woocommerce: bool


def check_header(stream: IO[bytes]) -> Columns:
    """Look at the beginning of a file and rewind it. Raises UnreadableFile for what is no product CSV."""
    stream.seek(0)
    file = _open(stream, own_columns.Own())
    stream.seek(0)
    return file.columns


def scan(stream: IO[bytes], own: own_columns.Own) -> Scan:
    """Look the whole file over before anything is written. Raises UnreadableFile."""
    file = _open(stream, own)
    found = Scan(file.columns, file.text.decimal, own=own)
    if file.is_woocommerce:
        found.products = woocommerce.Products()
    seen: dict[str, int] = {}
    previous = ""
    for row in read_rows(file.lines, file.columns, found.unnamed):
        found.rows += 1
        if found.rows > MOST_ROWS:
            raise UnreadableFile(_("A file has at most {most} rows; split this one.").format(most=MOST_ROWS))
        if isinstance(row, RaggedLine):
            continue
        if found.products is not None:
            key = found.products.add(row)
        else:
            key = _key(row, previous)
            found.has_paths |= any(PATH_SIGN in row.get(column) for column in CATEGORIES)
        if key and key != previous:
            if key in seen:
                found.scattered.add(key)
            previous = key
        seen[key] = seen.get(key, 0) + 1
    found.code_page = file.text.code_page
    if found.products is not None:
        found.scattered |= found.products.parents_below
        found.has_paths = True
    if not found.rows:
        raise UnreadableFile(_("The file has a first line and no products."))
    if sum(seen.get(key, 0) for key in found.scattered) > MOST_HELD:
        raise UnreadableFile(_("The rows of too many products are apart: sort the file by its handles."))
    return found


def read(stream: IO[bytes], found: Scan) -> Iterator[Group | RaggedLine]:
    """The products of a file that was scanned, in its order, those whose rows are scattered last.

    Raises UnreadableFile.
    """
    held: dict[str, Group] = {}
    group: Group | None = None
    previous = ""
    file = _open(stream, found.own)
    for row in read_rows(file.lines, file.columns, set()):
        if isinstance(row, RaggedLine):
            yield row
            continue
        key = found.products.key(row) if found.products is not None else _key(row, previous)
        previous = key
        if key in found.scattered:
            held.setdefault(key, Group(key)).add(row)
            continue
        if group is None or key != group.handle or not key:
            if group is not None:
                yield _finished(group, found)
            group = Group(key)
        group.add(row)
    if group is not None:
        yield _finished(group, found)
    for scattered in held.values():
        yield _finished(scattered, found)


def _finished(group: Group, found: Scan) -> Group:
    return group if found.products is None else woocommerce.convert(group, found.columns)


def _key(row: Row, previous: str) -> str:
    """Which product a row is of: its handle, else its title; a row without either goes on with the one above."""
    handle = row.get(HANDLE)
    if handle:
        return handle
    title = row.get(TITLE)
    if title:
        return rules.slugify(title)
    return "" if row.has(HANDLE) else previous


def _open(stream: IO[bytes], own: own_columns.Own) -> _File:
    text = decoding.open_text(stream)
    lines = text.rows()
    _line, header = next(lines, (0, []))
    if not any(cell.strip() for cell in header):
        raise UnreadableFile(_("The file is empty."))
    columns.check_size(header)
    if woocommerce.is_header(header):
        return _File(text, lines, woocommerce.read_header(header), is_woocommerce=True)
    read = columns.read_shopify_header(header, own=own.find_known(header))
    return _File(text, lines, read, is_woocommerce=False)


def read_rows(
    lines: Iterable[tuple[int, list[str]]], header: Columns, unnamed: set[int]
) -> Iterator[Row | RaggedLine]:
    """The lines that are not empty, by the columns of the header; which columns hold something and have no name is
    added to `unnamed`.
    """
    at, nameless = header.at, header.nameless
    named = [(place, column) for place, column in enumerate(at) if column is not None]
    known = frozenset(column for _place, column in named)
    for line, cells in lines:
        if all(texts.is_blank(cell) for cell in cells):  # also the sign that ends a file of DOS
            continue
        if any(cell.strip() for cell in cells[len(at) :]):
            yield RaggedLine(line)
            continue
        last = len(cells)
        # no further than the row goes: a short one costs little, however many columns the file has
        there = nameless[: bisect_left(nameless, last)]
        unnamed.update(place + 1 for place in there if cells[place].strip())
        given = named[: bisect_left(named, (last, ""))]
        values = {column: texts.make_sound(cells[place].strip()) for place, column in given}
        yield Row(
            line, {column: formulas.unescape(value) for column, value in values.items() if value}, known
        )
