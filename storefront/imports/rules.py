"""What a group of rows means: a product with variants and pictures, or notes that name line and column."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _

from kernel import markup
from storefront.catalogue import rules
from storefront.custom_fields.models import CustomField
from storefront.imports import own_columns, variant_rules
from storefront.imports.columns import CATEGORIES, NO_OPTION
from storefront.imports.products import Command, ImportedImage, ImportedProduct
from storefront.imports.reader import Reader
from storefront.imports.rows import Group, Row, RowNote, first_of
from storefront.taxes.rules import GIFT_CARD_CLASS

COMMANDS: tuple[Command, ...] = ("merge", "new", "update", "delete", "ignore")
LONGEST_CATEGORY = 120
DEEPEST_CATEGORY = 50
_ACTIVE = re.compile(r"<\s*(iframe|video|audio|object|embed|script|form|input|svg)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<![\s,;|])[\s,;|]++(?=https?://)", re.IGNORECASE)  # several addresses in a cell
_CATEGORY_NUMBER = re.compile(r"\d+|gid://\S+|[a-z]{2}(-\d+)+")  # Google's and Shopify's own keys


def interpret(
    group: Group,
    *,
    currency: str,
    decimal: str = ".",
    has_paths: bool = False,
    own: own_columns.Own | None = None,
) -> tuple[ImportedProduct | None, list[RowNote], list[RowNote]]:
    """The product a group of rows describes, what is wrong with it, and what is worth knowing.

    There is no product where something is wrong, or where the file says to ignore it. With `has_paths`
    a category's name is that of one at the top. `own` are the shop's own columns.
    """
    own = own or own_columns.Own()
    reader = Reader(currency=currency, decimal=decimal, fields=own.fields)
    reader.errors += group.errors
    reader.warnings += group.warnings
    first = group.rows[0]
    product = ImportedProduct(line=first.line, slug="", fields={}, warnings=reader.warnings)
    if not group.errors:
        product.slug = _slug(reader, group, first)
        product.command = reader.command(first, "Command", COMMANDS)
        if group.is_cut:
            reader.refuse(first.line, "Handle", "too_many_rows", _("A product has at most 2,000 rows."))
        if product.command not in ("delete", "ignore"):
            _fill(reader, group, product, has_paths=has_paths)
            product.texts = _texts(reader, first, own.languages)
    is_left_out = reader.errors or product.command == "ignore"
    return None if is_left_out else product, reader.errors, reader.warnings


def _fill(reader: Reader, group: Group, product: ImportedProduct, *, has_paths: bool) -> None:
    first = group.rows[0]
    product.fields = _product_fields(reader, first)
    product.custom = own_columns.read_values(reader, first, CustomField.Kind.PRODUCT)
    product.category, product.is_path = _category(reader, first, has_paths=has_paths), has_paths
    product.collections, product.leaves_collections = _collections(reader, first)
    product.option_names = _option_names(reader, first) if first.has("Option1 Name") else None
    if not product.fields.get("title"):
        detail = _("The first row of a new product needs its title.")
        product.missing.append(RowNote(first.line, "Title", "missing", detail))
    said: dict[tuple[tuple[str, str], ...], int] = {}
    for row in group.rows:
        before = said.setdefault(tuple(row.values.items()), row.line)
        if before != row.line:
            detail = _("Line {line} says the same: this one is left out.").format(line=before)
            reader.warn(row.line, "", "repeated_line", detail)
            continue
        variant_rules.add_variant(reader, row, product, is_first=row is first)
        _add_image(reader, row, product)
    if not any(not variant.is_deleted for variant in product.variants):
        detail = _("The product has no row with a price.")
        product.missing.append(RowNote(first.line, "Variant Price", "missing", detail))
    variant_rules.check_unique(reader, product.variants)
    if reader.flag(first, "Gift Card", default=False):
        for variant in product.variants:
            variant.fields.setdefault("tax_class", GIFT_CARD_CLASS)


def _slug(reader: Reader, group: Group, first: Row) -> str:
    if not group.handle:
        detail = _("The row does not say which product it is of: give it a handle or a title.")
        reader.refuse(first.line, "Handle", "missing", detail)
        return ""
    slug = rules.clean_slug(group.handle) or rules.slugify(group.handle)
    shown = group.handle[:40]
    if not slug or len(group.handle) > rules.MAX_SLUG_LENGTH:
        detail = _("“{handle}” cannot be part of an address.").format(handle=shown)
        reader.refuse(first.line, "Handle", "not_a_handle", detail)
    elif slug != unicodedata.normalize("NFC", group.handle.lower()):
        detail = _("“{handle}” is no address as it stands: it is “{slug}” here.")
        reader.warn(first.line, "Handle", "handle_changed", detail.format(handle=shown, slug=slug[:60]))
    return slug


def _product_fields(reader: Reader, row: Row) -> dict[str, Any]:
    title = reader.text(row, "Title", 255)
    fields: dict[str, Any] = {"title": title} if title else {}
    if row.has("Body (HTML)"):
        fields["description"] = _description(reader, row)
    if row.has("Vendor"):
        fields["vendor"] = reader.cut(row, "Vendor", 120)
    for column, name, longest in (
        ("SEO Title", "seo_title", 255),
        ("SEO Description", "seo_description", 500),
    ):
        if row.has(column):
            fields[name] = reader.cut(row, column, longest)
    if row.has("Tags"):
        fields["tags"] = _tags(reader, row)
    if row.has("Attributes"):
        fields["attributes"] = _attributes(reader, row)
    status = _status(reader, row)
    if status is not None:
        fields["status"] = status
    return fields


def _texts(reader: Reader, row: Row, languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """The product's texts by language and field, of those that the file has columns for."""
    texts: dict[str, dict[str, str]] = {}
    for language in languages:
        title, body = (own_columns.translated(name, language) for name in ("title", "description"))
        if row.has(title):
            texts.setdefault(language, {})["title"] = reader.text(row, title, 255)
        if row.has(body):
            texts.setdefault(language, {})["description"] = _description(reader, row, body)
    return texts


def _description(reader: Reader, row: Row, column: str = "Body (HTML)") -> str:
    text = reader.text(row, column, 512 * 1024)
    found = sorted({tag.lower() for tag in _ACTIVE.findall(text)})
    if found:
        detail = _("What could run or load something is left out of the description: {tags}.")
        reader.warn(row.line, column, "html_left_out", detail.format(tags=", ".join(found)))
    return markup.clean_html(text)


def _tags(reader: Reader, row: Row) -> list[str]:
    given = [tag.strip() for tag in row.get("Tags").split(",")]
    if any(len(tag) > rules.MAX_TAG_LENGTH for tag in given) or len(given) > rules.MAX_TAGS:
        detail = _("A product has at most {most} tags of {longest} characters: the rest is cut off.")
        detail = detail.format(most=rules.MAX_TAGS, longest=rules.MAX_TAG_LENGTH)
        reader.warn(row.line, "Tags", "tags_cut", detail)
    return rules.clean_tags(given)


def _attributes(reader: Reader, row: Row) -> dict[str, Any]:
    cell = row.get("Attributes")
    try:
        given = orjson.loads(cell or "{}")
    except orjson.JSONDecodeError:
        given = None
    try:
        if not isinstance(given, dict):
            raise ValueError(_("Write them like {“Material”: “Wool”}."))
        return dict(rules.check_attributes(given))
    except ValueError as error:
        reader.refuse(row.line, "Attributes", "not_attributes", str(error)[:200])
        return {}


def _collections(reader: Reader, row: Row) -> tuple[list[str] | None, bool]:
    """The names of collections, and whether the product leaves those that are not named."""
    for column, leaves in (("Collections", True), ("Collection", False)):
        if row.has(column):
            given = [name.strip() for name in row.get(column).split(";")] if leaves else [row.get(column)]
            every = list(dict.fromkeys(filter(None, given)))
            names = [*first_of(every, row, column, reader.warnings)]
            if any(len(name) > 160 for name in names):
                detail = _("The name of a collection has at most 160 characters.")
                reader.refuse(row.line, column, "too_long", detail)
            return names, leaves and len(names) == len(every)  # one that was cut speaks of no others
    return None, True


def _category(reader: Reader, row: Row, *, has_paths: bool) -> tuple[str, ...] | None:
    """The category's path or name, of the first column that says one; empty where they are all empty."""
    if not row.has(*CATEGORIES):
        return None
    for column in CATEGORIES:
        cell = row.get(column)
        if not cell:
            continue
        if column in CATEGORIES[2:] and _CATEGORY_NUMBER.fullmatch(cell):
            detail = _("“{cell}” is a number of a list of categories and no name: it is left out.")
            reader.warn(row.line, column, "category_number", detail.format(cell=cell[:40]))
            continue
        parts = tuple(part.strip() for part in cell.split(">") if part.strip()) if has_paths else (cell,)
        if any(len(part) > LONGEST_CATEGORY for part in parts):
            detail = _("The name of a category has at most {longest} characters.")
            reader.refuse(row.line, column, "too_long", detail.format(longest=LONGEST_CATEGORY))
        if len(parts) > DEEPEST_CATEGORY:
            detail = _("The path of a category has at most {most} parts.")
            reader.refuse(row.line, column, "too_deep", detail.format(most=DEEPEST_CATEGORY))
        return parts
    return ()


def _status(reader: Reader, row: Row) -> str | None:
    status = row.get("Status").lower()
    if status == "unlisted":
        detail = _("An unlisted product is imported as a draft: what is active here is listed.")
        reader.warn(row.line, "Status", "unlisted", detail)
        return "draft"
    if status and status not in ("active", "draft", "archived"):
        detail = _("“{status}” is not active, draft or archived.").format(status=status[:40])
        reader.refuse(row.line, "Status", "not_a_status", detail)
    if status:
        return status
    if not row.has("Published"):
        return None
    # exports from before the Status column say it with Published
    return "active" if reader.flag(row, "Published", default=True) else "draft"


def _option_names(reader: Reader, row: Row) -> list[str]:
    names = [reader.text(row, f"Option{n} Name", 80) for n in (1, 2, 3)]
    if names[0] == NO_OPTION[0] and row.get("Option1 Value") == NO_OPTION[1] and not any(names[1:]):
        return []
    while names and not names[-1]:
        names.pop()
    for n, name in enumerate(names, start=1):
        if not name:
            detail = _("An option further right has a name, this one none.")
            reader.refuse(row.line, f"Option{n} Name", "missing", detail)
    if len({name.casefold() for name in names}) < len(names):
        reader.refuse(row.line, "Option1 Name", "repeated", _("Two options have the same name."))
    return names


def _add_image(reader: Reader, row: Row, product: ImportedProduct) -> None:
    urls = _BETWEEN.split(row.get("Image Src"))
    command = reader.command(row, "Image Command", variant_rules.COMMANDS)
    for n, given in enumerate(first_of(urls, row, "Image Src", reader.warnings)):
        url = variant_rules.address(reader, row, "Image Src", given)
        if url and command != "ignore" and all(image.url != url for image in product.images):
            _add_address(reader, row, product, url, is_deleted=command == "delete", is_further=n > 0)


def _add_address(
    reader: Reader, row: Row, product: ImportedProduct, url: str, *, is_deleted: bool, is_further: bool
) -> None:
    position = row.get("Image Position").removesuffix(".0")
    at = int(position) if position.isascii() and position.isdigit() and len(position) < 9 else 0
    image = ImportedImage(
        url,
        min(at, 10_000) or None,
        reader.cut(row, "Image Alt Text", 512) if row.has("Image Alt Text") else None,
        line=row.line,
        is_deleted=is_deleted,
    )
    if (image.position is None or is_further) and row.has("Image Position"):
        image.position = len(product.images) + 1
    product.images.append(image)
