"""What an import takes back: the products it is about as they were, and nothing of those that it makes.

Before an import writes, an export of these products is kept. Undoing is another import: of that export, with commands
that delete what has come since.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from typing import IO, TextIO

from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.imports import formulas, services as imports
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
BATCH = 500
"""Products that are looked up at once."""
Cells = dict[str, str]


def write(
    content: IO[bytes], out: TextIO, begin_at: exports.Place, *, shop_url: str, is_over: Callable[[], bool]
) -> exports.Place:
    """Write what the file's products are now, as far as the file speaks of it, until all are written or it `is_over`.

    Return how far it is, by the file's products. Raises UnreadableFile.
    """
    named, slugs = imports.list_products(content, begin_at=begin_at.count)
    place, writer = begin_at, csv.writer(out)
    if not place.columns:
        columns = None if named is None or named & {*_COMMANDS} else _with_others(named)
        place = exports.export_products(out, shop_url=shop_url, slugs=(), columns=columns)
    while some := list(islice(slugs, BATCH)):
        if place.count > begin_at.count and is_over():
            return place
        wanted = [slug for slug in some if slug]
        written = exports.export_products(out, shop_url=shop_url, slugs=wanted, begin_at=place)
        known = set(Product.objects.filter(slug__in=wanted).values_list("slug", flat=True))
        for slug in wanted:
            if slug not in known:
                writer.writerow([formulas.escape(slug)])  # a handle alone: there is none
        place = exports.Place(written.columns, count=place.count + len(some))
    return replace(place, is_done=True)


def compose(
    before: TextIO, out: TextIO, begin_at: exports.Place, *, since: datetime, is_over: Callable[[], bool]
) -> exports.Place:
    """Write the file that takes an import back: what was, and commands to delete what has come `since`.

    It goes on until all is written or it `is_over`; return how far it is, by the products of `before`.
    """
    rows, place = csv.DictReader(before), begin_at
    fields = list(rows.fieldnames or ())
    writer = csv.DictWriter(out, [*fields, *_COMMANDS], restval="")
    if not place.count:
        writer.writeheader()
    every = (list(group) for _slug, group in groupby(rows, key=lambda row: row["Handle"]))
    groups = islice(every, place.count, None)
    while some := list(islice(groups, BATCH)):
        if place.count > begin_at.count and is_over():
            return place
        now = _Now([formulas.unescape(group[0]["Handle"]) for group in some], "Image Src" in fields)
        for group in some:
            if len(group) == 1 and not any(text for name, text in group[0].items() if name != "Handle"):
                slug = group[0]["Handle"]
                if now.is_since(slug, since):
                    writer.writerow({"Handle": slug, "Command": "DELETE"})
            else:
                writer.writerows(group)
                writer.writerows(now.come_since(group))
        place = exports.Place(count=place.count + len(some))
    return replace(place, is_done=True)


class _Now:
    """Some products as they are, looked up together."""

    def __init__(self, slugs: Sequence[str], has_pictures: bool) -> None:
        found = Product.objects.filter(slug__in=slugs).only("slug", "created_at")
        self._products = {product.slug: product for product in found}
        self._variants, self._pictures = (
            defaultdict[int, list[Variant]](list),
            defaultdict[int, list[str]](list),
        )
        of_them = {"product__in": self._products.values()}
        for variant in Variant.objects.filter(**of_them).order_by("position", "id"):
            self._variants[variant.product_id].append(variant)
        pictures = ProductImage.objects.filter(**of_them) if has_pictures else ProductImage.objects.none()
        for key, address in pictures.exclude(source_url="").values_list("product_id", "source_url"):
            self._pictures[key].append(address)

    def is_since(self, slug: str, since: datetime) -> bool:
        """Whether there is such a product, and was none before."""
        product = self._products.get(formulas.unescape(slug))
        return product is not None and product.created_at >= since

    def come_since(self, rows: Sequence[Cells]) -> Iterator[Cells]:
        """Commands to delete what the product has and had not."""
        were = [{name: formulas.unescape(text or "") for name, text in row.items()} for row in rows]
        product = self._products.get(were[0]["Handle"])
        if product is None:
            return
        slug, skus = rows[0]["Handle"], {row["Variant SKU"] for row in were} - {""}
        options = {_options_of(row) for row in were}
        for variant in self._variants[product.pk]:
            values = (variant.option1 or "Default Title", variant.option2, variant.option3)
            if variant.sku not in skus and values not in options:
                named = {f"Option{n} Value": value for n, value in enumerate(values, start=1)}
                cells = {"Variant SKU": variant.sku or "", **named}
                escaped = {name: formulas.escape(text) for name, text in cells.items()}
                yield {"Handle": slug, **escaped, "Variant Command": "DELETE"}
        pictures = {row.get("Image Src") for row in were}
        for address in self._pictures[product.pk]:
            if address not in pictures:
                yield {"Handle": slug, "Image Src": formulas.escape(address), "Image Command": "DELETE"}


def _options_of(row: Cells) -> tuple[str, str, str]:
    return row["Option1 Value"], row["Option2 Value"], row["Option3 Value"]


def _with_others(named: set[str]) -> set[str]:
    together = {column for columns in _TOGETHER if named & {*columns} for column in columns}
    return {*_KNOWN_BY} | named | together
