"""The catalogue with its stock as a CSV in Shopify's format, which our importer reads back to the same.

It lives here and not in the catalogue because a product's rows say how many there are.
Format: https://help.shopify.com/en/manual/products/import-export/using-csv
"""

import csv
import itertools
import json
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TextIO

from django.db.models import QuerySet

from kernel import money, standby
from media import addresses
from storefront.catalogue.models import (
    Category,
    Collection,
    CollectionProduct,
    Product,
    ProductImage,
    ProductOption,
    Variant,
)
from storefront.imports import formulas, own_columns
from storefront.imports.columns import MEASURE, STOCK
from storefront.imports.parser import PATH_SIGN
from storefront.inventory.models import StockLevel, StockLocation
from tenants import current

BATCH = 200
COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Status",
    "Collections", "Attributes",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value",
    "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Inventory Policy", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
    "Variant Taxable", "Variant Tax Class", "Variant Barcode", "Image Src", "Image Position",
    "Image Alt Text", "Variant Image", *MEASURE, "SEO Title", "SEO Description",
)  # fmt: skip
Cells = dict[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """How far an export has come: the file's columns, its last product, and how many there are."""

    columns: Sequence[str] = ()
    last_id: int = 0
    count: int = 0
    is_done: bool = False


@dataclass(slots=True)
class _Batch:
    """Some products and everything their rows say, by product or variant id."""

    products: list[Product]
    options: dict[int, list[ProductOption]] = field(default_factory=dict)
    variants: dict[int, list[Variant]] = field(default_factory=dict)
    images: dict[int, list[ProductImage]] = field(default_factory=dict)
    collections: dict[int, list[str]] = field(default_factory=dict)
    levels: dict[int, StockLevel] = field(default_factory=dict)
    paths: Mapping[int, str] = field(default_factory=dict)
    own: own_columns.Own = field(default_factory=own_columns.Own)


def export_products(
    stream: TextIO,
    *,
    shop_url: str,
    tells_stock: bool = True,
    slugs: Sequence[str] | None = None,
    columns: Container[str] | None = None,
    begin_at: Place = Place(),
    on_progress: Callable[[int], None] | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Place:
    """Write the current shop's products, all of them or those of `slugs`, oldest first, until all are written or it
    `is_over`; return how far it is.

    Of the columns all are written, or those of `columns`. Without their stock the file has no columns for it, and an
    import of it leaves that as it is.

    Memory stays flat: products are read in batches of BATCH, six statements each, and `on_progress` is
    told how many are written after each. Who begins at a place goes on with the columns that the file has. A picture
    that was uploaded has its address on `shop_url` (without a slash at its end). No cell is a formula to a
    spreadsheet (`formulas.escape`).
    """
    own = own_columns.of_shop()
    headings = {column: column for column in COLUMNS if tells_stock or column not in STOCK} | own.headings()
    headings = {key: name for key, name in headings.items() if columns is None or key in columns}
    is_new = not begin_at.columns
    is_whole = tells_stock and columns is None and is_new
    writer = csv.DictWriter(
        stream,
        list(begin_at.columns or headings),
        restval="",
        extrasaction="raise" if is_whole else "ignore",
    )
    if is_new:
        writer.writerow({column: formulas.escape(heading) for column, heading in headings.items()})
    location_id = (
        StockLocation.objects.filter(is_active=True)
        .order_by("priority", "id")
        .values_list("pk", flat=True)
        .first()
    )
    written, last_id, count = list(writer.fieldnames), begin_at.last_id, begin_at.count
    for batch in _read(location_id, own, slugs, after=last_id):
        for product in batch.products:
            for row in _rows(product, batch, shop_url):
                writer.writerow({name: formulas.escape(str(value)) for name, value in row.items()})
            count += 1
        last_id = batch.products[-1].pk if batch.products else last_id
        if on_progress is not None:
            on_progress(count)
        if is_over():
            return Place(written, last_id, count)
    return Place(written, last_id, count, is_done=True)


def count_products() -> int:
    """How many products an export writes."""
    return Product.objects.count()


def _products(slugs: Sequence[str] | None, *, after: int) -> Iterator[list[Product]]:
    last_id, found = after, Product.objects.defer("search", "search_words", "search_body").order_by("id")
    for start in range(0, len(slugs or ()), BATCH):
        yield list(found.filter(slug__in=(slugs or ())[start : start + BATCH]))
    while slugs is None and (products := standby.read(partial(_list, found.filter(id__gt=last_id)[:BATCH]))):
        last_id = products[-1].pk
        yield products


def _list(found: "QuerySet[Product]") -> list[Product]:
    return list(found.all())


def _read(
    location_id: int | None, own: own_columns.Own, slugs: Sequence[str] | None, *, after: int
) -> Iterator[_Batch]:
    names, paths = _collection_names(), _category_paths()
    for products in _products(slugs, after=after):
        make = partial(_batch, products, location_id, names)
        # of certain products one wants to know what they are now: somebody is about to change them
        batch = standby.read(make) if slugs is None else make()
        batch.paths, batch.own = paths, own
        yield batch


def _batch(products: list[Product], location_id: int | None, names: Mapping[int, str]) -> _Batch:
    batch = _Batch(products)
    ids = [product.pk for product in products]
    for option in ProductOption.objects.filter(product_id__in=ids).order_by("position"):
        batch.options.setdefault(option.product_id, []).append(option)
    for variant in Variant.objects.filter(product_id__in=ids).order_by("position", "id"):
        batch.variants.setdefault(variant.product_id, []).append(variant)
    pictures = ProductImage.objects.filter(product_id__in=ids).select_related("asset")
    for image in pictures.order_by("position", "id"):
        batch.images.setdefault(image.product_id, []).append(image)
    places = CollectionProduct.objects.filter(product_id__in=ids, collection_id__in=names)
    for product_id, key in places.order_by("collection_id").values_list("product_id", "collection_id"):
        batch.collections.setdefault(product_id, []).append(names[key])
    levels = StockLevel.objects.filter(variant__product_id__in=ids, location_id=location_id)
    batch.levels = {level.variant_id: level for level in levels}
    return batch


def _collection_names() -> dict[int, str]:
    """What an import knows each collection that is filled by hand by: its title, or its slug where that is no name."""
    found = list(Collection.objects.filter(kind=Collection.Kind.MANUAL).values_list("id", "title", "slug"))
    titles = Counter(title.casefold() for _, title, _ in found)
    slugs = {slug for _, _, slug in found}
    return {
        key: slug if ";" in title or titles[title.casefold()] > 1 or title in slugs else title
        for key, title, slug in found
    }


def _category_paths() -> Mapping[int, str]:
    """Each category with the names of those above it, from the top."""
    paths: dict[str, str] = {}
    by_id: dict[int, str] = {}
    steplen = Category.steplen
    for key, path, name in Category.objects.order_by("path").values_list("id", "path", "name"):
        above = paths.get(path[:-steplen])
        by_id[key] = paths[path] = f"{above}{PATH_SIGN}{name}" if above else name
    return by_id


def _rows(product: Product, batch: _Batch, shop_url: str) -> Iterable[Cells]:
    options = batch.options.get(product.pk, [])
    images = batch.images.get(product.pk, [])
    variants = batch.variants.get(product.pk, [])
    of_variant = {image.variant_id: image for image in reversed(images) if image.variant_id is not None}
    head: Cells = {
        "Title": product.title,
        "Body (HTML)": product.description,
        "Vendor": product.vendor,
        "SEO Title": product.seo_title,
        "SEO Description": product.seo_description,
        "Type": batch.paths[product.category_id] if product.category_id else "",
        "Tags": ", ".join(product.tags),
        "Published": _flag(product.status == Product.Status.ACTIVE),
        "Status": product.status,
        "Collections": "; ".join(batch.collections.get(product.pk, [])),
        "Attributes": json.dumps(product.attributes, ensure_ascii=False) if product.attributes else "",
    }
    head |= own_columns.write_texts(product.translations, batch.own)
    head |= own_columns.write_values(product.custom_fields, product.KIND, batch.own)
    names = [option.name for option in options] or ["Title"]
    head |= {f"Option{n} Name": name for n, name in enumerate(names, start=1)}
    for variant, image in itertools.zip_longest(variants, images):
        row: Cells = {"Handle": product.slug, **head}
        head = {}  # the first row alone says what is the product's
        if variant is not None:
            own = of_variant.get(variant.pk)
            row |= _variant(variant, batch.levels.get(variant.pk), bool(options))
            row |= own_columns.write_values(variant.custom_fields, variant.KIND, batch.own)
            row["Variant Image"] = _address(own, shop_url) if own else ""
        if image is not None:
            row |= {
                "Image Src": _address(image, shop_url),
                "Image Position": image.position,
                "Image Alt Text": image.alt,
            }
        yield row


def _variant(variant: Variant, level: StockLevel | None, has_options: bool) -> Cells:
    currency = current.tenant().currency
    values = [variant.option1, variant.option2, variant.option3] if has_options else ["Default Title"]
    row: Cells = {f"Option{n} Value": value for n, value in enumerate(values, start=1)}
    compare = variant.compare_at_price
    row |= {
        "Variant SKU": variant.sku or "",
        "Variant Grams": variant.weight_grams,
        "Variant Price": money.quantise(variant.price, currency),
        "Variant Compare At Price": "" if compare is None else money.quantise(compare, currency),
        "Variant Requires Shipping": _flag(variant.requires_shipping),
        "Variant Taxable": _flag(variant.is_taxable),
        "Variant Tax Class": variant.tax_class,
        "Variant Barcode": variant.barcode,
    }
    if variant.measure:
        said = (variant.measure[part] for part in ("value", "unit", "base_value", "base_unit"))
        row |= dict(zip(MEASURE, said, strict=True))
    is_counted = level is not None and level.policy != StockLevel.Policy.UNTRACKED
    row["Variant Inventory Tracker"] = "shopify" if is_counted or level is None else ""
    row["Variant Inventory Qty"] = level.on_hand if level else 0
    row["Variant Inventory Policy"] = level.policy if level is not None and is_counted else "deny"
    return row


def _address(image: ProductImage, shop_url: str) -> str:
    if image.source_url:
        return image.source_url
    return shop_url + addresses.url(image.asset.name) if image.asset else ""


def _flag(value: bool) -> str:
    return "true" if value else "false"
