"""A product's options and all its variants written at once, with what lies in stock of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import lookup
from kernel.actors import Actor
from kernel.errors import Invalid
from storefront.catalogue import services as catalogue
from storefront.catalogue.errors import ProductNotFound
from storefront.catalogue.models import Product, Variant
from storefront.catalogue.services import OptionEdit, VariantEdit, VariantValues
from storefront.inventory import bulk, ledger
from storefront.inventory.bulk import StockChange

MOST_VARIANTS = 250
_ALIKE = ("weight_grams", "requires_shipping", "is_taxable", "tax_class")
"""What a new variant takes over from the first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of the options' values: whether the product has it, and as what."""

    options: tuple[str, ...]
    price: Decimal
    sku: str = ""
    barcode: str | None = None
    """None leaves it as it is."""
    on_hand: int | None = None
    """How many lie at the first location; None leaves it as it is."""
    is_offered: bool = True


@transaction.atomic
def write(
    *, product_id: int, option_names: Sequence[str], cells: Sequence[Cell], actor: Actor, now: datetime
) -> int:
    """Give a product these options and exactly these variants; how many it has.

    A variant that has the values stays and is changed; of a product that had no options, the first cell becomes its
    one variant. A new one weighs and is taxed as the first. What is not offered, and what no cell names, is deleted.
    Raises ProductNotFound, Invalid, and what products, variants and stock refuse: VariantSold for one that was sold;
    what is refused of the n-th cell that is offered stands at `variants.n`.
    """
    product = lookup.one(Product.objects.filter(pk=product_id), ProductNotFound)
    offered = [cell for cell in cells if cell.is_offered]
    if not offered or len(offered) > MOST_VARIANTS:
        raise Invalid(
            _("Offer at least one variant and at most {most}.").format(most=MOST_VARIANTS), field="cells"
        )
    variants = list(product.variants.order_by("position", "id"))
    ledger.lock_levels([variant.pk for variant in variants])  # before the product, as every checkout
    known = match(variants, [cell.options for cell in offered])
    kept = {variant.pk for variant in known.values()}
    edits = []
    for position, cell in enumerate(offered, start=1):
        values = VariantValues(options=cell.options, price=cell.price, sku=cell.sku, position=position)
        row = known.get(cell.options)
        if cell.barcode is not None:
            values["barcode"] = cell.barcode
        if row is None and variants:  # as the product's first variant in all else
            values |= {name: getattr(variants[0], name) for name in _ALIKE}  # type: ignore[typeddict-item]
        edits.append(VariantEdit(id=None if row is None else row.pk, values=values))
    edits += [VariantEdit(id=each.pk, values={}, is_deleted=True) for each in variants if each.pk not in kept]
    catalogue.update_product(
        product_id=product_id, options=_options(product, option_names), variants=edits, actor=actor
    )
    made = {tuple(each.option_values): each.pk for each in product.variants.all()}
    stock = [
        StockChange(variant_id=made[cell.options], on_hand=cell.on_hand)
        for cell in offered
        if cell.on_hand is not None
    ]
    if stock:
        bulk.change_stock(changes=stock, reason="variants", actor=actor, now=now)
    return len(offered)


def match(variants: Sequence[Variant], wanted: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], Variant]:
    """The variant that each combination is already; where options come or go, the one with the same beginning."""
    found = {tuple(each.option_values): each for each in variants if tuple(each.option_values) in wanted}
    for variant in variants:
        had = tuple(variant.option_values)
        if had in found:
            continue
        alike = (
            options
            for options in wanted
            if options not in found and options[: len(had)] == had[: len(options)]
        )
        options = next(alike, None)
        if options is not None:
            found[options] = variant
    return found


def _options(product: Product, names: Sequence[str]) -> list[OptionEdit]:
    """What makes the product's options be called so, in order."""
    known: list[int | None] = list(product.options.order_by("position").values_list("pk", flat=True))
    edits = [
        OptionEdit(id=known[number] if number < len(known) else None, name=name)
        for number, name in enumerate(names)
    ]
    return edits + [OptionEdit(id=pk, name="", is_deleted=True) for pk in known[len(names) :]]
