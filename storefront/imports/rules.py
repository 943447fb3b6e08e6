"""What a group of rows means: a product with variants and pictures, or errors that name line and column."""

import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel import money
from storefront.catalogue import rules
from storefront.imports.parser import Group, Row
from storefront.imports.products import (
    Command,
    ImportedImage,
    ImportedProduct,
    ImportedVariant,
    Policy,
    RowError,
)

LARGEST_AMOUNT = Decimal("999999999999.999")
LARGEST_COUNT = 2_000_000_000
TRUE = frozenset({"true", "yes", "1", "wahr"})
FALSE = frozenset({"false", "no", "0", "falsch", ""})
GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
NO_OPTION = ("Title", "Default Title")
COMMANDS: tuple[Command, ...] = ("merge", "new", "update", "delete", "ignore")
PART_COMMANDS: tuple[Command, ...] = ("merge", "delete", "ignore")
"""What a row's variant or picture can be told, by columns of their own."""
_VARIANT_CELLS = ("Variant SKU", "Variant Price", "Option1 Value", "Option2 Value", "Option3 Value")
_MORE_VARIANT_CELLS = (
    "Variant Inventory Policy", "Variant Inventory Qty", "Variant Compare At Price", "Variant Barcode",
    "Variant Grams", "Variant Weight", "Variant Taxable", "Variant Tax Class", "Variant Command",
)  # fmt: skip


class _Reader:
    """Reads one product's cells and collects what is wrong with them."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.errors: list[RowError] = []

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def command(self, row: Row, column: str, known: tuple[Command, ...]) -> Command:
        cell = row.get(column).lower()
        for command in known:
            if cell in ("", command):
                return command
        names = ", ".join(known).upper()
        self.refuse(row, column, "not_a_command", f"“{cell[:40]}” is none of {names}.")
        return "ignore"

    def text(self, row: Row, column: str, longest: int) -> str:
        value = row.get(column)
        if len(value) > longest:
            self.refuse(row, column, "too_long", f"At most {longest} characters; this has {len(value)}.")
        return value

    def amount(self, row: Row, column: str) -> Decimal | None:
        cell = row.get(column)
        if not cell:
            return None
        try:
            value = Decimal(cell)
        except InvalidOperation:
            self.refuse(row, column, "not_a_price", f"“{cell[:40]}” is no price; write it like 12.90.")
            return None
        if not value.is_finite() or value < 0 or value > LARGEST_AMOUNT:
            self.refuse(row, column, "price_out_of_range", f"“{cell[:40]}” is no price of 0 or more.")
            return None
        rounded = money.quantise(value, self.currency)
        if rounded != value:
            decimals = money.exponent(self.currency)
            self.refuse(
                row, column, "too_many_decimals", f"{self.currency} has {decimals} decimals: “{cell[:40]}”."
            )
        return rounded

    def count(self, row: Row, column: str) -> int:
        cell = row.get(column)
        if not cell:
            return 0
        try:
            value = Decimal(cell)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value != value.to_integral_value() or abs(value) > LARGEST_COUNT:
            self.refuse(row, column, "not_a_number", f"“{cell[:40]}” is no whole number.")
            return 0
        return int(value)

    def flag(self, row: Row, column: str, *, default: bool) -> bool:
        cell = row.get(column).lower()
        if not cell:
            return default
        if cell not in TRUE and cell not in FALSE:
            self.refuse(row, column, "not_true_or_false", f"“{cell[:40]}” is neither TRUE nor FALSE.")
        return cell in TRUE


def interpret(group: Group, *, currency: str) -> tuple[ImportedProduct | None, list[RowError]]:
    """The product a group of rows describes; None where it says so, or, with the errors, for what is wrong."""
    reader = _Reader(currency)
    first = group.rows[0]
    slug = _slug(reader, group, first)
    command = reader.command(first, "Command", COMMANDS)
    if group.is_cut:
        reader.refuse(first, "Handle", "too_many_rows", "A product has at most 2,000 rows.")
    product = ImportedProduct(line=first.line, slug=slug, fields={}, command=command)
    if command not in ("delete", "ignore"):
        _fill(reader, group, product)
    return (None if reader.errors or command == "ignore" else product), reader.errors


def _fill(reader: _Reader, group: Group, product: ImportedProduct) -> None:
    first = group.rows[0]
    product.fields = _product_fields(reader, first)
    product.category = _category(reader, first)
    product.collections, product.leaves_collections = _collections(reader, first)
    product.option_names = _option_names(reader, first) if first.has("Option1 Name") else None
    if not product.fields.get("title"):
        message = "The first row of a new product needs its title."
        product.missing.append(RowError(first.line, "Title", "missing", message))
    for row in group.rows:
        _variant(reader, row, product, is_first=row is first)
        _image(reader, row, product)
    if not any(not variant.is_deleted for variant in product.variants):
        message = "The product has no row with a price."
        product.missing.append(RowError(first.line, "Variant Price", "missing", message))
    _check_unique(reader, product.variants)


def _slug(reader: _Reader, group: Group, first: Row) -> str:
    if not group.handle:
        reader.refuse(first, "Handle", "missing", "The row does not say which product it is of.")
        return ""
    slug = group.handle if rules.is_slug(group.handle) else rules.slugify(group.handle)
    if not slug or len(group.handle) > rules.MAX_SLUG_LENGTH:
        reader.refuse(first, "Handle", "not_a_handle", f"“{group.handle[:40]}” cannot be part of an address.")
    return slug


def _product_fields(reader: _Reader, row: Row) -> dict[str, Any]:
    title = reader.text(row, "Title", 255)
    fields: dict[str, Any] = {"title": title} if title else {}
    if row.has("Body (HTML)"):
        fields["description"] = rules.clean_html(reader.text(row, "Body (HTML)", 512 * 1024))
    if row.has("Vendor"):
        fields["vendor"] = reader.text(row, "Vendor", 120)
    if row.has("Tags"):
        fields["tags"] = rules.clean_tags(row.get("Tags").split(","))
    if row.has("Attributes"):
        fields["attributes"] = _attributes(reader, row)
    status = _status(reader, row)
    if status is not None:
        fields["status"] = status
    return fields


def _attributes(reader: _Reader, row: Row) -> dict[str, Any]:
    cell = row.get("Attributes")
    try:
        given = json.loads(cell or "{}")
        if not isinstance(given, dict):
            raise ValueError("Write them like {“Material”: “Wool”}.")
        return dict(rules.check_attributes(given))
    except (ValueError, RecursionError) as error:
        reader.refuse(row, "Attributes", "not_attributes", str(error)[:200])
        return {}


def _collections(reader: _Reader, row: Row) -> tuple[list[str] | None, bool]:
    """The names of collections, and whether the product leaves those that are not named."""
    for column, leaves in (("Collections", True), ("Collection", False)):
        if row.has(column):
            names = [name.strip() for name in row.get(column).split(";")] if leaves else [row.get(column)]
            if any(len(name) > 160 for name in names):
                reader.refuse(row, column, "too_long", "The name of a collection has at most 160 characters.")
            return list(dict.fromkeys(name for name in names if name)), leaves
    return None, True


def _category(reader: _Reader, row: Row) -> str | None:
    column = next((column for column in ("Type", "Product Type") if row.has(column)), None)
    return None if column is None else reader.text(row, column, 120)


def _status(reader: _Reader, row: Row) -> str | None:
    status = row.get("Status").lower()
    if status and status not in ("active", "draft", "archived"):
        reader.refuse(row, "Status", "not_a_status", f"“{status[:40]}” is not active, draft or archived.")
    if status:
        return status
    if not row.has("Published"):
        return None
    # exports from before the Status column say it with Published
    return "active" if reader.flag(row, "Published", default=True) else "draft"


def _option_names(reader: _Reader, row: Row) -> list[str]:
    names = [reader.text(row, f"Option{n} Name", 80) for n in (1, 2, 3)]
    if names[0] == NO_OPTION[0] and row.get("Option1 Value") == NO_OPTION[1] and not any(names[1:]):
        return []
    while names and not names[-1]:
        names.pop()
    for n, name in enumerate(names, start=1):
        if not name:
            reader.refuse(
                row, f"Option{n} Name", "missing", "An option further right has a name, this one none."
            )
    if len({name.casefold() for name in names}) < len(names):
        reader.refuse(row, "Option1 Name", "repeated", "Two options have the same name.")
    return names


def _variant(reader: _Reader, row: Row, product: ImportedProduct, *, is_first: bool) -> None:
    cells = (*_VARIANT_CELLS, *_MORE_VARIANT_CELLS) if is_first else (*_VARIANT_CELLS, "Variant Command")
    if not any(row.get(cell) for cell in cells):
        return  # a row of a further picture
    command = reader.command(row, "Variant Command", PART_COMMANDS)
    if command == "ignore":
        return
    wanted = ImportedVariant(row.line, _options(reader, row, product), {}, is_deleted=command == "delete")
    # a quote before a number keeps spreadsheets from counting with it
    if row.has("Variant SKU"):
        wanted.fields["sku"] = reader.text(row, "Variant SKU", 80).lstrip("'") or None
    product.variants.append(wanted)
    if wanted.is_deleted:
        return
    price = reader.amount(row, "Variant Price")
    if price is not None:
        wanted.fields["price"] = price
    elif not row.get("Variant Price"):
        message = "The variant has no price."
        wanted.missing.append(RowError(row.line, "Variant Price", "missing", message))
    wanted.fields |= _variant_fields(reader, row)
    wanted.image = _address(reader, row, "Variant Image")
    wanted.policy = _policy(reader, row)
    if row.get("Variant Inventory Qty"):
        on_hand = reader.count(row, "Variant Inventory Qty")
        is_open = wanted.policy in ("continue", "untracked")
        wanted.on_hand = on_hand if is_open else max(on_hand, 0)  # oversold elsewhere: none is left


def _variant_fields(reader: _Reader, row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if row.has("Variant Barcode"):
        fields["barcode"] = reader.text(row, "Variant Barcode", 80).lstrip("'")
    if row.has("Variant Compare At Price"):
        fields["compare_at_price"] = reader.amount(row, "Variant Compare At Price")
    if row.has("Variant Grams") or row.has("Variant Weight"):
        fields["weight_grams"] = _grams(reader, row)
    if row.has("Variant Taxable"):
        fields["is_taxable"] = reader.flag(row, "Variant Taxable", default=True)
    if row.get("Variant Tax Class"):
        fields["tax_class"] = reader.text(row, "Variant Tax Class", 40)
    if row.has("Variant Requires Shipping"):
        fields["requires_shipping"] = reader.flag(row, "Variant Requires Shipping", default=True)
    return fields


def _options(reader: _Reader, row: Row, product: ImportedProduct) -> tuple[str, str, str] | None:
    names = product.option_names
    if names is None:
        return None
    if not names:
        return ("", "", "")
    values = [reader.text(row, f"Option{n} Value", 120) for n in (1, 2, 3)]
    for n, name in enumerate(names, start=1):
        if not values[n - 1]:
            reader.refuse(row, f"Option{n} Value", "missing", f"The variant has no value for “{name}”.")
    values[len(names) :] = [""] * (3 - len(names))
    return (values[0], values[1], values[2])


def _policy(reader: _Reader, row: Row) -> Policy | None:
    if row.has("Variant Inventory Tracker") and not row.get("Variant Inventory Tracker"):
        return "untracked"  # nobody counts it: Shopify's meaning of an empty tracker
    policy = row.get("Variant Inventory Policy").lower()
    # newer exports ask whether to go on selling
    policy = {"true": "continue", "false": "deny"}.get(policy, policy)
    if policy not in ("", "deny", "continue"):
        reader.refuse(
            row, "Variant Inventory Policy", "not_a_policy", f"“{policy[:40]}” is not deny or continue."
        )
    if not policy:
        return "deny" if row.has("Variant Inventory Tracker") else None
    return "continue" if policy == "continue" else "deny"


def _grams(reader: _Reader, row: Row) -> int:
    cell = row.get("Variant Grams")
    unit = Decimal(1)
    column = "Variant Grams"
    if not cell:
        column = "Variant Weight"
        cell = row.get(column)
        unit = GRAMS.get(row.get("Variant Weight Unit").lower(), Decimal(1))
    try:
        grams = Decimal(cell or "0") * unit
    except InvalidOperation:
        grams = Decimal("NaN")
    if not grams.is_finite() or not 0 <= grams <= LARGEST_COUNT:
        reader.refuse(row, column, "not_a_weight", f"“{cell[:40]}” is no weight.")
        return 0
    return int(grams.to_integral_value())


def _image(reader: _Reader, row: Row, product: ImportedProduct) -> None:
    url = _address(reader, row, "Image Src")
    command = reader.command(row, "Image Command", PART_COMMANDS)
    if not url or command == "ignore" or any(image.url == url for image in product.images):
        return
    position = reader.count(row, "Image Position")
    wanted = ImportedImage(
        url,
        min(max(position, 1), 10_000) if position else None,
        reader.text(row, "Image Alt Text", 512) if row.has("Image Alt Text") else None,
        line=row.line,
        is_deleted=command == "delete",
    )
    if wanted.position is None and row.has("Image Position"):
        wanted.position = len(product.images) + 1
    product.images.append(wanted)


def _address(reader: _Reader, row: Row, column: str) -> str:
    url = reader.text(row, column, 2000)
    if url and not url.lower().startswith(("https://", "http://")):
        reader.refuse(row, column, "not_an_address", f"“{url[:40]}” is no web address.")
    return url


def _check_unique(reader: _Reader, variants: Iterable[ImportedVariant]) -> None:
    options: dict[tuple[str, ...], int] = {}
    skus: dict[str, int] = {}
    for variant in variants:
        row = Row(variant.line, {})
        named = variant.options
        if named is not None and (before := options.setdefault(named, variant.line)) != variant.line:
            reader.refuse(
                row, "Option1 Value", "repeated", f"The variant of line {before} has the same options."
            )
        if variant.sku and (before := skus.setdefault(variant.sku, variant.line)) != variant.line:
            reader.refuse(row, "Variant SKU", "repeated", f"Line {before} has the SKU “{variant.sku}”.")
