"""Variants: add, change, delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from storefront.catalogue import errors, rules
from storefront.catalogue.models import Product, ProductOption, Variant
from storefront.catalogue.services import checks, history, products

LARGEST_WEIGHT = 2_000_000_000


@dataclass(frozen=True, slots=True)
class VariantData:
    """A variant to be made; `options` are its values in the product's order of options."""

    price: Decimal
    options: Sequence[str] = ()
    sku: str | None = None
    compare_at_price: Decimal | None = None
    weight_grams: int = 0
    barcode: str = ""
    is_taxable: bool = True
    tax_class: str = "standard"
    requires_shipping: bool = True


class VariantChanges(TypedDict, total=False):
    """What can be changed of a variant; what is not named stays."""

    price: Decimal
    options: Sequence[str]
    sku: str | None
    compare_at_price: Decimal | None
    weight_grams: int
    barcode: str
    is_taxable: bool
    tax_class: str
    requires_shipping: bool
    position: int


@transaction.atomic
def add_variant(*, product_id: int, data: VariantData, now: datetime, actor: str = "") -> Variant:
    """Add a variant at the end; `actor` is named in the product's history.

    Raises ProductNotFound, InvalidField, SkuTaken or OptionsTaken.
    """
    product = products.lock(product_id)
    last = product.variants.order_by("-position").values_list("position", flat=True).first() or 0
    variant = insert(product, data, position=last + 1, options=product.options.count())
    history.keep_added(variants=[variant], actor=actor)
    collect_option_values(product)
    return variant


@transaction.atomic
def update_variant(
    *, product_id: int, variant_id: int, now: datetime, actor: str = "", **changes: Unpack[VariantChanges]
) -> Variant:
    """Change what is named; `actor` is named in the product's history.

    Raises VariantNotFound, InvalidField, SkuTaken or OptionsTaken.
    """
    product = products.lock(product_id)
    variant = _get(product, variant_id)
    variant.changed_by = actor  # type: ignore[attr-defined]
    current = VariantData(
        price=changes.get("price", variant.price),
        options=changes.get("options", variant.option_values),
        sku=changes.get("sku", variant.sku),
        compare_at_price=changes.get("compare_at_price", variant.compare_at_price),
        weight_grams=changes.get("weight_grams", variant.weight_grams),
        barcode=changes.get("barcode", variant.barcode),
        is_taxable=changes.get("is_taxable", variant.is_taxable),
        tax_class=changes.get("tax_class", variant.tax_class),
        requires_shipping=changes.get("requires_shipping", variant.requires_shipping),
    )
    variant.position = changes.get("position", variant.position)
    if variant.position < 1:
        raise errors.InvalidField("Positions begin at 1.", field="position")
    _fill(variant, current, options=product.options.count())
    _save(variant)
    collect_option_values(product)
    return variant


@transaction.atomic
def delete_variant(*, product_id: int, variant_id: int, actor: str = "") -> None:
    """Delete a variant with its stock; the product's history names `actor`.

    Raises VariantNotFound, VariantSold or LastVariant.
    """
    variant = Variant.objects.filter(id=variant_id, product_id=product_id).first()
    if variant is None:
        raise errors.VariantNotFound
    if products.was_sold(product_id=product_id, variant_id=variant_id):
        raise errors.VariantSold
    variant.delete()  # its stock is locked by this, and the product only then: the order of a checkout
    product = products.lock(product_id)
    if not product.variants.exists():
        raise errors.LastVariant
    history.keep_deleted(variant=variant, variant_id=variant_id, actor=actor)
    collect_option_values(product)


def insert(product: Product, data: VariantData, *, position: int, options: int) -> Variant:
    """Make one variant of a locked product that has so many options."""
    variant = Variant(product=product, position=position)
    _fill(variant, data, options=options)
    _save(variant)
    return variant


def collect_option_values(product: Product) -> None:
    """Keep each option's list of values what the variants have, the known ones in their order."""
    rows = [v.option_values for v in product.variants.order_by("position", "id")]
    stale = []
    for option in product.options.all():
        present = rules.collect_values(rows, option.position - 1)
        kept = [value for value in option.values if value in present]
        values = kept + [value for value in present if value not in kept]
        if values != option.values:
            option.values = values
            stale.append(option)
    ProductOption.objects.bulk_update(stale, ["values"])


def _get(product: Product, variant_id: int) -> Variant:
    variant = product.variants.filter(id=variant_id).first()
    if variant is None:
        raise errors.VariantNotFound
    return variant


def _fill(variant: Variant, data: VariantData, *, options: int) -> None:
    values = [checks.text(value, field="options", longest=255, required=True) for value in data.options]
    if len(values) != options:
        raise errors.InvalidField(f"Give {options} option values, one for each option.", field="options")
    variant.option1, variant.option2, variant.option3 = [*values, "", "", ""][:3]
    variant.price = checks.amount(data.price, field="price")
    variant.compare_at_price = (
        None
        if data.compare_at_price is None
        else checks.amount(data.compare_at_price, field="compare_at_price")
    )
    variant.sku = checks.text(data.sku or "", field="sku", longest=255)
    variant.barcode = checks.text(data.barcode, field="barcode", longest=255)
    variant.tax_class = checks.text(data.tax_class, field="tax_class", longest=40, required=True)
    if not 0 <= data.weight_grams <= LARGEST_WEIGHT:
        raise errors.InvalidField("Give grams, 0 or more.", field="weight_grams")
    variant.weight_grams = data.weight_grams
    variant.is_taxable = data.is_taxable
    variant.requires_shipping = data.requires_shipping


def _save(variant: Variant) -> None:
    try:
        with transaction.atomic():
            variant.save()
    except IntegrityError as error:
        checks.explain(
            error,
            {
                "variant_sku_once": errors.SkuTaken(f"The SKU {variant.sku} is taken.", field="sku"),
                "variant_options_once": errors.OptionsTaken(field="options"),
            },
        )
