"""Comparing what a file wants with what the shop has: a plan for each product. Nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.actors import Actor, Kind
from kernel.money import ZERO
from storefront.catalogue import rules as catalogue_rules
from storefront.catalogue.models import (
    Collection,
    CollectionProduct,
    Product,
    ProductImage,
    ProductOption,
    Variant,
)
from storefront.imports.products import ImportedImage, ImportedProduct, ImportedVariant, RowError


@dataclass(slots=True)
class State:
    """What an import remembers from batch to batch."""

    currency: str
    now: datetime
    actor: str
    dry_run: bool
    slugs: dict[str, int] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int | None] = field(default_factory=dict)
    collections: dict[str, int | None] = field(default_factory=dict)
    ruled: set[str] = field(default_factory=set)
    places: dict[int, int] = field(default_factory=dict)
    planned: int = 0

    @property
    def by(self) -> Actor:
        """Who services are told does it."""
        return Actor(kind=Kind.PERSON, name=self.actor, operation="import")

    def check_unique(self, product: ImportedProduct) -> list[RowError]:
        """What the product repeats of the file before it."""
        found = []
        before = self.slugs.setdefault(product.slug, product.line)
        if before != product.line:
            found.append(RowError(product.line, "Handle", "repeated", f"Line {before} has the same address."))
        for variant in product.variants:
            if variant.sku is None:
                continue
            before = self.skus.setdefault(variant.sku, variant.line)
            if before != variant.line:
                message = f"Line {before} has the SKU “{variant.sku}”."
                found.append(RowError(variant.line, "Variant SKU", "repeated", message))
        return found


@dataclass(slots=True)
class Outcome:
    """What a batch came to."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    archived: int = 0
    variants: int = 0
    images: int = 0
    variants_deleted: int = 0
    images_deleted: int = 0
    refused: list[list[RowError]] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """One product on its way: what is there, what is wanted, what differs."""

    wanted: ImportedProduct
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
    errors: list[RowError] = field(default_factory=list)

    @property
    def new_variants(self) -> list[Variant]:
        return [variant for _, variant in self.pairs if variant.pk is None]


def compare(batch: Sequence[ImportedProduct], state: State) -> list[Plan]:
    """A plan for each product, with what is wrong with it as the shop stands."""
    slugs = [product.slug for product in batch]
    found = Product.objects.filter(slug__in=slugs).select_related("category").defer("search")
    known = {product.slug: product for product in found}
    ids = [product.pk for product in known.values()]
    variants = _by_product(Variant.objects.filter(product_id__in=ids).order_by("position", "id"))
    options = _by_product(ProductOption.objects.filter(product_id__in=ids).order_by("position"))
    pictures = ProductImage.objects.filter(product_id__in=ids).select_related("asset")
    images = _by_product(pictures.order_by("position", "id"))
    places = _by_product(
        CollectionProduct.objects.filter(product_id__in=ids, collection__kind=Collection.Kind.MANUAL)
        if any(wanted.collections is not None for wanted in batch)
        else []
    )
    plans = []
    for wanted in batch:
        product = known.get(wanted.slug)
        plan = Plan(
            wanted=wanted,
            product=product or Product(slug=wanted.slug, status=Product.Status.ACTIVE, created_at=state.now),
            is_new=product is None,
        )
        _check_command(plan)
        _compare_product(plan, state)
        _compare_variants(plan, variants.get(plan.product.pk, []))
        _compare_options(plan, options.get(plan.product.pk, []), variants.get(plan.product.pk, []))
        _compare_images(plan, images.get(plan.product.pk, []))
        _compare_collections(plan, places.get(plan.product.pk, []), state)
        plans.append(plan)
    return plans


def find_variant(wanted: ImportedVariant, existing: Sequence[Variant]) -> Variant | None:
    """The variant a row means: by SKU, by options, or the only one where the row names neither."""
    if wanted.sku:
        by_sku = next((variant for variant in existing if variant.sku == wanted.sku), None)
        if by_sku is not None:
            return by_sku
    if wanted.options is not None:
        options = wanted.options
        return next((v for v in existing if (v.option1, v.option2, v.option3) == options), None)
    is_only = len(existing) == 1 and (not wanted.sku or not existing[0].option1)
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
    wanted = plan.wanted
    if wanted.command == "new" and not plan.is_new:
        message = f"There is a product “{wanted.slug}” already."
        plan.errors.append(RowError(wanted.line, "Command", "exists", message))
    elif wanted.command == "update" and plan.is_new:
        message = f"There is no product “{wanted.slug}”."
        plan.errors.append(RowError(wanted.line, "Command", "not_there", message))
    elif plan.is_new:
        plan.errors += wanted.missing


def _compare_product(plan: Plan, state: State) -> None:
    fields = dict(plan.wanted.fields)
    name, category = plan.wanted.category, plan.product.category
    if name is not None and (category is None or category.name.casefold() != name.casefold()):
        fields["category_id"] = state.categories[name] if name else None
    plan.is_changed = _fill(plan.product, fields)
    if plan.is_changed:
        plan.product.prepare()


def _compare_variants(plan: Plan, existing: Sequence[Variant]) -> None:
    last = max((variant.position for variant in existing), default=0)
    for wanted in plan.wanted.variants:
        if wanted.is_deleted:
            continue
        found = find_variant(wanted, existing)
        fields = dict(wanted.fields)
        if wanted.options is not None:
            fields |= zip(("option1", "option2", "option3"), wanted.options, strict=True)
        if found is None:
            plan.errors += _refusals(plan, wanted, existing)
            last += 1
            variant = Variant(product=plan.product, position=last, created_at=plan.product.created_at)
            variant.price = ZERO
            _fill(variant, fields)
            variant.prepare()
            plan.pairs.append((wanted, variant))
            plan.is_changed = True
            continue
        if _fill(found, fields):
            found.prepare()
            plan.changed_variants.append(found)
            plan.is_changed = True
        plan.pairs.append((wanted, found))


def _refusals(plan: Plan, wanted: ImportedVariant, existing: Sequence[Variant]) -> list[RowError]:
    """Why a variant that the shop does not have cannot be made of the row."""
    if wanted.options is None and existing:
        message = "Name the variant by its SKU or by its options: the product has no such one, or several."
        return [RowError(wanted.line, "Variant SKU", "which_variant", message)]
    if wanted.options is None and plan.pairs:
        message = "A product with several variants needs options."
        return [RowError(wanted.line, "Option1 Name", "missing", message)]
    return wanted.missing


def _compare_options(plan: Plan, existing: Sequence[ProductOption], variants: Sequence[Variant]) -> None:
    names = plan.wanted.option_names
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


def _compare_images(plan: Plan, existing: Sequence[ProductImage]) -> None:
    images = list(existing)
    wishes = [image for image in plan.wanted.images if not image.is_deleted]
    last = max([image.position for image in existing] + [image.position or 0 for image in wishes], default=0)
    taken = {id(image) for image in existing if image.variant_id is not None}
    for wanted in wishes:
        image = find_image(wanted.url, images)
        if image is None:
            last += wanted.position is None
            images.append(_new_image(plan, wanted.url, wanted.position or last, wanted.alt or ""))
        elif _fill(image, _image_fields(wanted)):
            plan.changed_images.append(image)
    for wanted_variant, variant in plan.pairs:
        if not wanted_variant.image:
            continue
        image = find_image(wanted_variant.image, images)
        if image is None:
            last += 1
            image = _new_image(plan, wanted_variant.image, last, "")
            images.append(image)
        if id(image) not in taken:  # a picture of several variants stays with the first of them
            taken.add(id(image))
            image.variant = variant
            if image.pk is not None and image not in plan.changed_images:
                plan.changed_images.append(image)
    plan.is_changed |= bool(plan.new_images or plan.changed_images)


def _new_image(plan: Plan, url: str, position: int, alt: str) -> ProductImage:
    image = ProductImage(product=plan.product, source_url=url, position=position, alt=alt)
    plan.new_images.append(image)
    return image


def _image_fields(wanted: ImportedImage) -> dict[str, Any]:
    fields = {"position": wanted.position, "alt": wanted.alt}
    return {name: value for name, value in fields.items() if value is not None}


def _compare_collections(plan: Plan, existing: Sequence[CollectionProduct], state: State) -> None:
    names = plan.wanted.collections
    if names is None:
        return
    for name in state.ruled.intersection(names):
        message = f"“{name}” takes its products by its own rules."
        plan.errors.append(RowError(plan.wanted.line, "Collections", "filled_by_rules", message))
    present = {place.collection_id for place in existing}
    wanted = {state.collections[name] for name in names}
    plan.joined = sorted(key for key in wanted if key is not None and key not in present)
    if plan.wanted.leaves_collections:
        plan.left = sorted(key for key in present if key not in wanted)
    plan.is_changed |= bool(plan.joined or plan.left or None in wanted)


def _fill(row: Any, fields: dict[str, Any]) -> bool:
    """Set the fields that differ; whether any did."""
    differing = {name: value for name, value in fields.items() if getattr(row, name) != value}
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
