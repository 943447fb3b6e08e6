"""What a row says of a variant."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from storefront.catalogue import measures
from storefront.catalogue.views import Measure
from storefront.custom_fields.models import CustomField
from storefront.imports import own_columns
from storefront.imports.columns import CURRENCY, MEASURE, STOCK
from storefront.imports.products import Command, ImportedProduct, ImportedVariant, Policy
from storefront.imports.reader import FALSE, TRUE, Reader
from storefront.imports.rows import Row, RowNote

LONGEST = 255
"""Characters of a SKU, a barcode and an option's value: Shopify's limit."""
COMMANDS: tuple[Command, ...] = ("merge", "delete", "ignore")
"""What a row's variant or picture can be told, by columns of their own."""
_COLUMNS = ("Variant SKU", "Variant Price", "Option1 Value", "Option2 Value", "Option3 Value")
_MORE_COLUMNS = (
    *STOCK, "Variant Compare At Price", "Variant Barcode", "Variant Grams", "Variant Weight", "Variant Taxable",
    "Variant Tax Class", "Variant Command",
)  # fmt: skip


def add_variant(reader: Reader, row: Row, product: ImportedProduct, *, is_first: bool) -> None:
    """Add the row's variant to its product, if the row is not only one of a further picture."""
    custom = own_columns.read_values(reader, row, CustomField.Kind.VARIANT)
    saying = (*_COLUMNS, *_MORE_COLUMNS) if is_first else (*_COLUMNS, "Variant Command")
    is_said = any(row.get(column) for column in saying if column != "Variant Inventory Tracker")
    if not is_said and not any(value is not None for value in custom.values()):
        return
    command = reader.command(row, "Variant Command", COMMANDS)
    if command == "ignore":
        return
    variant = ImportedVariant(row.line, _options(reader, row, product), {}, is_deleted=command == "delete")
    if row.has("Variant SKU"):
        variant.fields["sku"] = reader.code(row, "Variant SKU", LONGEST) or None
    product.variants.append(variant)
    if variant.is_deleted:
        return
    variant.fields |= _prices(reader, row, variant)
    variant.fields |= _fields(reader, row)
    variant.custom = custom
    variant.image = address(reader, row, "Variant Image", row.get("Variant Image"))
    _read_stock(reader, row, variant)


def check_unique(reader: Reader, variants: Sequence[ImportedVariant]) -> None:
    """Refuse two variants of the same options; leave out a SKU that another of the product has."""
    options: dict[tuple[str, ...], int] = {}
    skus: dict[str, int] = {}
    for variant in variants:
        named = variant.options
        if named is not None and (before := options.setdefault(named, variant.line)) != variant.line:
            detail = _("The variant of line {line} has the same options.").format(line=before)
            reader.refuse(variant.line, "Option1 Value", "repeated", detail)
        if variant.sku and (before := skus.setdefault(variant.sku, variant.line)) != variant.line:
            variant.leave_out_sku(before, reader.warnings)


def address(reader: Reader, row: Row, column: str, url: str) -> str:
    """The address of a picture; what is none is left out."""
    if url.startswith("//"):
        url = f"https:{url}"
    if url and (len(url) > 2000 or not url.lower().startswith(("https://", "http://"))):
        detail = _("“{url}” is no web address: the picture is left out.").format(url=url[:40])
        reader.warn(row.line, column, "not_an_address", detail)
        return ""
    return url


def _prices(reader: Reader, row: Row, variant: ImportedVariant) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    sign = row.get(CURRENCY).upper()
    if sign not in ("", reader.currency):
        detail = _("“{cell}” is in {sign}; the shop sells in {currency}.")
        detail = detail.format(cell=row.get("Variant Price")[:40], sign=sign[:40], currency=reader.currency)
        reader.refuse(row.line, CURRENCY, "other_currency", detail)
    price = reader.amount(row, "Variant Price")
    if price is not None:
        fields["price"] = price
    elif not row.get("Variant Price"):
        detail = _("The variant has no price.")
        variant.missing.append(RowNote(row.line, "Variant Price", "missing", detail))
    if not row.has("Variant Compare At Price"):
        return fields
    compare_at = reader.amount(row, "Variant Compare At Price") or None  # exports write 0 for none
    if price and compare_at and compare_at < price:
        detail = _("The price before, {compare_at}, is below the price {price}: it is left out.")
        detail = detail.format(compare_at=compare_at, price=price)
        reader.warn(row.line, "Variant Compare At Price", "compare_at_lower", detail)
        compare_at = None
    return fields | {"compare_at_price": compare_at}


def _fields(reader: Reader, row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if row.has("Variant Barcode"):
        fields["barcode"] = reader.code(row, "Variant Barcode", LONGEST).removesuffix(".0")
    if row.has("Variant Grams", "Variant Weight"):
        fields["weight_grams"] = reader.grams(row)
    if row.has(*MEASURE):
        fields["measure"] = _measure(reader, row)
    if row.has("Variant Taxable"):
        fields["is_taxable"] = reader.flag(row, "Variant Taxable", default=True)
    if row.get("Variant Tax Class"):
        fields["tax_class"] = reader.text(row, "Variant Tax Class", 40)
    if row.has("Variant Requires Shipping"):
        fields["requires_shipping"] = reader.flag(row, "Variant Requires Shipping", default=True)
    return fields


def _measure(reader: Reader, row: Row) -> Measure | None:
    """What the variant holds; what cannot be read is left out."""
    value, unit, base_value, base_unit = (row.get(column) for column in MEASURE)
    if not value.strip("0."):
        return None  # Shopify writes a 0 for none
    given = {"value": value, "unit": unit, "base_value": base_value, "base_unit": base_unit}
    try:
        return measures.checked(given)
    except Invalid as error:
        reader.warn(row.line, MEASURE[0], "not_a_measure", error.detail)
        return None


def _options(reader: Reader, row: Row, product: ImportedProduct) -> tuple[str, str, str] | None:
    names = product.option_names
    if names is None:
        return None
    if not names:
        return ("", "", "")
    values = [reader.text(row, f"Option{n} Value", LONGEST) for n in (1, 2, 3)]
    for n, name in enumerate(names, start=1):
        if not values[n - 1]:
            detail = _("The variant has no value for “{name}”.").format(name=name)
            reader.refuse(row.line, f"Option{n} Value", "missing", detail)
    values[len(names) :] = [""] * (3 - len(names))
    return (values[0], values[1], values[2])


def _read_stock(reader: Reader, row: Row, variant: ImportedVariant) -> None:
    if not row.has(*STOCK):
        variant.policy_if_new = "untracked"  # a file that knows no stock does not say that there is none
        return
    variant.policy = _policy(reader, row)
    cell = row.get("Variant Inventory Qty")
    if cell.lower() in ("unlimited", "∞"):
        variant.policy = "untracked"
    elif cell:
        on_hand = reader.count(row, "Variant Inventory Qty")
        is_open = variant.policy in ("continue", "untracked")
        if on_hand < 0 and not is_open:  # oversold elsewhere: none is left
            detail = _("A stock of {count} is taken as 0.").format(count=on_hand)
            reader.warn(row.line, "Variant Inventory Qty", "stock_below_none", detail)
            on_hand = 0
        variant.on_hand = on_hand
    elif row.has("Variant Inventory Qty") and variant.policy != "untracked":
        detail = _("The row says no quantity: 0 are in stock.")
        variant.unsaid.append(RowNote(row.line, "Variant Inventory Qty", "no_quantity", detail))


def _policy(reader: Reader, row: Row) -> Policy | None:
    if row.has("Variant Inventory Tracker") and not row.get("Variant Inventory Tracker"):
        return "untracked"  # nobody counts it: Shopify's meaning of an empty tracker
    policy = row.get("Variant Inventory Policy").lower()
    # newer exports ask whether to go on selling
    if policy in TRUE:
        policy = "continue"
    elif policy in FALSE - {""}:
        policy = "deny"
    if policy not in ("", "deny", "continue"):
        detail = _("“{policy}” is not deny or continue.").format(policy=policy[:40])
        reader.refuse(row.line, "Variant Inventory Policy", "not_a_policy", detail)
    if not policy:
        return "deny" if row.has("Variant Inventory Tracker") else None
    return "continue" if policy == "continue" else "deny"
