"""Comparing what a file says with what the shop has: a plan for each product. Nothing is written here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.money import ZERO
from storefront.catalogue import models, rules as catalogue_rules
from storefront.catalogue.models import (
    Category,
    CollectionProduct,
    Product,
    ProductImage,
    ProductOption,
    Variant,
)
from storefront.catalogue.services.variants import MOST_VARIANTS
from storefront.imports import own_columns
from storefront.imports.own_columns import Own
from storefront.imports.products import ImportedImage, ImportedProduct, ImportedVariant
from storefront.imports.rows import RowNote

CategoryName = tuple[tuple[str, ...], bool]
"""A category as a file names it: the parts of its path or its one name, and whether it is a path."""


@dataclass(slots=True)
class State:
    """What an import remembers from batch to batch."""

    currency: str
    now: datetime
    actor: Actor
    dry_run: bool
    reference: int | None = None
    slugs: dict[str, int] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)
    freed_skus: set[str] = field(default_factory=set)
    categories: dict[CategoryName, int | None] = field(default_factory=dict)
    collections: dict[str, int | None] = field(default_factory=dict)
    own: Own = field(default_factory=Own)
    rule_collections: set[str] = field(default_factory=set)
    last_positions: dict[int, int] = field(default_factory=dict)
    planned: int = 0  # places of the shop's plan that a dry run has seen taken

    def check_unique(self, product: ImportedProduct) -> list[RowNote]:
        """What the product repeats of the file before it; a SKU that an earlier one has is left out."""
        found = []
        before = self.slugs.setdefault(product.slug, product.line)
        if before != product.line:
            detail = _("Line {line} has the same address.").format(line=before)
            found.append(RowNote(product.line, "Handle", "repeated", detail))
        for variant in product.variants:
            if variant.sku is None or variant.is_deleted:
                continue
            before = self.skus.setdefault(variant.sku, variant.line)
            if before != variant.line:
                variant.leave_out_sku(before, product.warnings)
        return found


@dataclass(slots=True)
class Outcome:
    """What a batch came to; `refused` holds the errors of each product that was left out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    archived: int = 0
    with_warnings: int = 0
    variants: int = 0
    images: int = 0
    variants_deleted: int = 0
    images_deleted: int = 0
    variants_untracked: int = 0
    places: int = 0
    refused: list[list[RowNote]] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """One product on its way: what the file says, what is there, what differs."""

    given: ImportedProduct
    product: Product
    is_new: bool
    is_changed: bool = False
    new_options: list[ProductOption] = field(default_factory=list)
    changed_options: list[ProductOption] = field(default_factory=list)
    pairs: list[tuple[ImportedVariant, Variant]] = field(default_factory=list)
    changed_variants: list[Variant] = field(default_factory=list)
    new_images: list[ProductImage] = field(default_factory=list)
    changed_images: list[ProductImage] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    errors: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)

    @property
    def new_variants(self) -> list[Variant]:
        return [variant for _, variant in self.pairs if variant.pk is None]


def compare(batch: Sequence[ImportedProduct], state: State) -> list[Plan]:
    """A plan for each product, with what is wrong with it as the shop stands."""
    slugs = [given.slug for given in batch]
    found = Product.objects.filter(slug__in=slugs).select_related("category").defer("search")
    known = {product.slug: product for product in found}
    ids = [product.pk for product in known.values()]
    variants = _by_product(Variant.objects.filter(product_id__in=ids).order_by("position", "id"))
    options = _by_product(ProductOption.objects.filter(product_id__in=ids).order_by("position"))
    pictures = ProductImage.objects.filter(product_id__in=ids).select_related("asset")
    images = _by_product(pictures.order_by("position", "id"))
    places = _by_product(
        CollectionProduct.objects.filter(product_id__in=ids, collection__kind=models.Collection.Kind.MANUAL)
        if any(given.collections is not None for given in batch)
        else []
    )
    skus = [variant.sku for given in batch for variant in given.variants if variant.sku]
    owners: dict[str | None, str] = dict(
        Variant.objects.filter(sku__in=skus).values_list("sku", "product__slug")
    )
    dangling: dict[str, list[RowNote]] = {}
    for slug, note in own_columns.find_dangling(batch, state.own):
        dangling.setdefault(slug, []).append(note)
    plans = []
    for given in batch:
        product = known.get(given.slug)
        plan = Plan(
            given=given,
            product=product or Product(slug=given.slug, status=Product.Status.ACTIVE, created_at=state.now),
            is_new=product is None,
            errors=dangling.get(given.slug, []),
            warnings=list(given.warnings),
        )
        _check_command(plan)
        taken = _find_taken_skus(plan, owners, state)
        _compare_product(plan, state)
        _compare_variants(plan, variants.get(plan.product.pk, []), taken, state)
        _check_room(plan, variants.get(plan.product.pk, []))
        _compare_options(plan, options.get(plan.product.pk, []), variants.get(plan.product.pk, []))
        _compare_images(plan, images.get(plan.product.pk, []), state)
        _compare_collections(plan, places.get(plan.product.pk, []), state)
        plans.append(plan)
    return plans


def find_variant(given: ImportedVariant, existing: Sequence[Variant]) -> Variant | None:
    """The variant a row means: by SKU, by options, or the only one where the row names neither."""
    if given.sku:
        by_sku = next((variant for variant in existing if variant.sku == given.sku), None)
        if by_sku is not None:
            return by_sku
    if given.options is not None:
        options = given.options
        return next((v for v in existing if (v.option1, v.option2, v.option3) == options), None)
    is_only = len(existing) == 1 and (not given.sku or not existing[0].option1)
    return existing[0] if is_only else None


def find_image(url: str, existing: Sequence[ProductImage]) -> ProductImage | None:
    """The picture an address means: where it came from, or what an export calls an uploaded one."""
    by_url = next((image for image in existing if image.source_url == url), None)
    name = url.rpartition("/")[2]
    return by_url or next(
        (image for image in existing if image.asset and not image.source_url and image.asset.name == name),
        None,
    )


def _check_command(plan: Plan) -> None:
    given = plan.given
    if given.command == "new" and not plan.is_new:
        detail = _("There is a product “{slug}” already.").format(slug=given.slug)
        plan.errors.append(RowNote(given.line, "Command", "exists", detail))
    elif given.command == "update" and plan.is_new:
        detail = _("There is no product “{slug}”.").format(slug=given.slug)
        plan.errors.append(RowNote(given.line, "Command", "not_there", detail))
    elif plan.is_new:
        plan.errors += given.missing


def _find_taken_skus(plan: Plan, owners: Mapping[str | None, str], state: State) -> set[str]:
    """The SKUs of the file's product that others of the shop have and did not give up; with a warning for each."""
    taken = set()
    for variant in plan.given.variants:
        sku = variant.sku
        if sku and owners.get(sku, plan.given.slug) != plan.given.slug and sku not in state.freed_skus:
            taken.add(sku)
            detail = _("Another product has the SKU “{sku}”: it is left out here.").format(sku=sku)
            plan.warnings.append(RowNote(variant.line, "Variant SKU", "sku_taken", detail))
    return taken


def _compare_product(plan: Plan, state: State) -> None:
    given, category = plan.given, plan.product.category
    fields = dict(given.fields)
    if given.custom:
        fields["custom_fields"] = own_columns.merge_values(plan.product.custom_fields, given.custom)
    if given.texts:
        fields["translations"] = own_columns.merge_texts(plan.product.translations, given.texts)
    if given.category is not None and not _is_named(category, given):
        fields["category_id"] = state.categories[given.category, given.is_path] if given.category else None
        plan.is_changed = bool(given.category)  # a dry run does not know the key of one that is to be made
    plan.is_changed |= _fill(plan.product, fields)
    if plan.is_changed:
        plan.product.prepare()


def _is_named(category: Category | None, given: ImportedProduct) -> bool:
    """Whether the product is in the category that the file names."""
    if category is None or not given.category:
        return category is None and not given.category
    if category.name.casefold() != given.category[-1].casefold():
        return False
    return not given.is_path or category_path(category) == tuple(p.casefold() for p in given.category)


def category_path(category: Category) -> tuple[str, ...]:
    """The names from the top down to a category, folded."""
    above = category.get_ancestors() if category.depth > 1 else []
    return tuple(node.name.casefold() for node in (*above, category))


def _compare_variants(
    plan: Plan, existing: Sequence[Variant], taken_skus: Collection[str], state: State
) -> None:
    last = max((variant.position for variant in existing), default=0)
    for given in plan.given.variants:
        if given.is_deleted:
            continue
        found = find_variant(given, existing)
        fields = dict(given.fields)
        if given.sku in taken_skus:
            del fields["sku"]
        if given.options is not None:
            fields |= zip(("option1", "option2", "option3"), given.options, strict=True)
        if given.custom:
            before = {} if found is None else found.custom_fields
            fields["custom_fields"] = own_columns.merge_values(before, given.custom)
        if found is None:
            plan.errors += _refusals(plan, given, existing)
            plan.warnings += given.unsaid
            last += 1
            variant = Variant(product=plan.product, position=last, created_at=plan.product.created_at)
            variant.price = ZERO
            _fill(variant, fields)
            variant.prepare()
            plan.pairs.append((given, variant))
            plan.is_changed = True
            continue
        sku = found.sku
        if _fill(found, fields):
            if sku and found.sku != sku:
                state.freed_skus.add(sku)
            found.prepare()
            plan.changed_variants.append(found)
            plan.is_changed = True
        plan.pairs.append((given, found))


def _check_room(plan: Plan, existing: Sequence[Variant]) -> None:
    if plan.new_variants and len(existing) + len(plan.new_variants) > MOST_VARIANTS:
        detail = _("A product has at most {most} variants.").format(most=MOST_VARIANTS)
        plan.errors.append(RowNote(plan.given.line, "Handle", "too_many_variants", detail))


def _refusals(plan: Plan, given: ImportedVariant, existing: Sequence[Variant]) -> list[RowNote]:
    """Why a variant that the shop does not have cannot be made of the row."""
    if given.options is None and existing:
        detail = _("Name the variant by its SKU or by its options: the product has no such one, or several.")
        return [RowNote(given.line, "Variant SKU", "which_variant", detail)]
    if given.options is None and plan.pairs:
        detail = _("A product with several variants needs options.")
        return [RowNote(given.line, "Option1 Name", "missing", detail)]
    return given.missing


def _compare_options(plan: Plan, existing: Sequence[ProductOption], variants: Sequence[Variant]) -> None:
    names = plan.given.option_names
    if names is None:
        names = [option.name for option in existing]
    rows = [[v.option1, v.option2, v.option3] for v in [*variants, *plan.new_variants]]
    by_position = {option.position: option for option in existing}
    for position, name in enumerate(names, start=1):
        values = catalogue_rules.collect_values(rows, position - 1)
        option = by_position.get(position)
        if option is None:
            plan.new_options.append(
                ProductOption(product=plan.product, position=position, name=name, values=values)
            )
            plan.is_changed = True
        elif _fill(option, {"name": name, "values": values}):
            plan.changed_options.append(option)
            plan.is_changed = True


def _compare_images(plan: Plan, existing: Sequence[ProductImage], state: State) -> None:
    images = list(existing)
    given_images = [image for image in plan.given.images if not image.is_deleted]
    positions = [image.position for image in existing] + [image.position or 0 for image in given_images]
    last = max(positions, default=0)
    taken = {id(image) for image in existing if image.variant_id is not None}
    for given in given_images:
        image = find_image(given.url, images)
        if image is None:
            last += given.position is None
            images.append(_new_image(plan, given.url, given.position or last, given.alt or "", state))
        elif _fill(image, _image_fields(given)):
            plan.changed_images.append(image)
    for given_variant, variant in plan.pairs:
        if not given_variant.image:
            continue
        image = find_image(given_variant.image, images)
        if image is None:
            last += 1
            image = _new_image(plan, given_variant.image, last, "", state)
            images.append(image)
        if id(image) not in taken:  # a picture of several variants stays with the first of them
            taken.add(id(image))
            image.variant = variant
            if image.pk is not None and image not in plan.changed_images:
                plan.changed_images.append(image)
    plan.is_changed |= bool(plan.new_images or plan.changed_images)


def _new_image(plan: Plan, url: str, position: int, alt: str, state: State) -> ProductImage:
    image = ProductImage(
        product=plan.product, source_url=url, position=position, alt=alt, import_id=state.reference
    )
    plan.new_images.append(image)
    return image


def _image_fields(given: ImportedImage) -> dict[str, Any]:
    fields = {"position": given.position, "alt": given.alt}
    return {name: value for name, value in fields.items() if value is not None}


def _compare_collections(plan: Plan, existing: Sequence[CollectionProduct], state: State) -> None:
    names = plan.given.collections
    if names is None:
        return
    for name in state.rule_collections.intersection(names):
        detail = _("“{name}” takes its products by its own rules.").format(name=name)
        plan.errors.append(RowNote(plan.given.line, "Collections", "filled_by_rules", detail))
    present = {place.collection_id for place in existing}
    named = {state.collections[name] for name in names}
    plan.joined = sorted(key for key in named if key is not None and key not in present)
    if plan.given.leaves_collections:
        plan.left = sorted(key for key in present if key not in named)
    plan.is_changed |= bool(plan.joined or plan.left or None in named)


def _fill(row: Any, fields: dict[str, Any]) -> bool:
    """Set the fields that differ; whether any did."""
    differing = {name: value for name, value in fields.items() if getattr(row, name) != value}
    row._differing = set(differing)
    if "status" in differing:
        row._status_before = row.status
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _by_product(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.product_id, []).append(row)
    return grouped
