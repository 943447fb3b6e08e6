"""Variants: add, change, delete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import lookup, references, revisions, writing
from kernel.actors import Actor
from kernel.errors import Refusals
from kernel.texts import seen
from storefront.catalogue import errors, measures, rules, signals
from storefront.catalogue.models import Product, ProductOption, Variant
from storefront.catalogue.services import changes, checks, history, sales
from storefront.custom_fields import rules as custom, services as custom_fields

LARGEST_WEIGHT = 2_000_000_000
LARGEST_POSITION = 1_000_000
MOST_VARIANTS = 2000
"""Of a product: its page shows them all."""
_COLUMNS = ("option1", "option2", "option3")
Names = Mapping[int, Sequence[str | None]]
"""By variant, its product's title and slug, its own title and its SKU."""


class VariantValues(TypedDict, total=False):
    """What can be said of a variant; `options` are its values in the product's order of options."""

    price: Decimal
    options: Sequence[str]
    sku: str | None
    compare_at_price: Decimal | None
    measure: Mapping[str, Any] | None
    weight_grams: int
    barcode: str
    is_taxable: bool
    tax_class: str
    requires_shipping: bool
    position: int
    external_id: str | None
    metadata: Mapping[str, str]
    custom_fields: Mapping[str, custom.Value | None]


@dataclass(frozen=True, slots=True)
class VariantData:
    """A variant to be made; `options` are its values in the product's order of options."""

    price: Decimal
    options: Sequence[str] = ()
    sku: str | None = None
    compare_at_price: Decimal | None = None
    measure: Mapping[str, Any] | None = None
    weight_grams: int = 0
    barcode: str = ""
    is_taxable: bool = True
    tax_class: str = "standard"
    requires_shipping: bool = True
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> VariantValues:
        return cast(VariantValues, {name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class VariantEdit:
    """What happens to one variant of a product: it is added (`id` None), changed or deleted."""

    id: int | None
    values: VariantValues
    is_deleted: bool = False


@transaction.atomic
def add_variant(*, product_id: int, actor: Actor, **values: Unpack[VariantValues]) -> Variant:
    """Add a variant at the end. Raises ProductNotFound, InvalidField or Several of them, SkuTaken or OptionsTaken."""
    product = writing.lock(Product, product_id, missing=errors.ProductNotFound())
    variant = _add(product, values, actor=actor)
    require_room(product)
    finish(product)
    return variant


@transaction.atomic
def update_variant(
    *, product_id: int, variant_id: int, actor: Actor, **values: Unpack[VariantValues]
) -> Variant:
    """Change what is named. Raises VariantNotFound, InvalidField or Several of them, SkuTaken or OptionsTaken."""
    names = hold_names(product_id) if {"sku", "options"} & values.keys() else {}
    product = writing.lock(Product, product_id, missing=errors.VariantNotFound())
    variant = change(product, variant_id, values, actor=actor)
    finish(product)
    tell_names(product_id, before=names)
    return variant


def put_variant(
    *, external_id: str, product_id: int, values: VariantValues, actor: Actor
) -> tuple[Variant, bool]:
    """Create the variant that another system calls so, or change what is named of it; whether it was created.

    Raises Taken where one that is there is another product's, and what `add_variant` and `update_variant` do.
    """
    known = Variant.objects.filter(external_id=external_id).values_list("product_id", "pk").first()
    if known is not None:
        found, variant_id = known
        references.require_same({"product": found}, {"product": product_id})
        return update_variant(product_id=found, variant_id=variant_id, actor=actor, **values), False
    given: VariantValues = {**values, "external_id": external_id}
    return add_variant(product_id=product_id, actor=actor, **given), True


@transaction.atomic
def delete_variant(*, product_id: int, variant_id: int, actor: Actor) -> None:
    """Delete a variant with its stock. Raises VariantNotFound, VariantSold or LastVariant."""
    remove(product_id, variant_id, actor=actor)
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    require_one(product)
    finish(product)


def edits_of(product: Product, given: Sequence[VariantValues]) -> list[VariantEdit]:
    """What makes the variants be as given: those of the same external id, SKU or options change, others come."""
    known = list(product.variants.all())

    def find(values: VariantValues) -> Variant | None:
        options = list(values.get("options", ()))
        for is_it in (
            lambda each: values.get("external_id") and each.external_id == values.get("external_id"),
            lambda each: values.get("sku") and each.sku == values.get("sku"),
            lambda each: each.option_values == options,
        ):
            found = next((each for each in known if is_it(each)), None)
            if found is not None:
                return found
        return None

    found = [(find(values), values) for values in given]
    return [VariantEdit(id=row.pk if row else None, values=values) for row, values in found]


def edit(product: Product, edits: Sequence[VariantEdit], *, actor: Actor) -> None:
    """Add and change variants of a locked product as they were entered; what was deleted is gone already.

    Raises what is refused of each, at `variants.N.field`.
    """
    refusals = Refusals()
    for number, entered in enumerate(edits):
        with refusals.gather(f"variants.{number}"):
            if entered.is_deleted:
                continue
            if entered.id is not None:
                change(product, entered.id, entered.values, actor=actor)
            else:
                _add(product, entered.values, actor=actor)
    refusals.tell()


def hold_names(product_id: int) -> Names:
    """What a product's variants are called now; their stock is locked, as before any product's own lock."""
    names = _names(product_id)
    signals.reservations_asked.send(sender=Variant, variant_ids=list(names))
    return names


def tell_names(product_id: int, *, before: Names) -> None:
    """Have what shows the names of variants, or of their locked product, say that it has changed where they have."""
    after = _names(product_id) if before else {}
    changed = [pk for pk, said in after.items() if before.get(pk, said) != said]
    if changed:
        Variant.objects.filter(pk__in=changed).update(**revisions.changing())
    renamed = [pk for pk in changed if before[pk][1:] != after[pk][1:]]
    if renamed:
        signals.variants_renamed.send(sender=Variant, variant_ids=renamed)


def _names(product_id: int) -> Names:
    shown = ("product__slug", "product__title", "title", "sku")  # the slug is no name
    return {pk: said for pk, *said in Variant.objects.filter(product=product_id).values_list("pk", *shown)}


def insert(product: Product, values: VariantValues) -> Variant:
    """Make one variant of a locked product; who adds it to one that was there puts that on record."""
    last = product.variants.order_by("-position").values_list("position", flat=True).first() or 0
    variant = Variant(product=product, position=last + 1)
    given: VariantValues = {"options": (), **values}
    _fill(variant, given, options=product.options.count())
    _save(variant)
    signals.variants_created.send(sender=Variant, variant_ids=[variant.pk])
    return variant


def change(product: Product, variant_id: int, values: VariantValues, *, actor: Actor) -> Variant:
    """Change one variant of a locked product."""
    variant = lookup.one(product.variants.filter(id=variant_id), errors.VariantNotFound)
    written = _fill(variant, values, options=product.options.count())
    if not written:
        return variant
    _save(variant)
    history.keep(product_id=product.pk, variant_id=variant.pk, changes=variant.changes(), actor=actor.name)
    audit.write(actor=actor, verb=audit.UPDATED, target=variant, changes=written)
    return variant


def remove(product_id: int, variant_id: int, *, actor: Actor) -> None:
    """Delete a variant; its stock is locked by this, and its product only later: the order of a checkout."""
    variant = lookup.one(Variant.objects.filter(id=variant_id, product_id=product_id), errors.VariantNotFound)
    if sales.was_sold(product_id=product_id, variant_id=variant_id):
        raise errors.VariantSold
    audit.write(actor=actor, verb=audit.DELETED, target=variant)
    history.keep_deleted(variant=variant, variant_id=variant_id, actor=actor.name)
    variant.delete()


def require_room(product: Product) -> None:
    """See that a locked product has not grown beyond MOST_VARIANTS. Raises TooMany."""
    writing.require_room(product.variants.all(), most=MOST_VARIANTS, wanted=0, is_parent_locked=True)


def require_one(product: Product) -> None:
    """See that a locked product has a variant left. Raises LastVariant."""
    if not product.variants.exists():
        raise errors.LastVariant


def finish(product: Product) -> None:
    """Once a locked product's variants are written: its options' values are theirs, and it is announced."""
    rows = [variant.option_values for variant in product.variants.order_by("position", "id")]
    stale = []
    for option in product.options.all():
        present = rules.collect_values(rows, option.position - 1)
        kept = [value for value in option.values if value in present]
        values = kept + [value for value in present if value not in kept]
        if values != option.values:
            option.values = values
            stale.append(option)
    ProductOption.objects.bulk_update(stale, ["values"])
    changes.touch(product_ids=[product.pk])


def _add(product: Product, values: VariantValues, *, actor: Actor) -> Variant:
    variant = insert(product, values)
    history.keep_added(variants=[variant], actor=actor.name)
    added = {name: (None, value) for name, value in values.items() if value not in (None, "", (), {})}
    audit.write(actor=actor, verb=audit.CREATED, target=variant, changes=added)
    return variant


def _fill(variant: Variant, values: VariantValues, *, options: int) -> writing.Changes:
    """Set what was given, once all of it is checked. Raises InvalidField or Several of them."""
    refusals = Refusals()
    checked: dict[str, Any] = {}
    for name, value in values.items():
        with refusals.gather(field=name):
            if name == "custom_fields":
                checked[name] = custom_fields.merged(variant, values["custom_fields"])
            else:
                checked |= _checked(name, value, options=options)
    refusals.tell()
    written = writing.assign(variant, checked)
    variant.prepare()
    return written


def _checked(name: str, value: Any, *, options: int) -> dict[str, Any]:
    match name:
        case "options":
            texts = [checks.text(each, field="options", longest=255, required=True) for each in value]
            if len(texts) != options:
                raise errors.InvalidField(
                    _("Give {options} option values, one for each option.").format(options=options),
                    field="options",
                    reason="required",
                )
            return dict(zip(_COLUMNS, [*texts, "", "", ""], strict=False))
        case "price":
            return {name: checks.amount(value, field=name)}
        case "compare_at_price":
            return {name: None if value is None else checks.amount(value, field=name)}
        case "measure":
            return {name: None if value is None else measures.checked(value)}
        case "sku":
            return {name: checks.text(seen(value or ""), field=name, longest=255) or None}
        case "barcode":
            return {name: checks.text(seen(value), field=name, longest=255)}
        case "tax_class":
            return {name: checks.text(value, field=name, longest=40, required=True)}
        case "weight_grams":
            return {name: checks.number(value, field=name, least=0, most=LARGEST_WEIGHT)}
        case "position":
            return {name: checks.number(value, field=name, least=1, most=LARGEST_POSITION)}
        case "external_id":
            return {name: references.check_external_id(value)}
        case "metadata":
            return {name: references.check_metadata(value)}
    return {name: value}


def _save(variant: Variant) -> None:
    writing.save(
        variant,
        meanings={
            "variant_sku_once": errors.SkuTaken(
                _("The SKU {sku} is taken.").format(sku=variant.sku), field="sku"
            ),
            "variant_options_once": errors.OptionsTaken(field="options"),
            "variant_external_id_once": errors.ExternalIdTaken(field="external_id"),
        },
    )
