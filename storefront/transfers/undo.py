"""What an import takes back: the products it is about as they were, and nothing of those that it makes.

Before an import writes, an export of these products is kept. Undoing is another import: of that export, with commands
that delete what has come since.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import IO, TextIO

from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.imports import formulas
from storefront.imports import services as imports
from storefront.imports.columns import CATEGORIES, COLLECTIONS, STOCK
from storefront.transfers import exports

_KNOWN_BY = ("Handle", *(f"Option{n} {part}" for n in (1, 2, 3) for part in ("Name", "Value")), "Variant SKU")
_COMMANDS = ("Command", "Variant Command", "Image Command")
_TOGETHER = (
    CATEGORIES,
    COLLECTIONS,
    STOCK,
    ("Status", "Published"),
    ("Variant Grams", "Variant Weight"),
    ("Image Src", "Image Position", "Image Alt Text", "Variant Image"),
)
"""Columns of which a file may have one and an export another."""
Cells = dict[str, str]


def write(content: IO[bytes], out: TextIO, *, shop_url: str) -> None:
    """Write what the file's products are now, as far as the file speaks of it. Raises UnreadableFile."""
    named, slugs = imports.list_products(content)
    columns = None if named is None or named & {*_COMMANDS} else _with_others(named)
    exports.export_products(out, shop_url=shop_url, slugs=slugs, columns=columns)
    writer = csv.writer(out)
    known = set(Product.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    for slug in slugs:
        if slug not in known:
            writer.writerow([formulas.escape(slug)])  # a handle alone: there is none


def compose(before: TextIO, out: TextIO, *, since: datetime) -> None:
    """Write the file that takes an import back: what was, and commands to delete what has come `since`."""
    rows = csv.DictReader(before)
    fields = list(rows.fieldnames or ())
    writer = csv.DictWriter(out, [*fields, *_COMMANDS], restval="")
    writer.writeheader()
    for slug, group in groupby(rows, key=lambda row: row["Handle"]):
        found = list(group)
        if len(found) == 1 and not any(text for name, text in found[0].items() if name != "Handle"):
            new = Product.objects.filter(slug=formulas.unescape(slug), created_at__gte=since)
            writer.writerows({"Handle": slug, "Command": "DELETE"} for _ in new)
        else:
            writer.writerows(found)
            writer.writerows(_come_since(slug, found, has_pictures="Image Src" in fields))


def _come_since(slug: str, rows: Iterable[Cells], *, has_pictures: bool) -> Iterator[Cells]:
    were = [{name: formulas.unescape(text or "") for name, text in row.items()} for row in rows]
    skus = {row["Variant SKU"] for row in were} - {""}
    options = {_options_of(row) for row in were}
    product = Product.objects.filter(slug=formulas.unescape(slug)).first()
    for variant in Variant.objects.filter(product=product).order_by("position", "id"):
        values = (variant.option1 or "Default Title", variant.option2, variant.option3)
        if variant.sku not in skus and values not in options:
            named = {f"Option{n} Value": value for n, value in enumerate(values, start=1)}
            cells = {"Handle": slug, "Variant SKU": variant.sku or "", **named}
            yield {**{n: formulas.escape(text) for n, text in cells.items()}, "Variant Command": "DELETE"}
    if has_pictures:
        pictures = {row["Image Src"] for row in were}
        new = ProductImage.objects.filter(product=product).exclude(source_url__in=["", *pictures])
        for address in new.values_list("source_url", flat=True):
            yield {"Handle": slug, "Image Src": formulas.escape(address), "Image Command": "DELETE"}


def _options_of(row: Cells) -> tuple[str, str, str]:
    return row["Option1 Value"], row["Option2 Value"], row["Option3 Value"]


def _with_others(named: set[str]) -> set[str]:
    together = {column for columns in _TOGETHER if named & {*columns} for column in columns}
    return {*_KNOWN_BY} | named | together
