"""Writing a batch of products: compare with what the shop has, then change what differs, set by set.

Order of locks: stock of known variants first, then products, as a checkout does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel import jobs
from storefront.catalogue import limits, services, signals
from storefront.catalogue import rules as catalogue_rules
from storefront.catalogue.imports.rules import RowError, WantedProduct, WantedVariant
from storefront.catalogue.models import Category, Product, ProductImage, ProductOption, Variant
from storefront.catalogue.services.images import FETCH_JOB
from storefront.catalogue.signals import StockCount

PRODUCT_FIELDS = (
    "title",
    "description",
    "vendor",
    "tags",
    "status",
    "category_id",
    "search_words",
    "search_body",
)
VARIANT_FIELDS = (
    "title", "option1", "option2", "option3", "price", "sku", "barcode", "compare_at_price",
    "weight_grams", "is_taxable", "requires_shipping",
)  # fmt: skip


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
    planned: int = 0

    def check_unique(self, product: WantedProduct) -> list[RowError]:
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
    variants: int = 0
    images: int = 0
    refused: list[list[RowError]] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """One product on its way: what is there, what is wanted, what differs."""

    wanted: WantedProduct
    product: Product
    is_new: bool
    is_changed: bool = False
    new_options: list[ProductOption] = field(default_factory=list)
    changed_options: list[ProductOption] = field(default_factory=list)
    pairs: list[tuple[WantedVariant, Variant]] = field(default_factory=list)
    changed_variants: list[Variant] = field(default_factory=list)
    new_images: list[ProductImage] = field(default_factory=list)
    changed_images: list[ProductImage] = field(default_factory=list)

    @property
    def new_variants(self) -> list[Variant]:
        return [variant for _, variant in self.pairs if variant.pk is None]


def write(batch: Sequence[WantedProduct], state: State) -> Outcome:
    """Write a batch in one transaction; in a dry run, find out what that would do.

    Raises IntegrityError or DataError with nothing written, where the database knows better.
    """
    outcome = Outcome()
    _prepare_categories(batch, state)
    with transaction.atomic():
        plans = _accept(_compare(batch, state), state, outcome)
        restocked = _count_stock(plans, state)
        if not state.dry_run:
            _save(plans, state)
    for plan in plans:
        is_restocked = any(variant.pk in restocked for _, variant in plan.pairs)
        if plan.is_new:
            outcome.created += 1
        elif plan.is_changed or is_restocked:
            outcome.updated += 1
        else:
            outcome.unchanged += 1
    return outcome


def _prepare_categories(batch: Sequence[WantedProduct], state: State) -> None:
    """Find or make the categories a batch names, in transactions that outlive a refused batch."""
    for name in {product.category for product in batch if product.category} - state.categories.keys():
        slug = catalogue_rules.slugify(name)
        found = Category.objects.filter(name__iexact=name).order_by("depth", "id").first()
        found = found or (Category.objects.filter(slug=slug).first() if slug else None)
        if found is None and not state.dry_run:
            found = services.create_category(name=name)
        state.categories[name] = found.pk if found else None


def _compare(batch: Sequence[WantedProduct], state: State) -> list[_Plan]:
    slugs = [product.slug for product in batch]
    known = {p.slug: p for p in Product.objects.filter(slug__in=slugs).defer("search")}
    ids = [product.pk for product in known.values()]
    variants = _by_product(Variant.objects.filter(product_id__in=ids).order_by("position", "id"))
    options = _by_product(ProductOption.objects.filter(product_id__in=ids).order_by("position"))
    pictures = ProductImage.objects.filter(product_id__in=ids).select_related("asset")
    images = _by_product(pictures.order_by("position", "id"))
    plans = []
    for wanted in batch:
        product = known.get(wanted.slug)
        plan = _Plan(
            wanted=wanted,
            product=product or Product(slug=wanted.slug, status=Product.Status.ACTIVE, created_at=state.now),
            is_new=product is None,
        )
        _compare_product(plan, state)
        _compare_variants(plan, variants.get(plan.product.pk, []))
        _compare_options(plan, options.get(plan.product.pk, []), variants.get(plan.product.pk, []))
        _compare_images(plan, images.get(plan.product.pk, []))
        plans.append(plan)
    return plans


def _compare_product(plan: _Plan, state: State) -> None:
    fields = dict(plan.wanted.fields)
    if plan.wanted.category is not None:
        fields["category_id"] = state.categories[plan.wanted.category] if plan.wanted.category else None
    plan.is_changed = _fill(plan.product, fields)
    if plan.is_changed:
        plan.product.prepare()


def _compare_variants(plan: _Plan, existing: Sequence[Variant]) -> None:
    by_sku = {variant.sku: variant for variant in existing if variant.sku}
    by_options = {(v.option1, v.option2, v.option3): v for v in existing}
    last = max((variant.position for variant in existing), default=0)
    for wanted in plan.wanted.variants:
        found = by_sku.get(wanted.sku or "") or by_options.get(wanted.options)
        fields = dict(zip(("option1", "option2", "option3"), wanted.options, strict=True)) | wanted.fields
        if found is None:
            last += 1
            variant = Variant(product=plan.product, position=last, created_at=plan.product.created_at)
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


def _compare_options(plan: _Plan, existing: Sequence[ProductOption], variants: Sequence[Variant]) -> None:
    rows = [[v.option1, v.option2, v.option3] for v in [*variants, *plan.new_variants]]
    by_position = {option.position: option for option in existing}
    for position, name in enumerate(plan.wanted.option_names, start=1):
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


def _compare_images(plan: _Plan, existing: Sequence[ProductImage]) -> None:
    by_url = {image.source_url: image for image in existing if image.source_url}
    # an export names an uploaded picture by its address here
    by_name = {image.asset.name: image for image in existing if image.asset and not image.source_url}
    last = max(
        [image.position for image in existing] + [image.position for image in plan.wanted.images], default=0
    )
    taken = {id(image) for image in existing if image.variant_id is not None}
    for wanted in plan.wanted.images:
        image = by_url.get(wanted.url) or by_name.get(wanted.url.rpartition("/")[2])
        if image is None:
            by_url[wanted.url] = image = ProductImage(
                product=plan.product, source_url=wanted.url, position=wanted.position, alt=wanted.alt
            )
            plan.new_images.append(image)
        elif _fill(image, {"position": wanted.position, "alt": wanted.alt}):
            plan.changed_images.append(image)
    for wanted_variant, variant in plan.pairs:
        if not wanted_variant.image:
            continue
        url = wanted_variant.image
        image = by_url.get(url) or by_name.get(url.rpartition("/")[2])
        if image is None:
            last += 1
            by_url[url] = image = ProductImage(product=plan.product, source_url=url, position=last)
            plan.new_images.append(image)
        if id(image) not in taken:  # a picture of several variants stays with the first of them
            taken.add(id(image))
            image.variant = variant
            if image.pk is not None and image not in plan.changed_images:
                plan.changed_images.append(image)
    plan.is_changed |= bool(plan.new_images or plan.changed_images)


def _accept(plans: Sequence[_Plan], state: State, outcome: Outcome) -> list[_Plan]:
    """Leave out what the plan's limit or another product's SKU does not allow."""
    wanted_skus = [variant.sku for plan in plans for variant, _ in plan.pairs if variant.sku]
    owners = dict(Variant.objects.filter(sku__in=wanted_skus).values_list("sku", "product_id"))
    free = limits.free_places() - (state.planned if state.dry_run else 0)
    accepted = []
    for plan in plans:
        errors = [
            RowError(v.line, "Variant SKU", "catalogue.sku_taken", f"Another product has the SKU “{v.sku}”.")
            for v, _ in plan.pairs
            if v.sku in owners and owners[v.sku] != plan.product.pk
        ]
        needs_place = _needs_place(plan)
        if needs_place and free < 1 and not errors:
            refusal = limits.refusal()
            errors.append(RowError(plan.wanted.line, "Handle", refusal.code, refusal.detail))
        if errors:
            outcome.refused.append(errors)
            continue
        if needs_place:
            free -= 1
            state.planned += 1
        outcome.variants += len(plan.new_variants)
        outcome.images += len(plan.new_images)
        accepted.append(plan)
    return accepted


def _needs_place(plan: _Plan) -> bool:
    archived = Product.Status.ARCHIVED
    if plan.product.status == archived:
        return False
    return plan.is_new or getattr(plan.product, "_status_before", plan.product.status) == archived


def _count_stock(plans: Sequence[_Plan], state: State) -> set[int]:
    """Tell inventory the counts of variants it knows; those whose stock differs."""
    return _tell_stock((pair for plan in plans for pair in plan.pairs if pair[1].pk is not None), state)


def _tell_stock(pairs: Iterable[tuple[WantedVariant, Variant]], state: State) -> set[int]:
    counts = [
        StockCount(variant.pk, wanted.on_hand, wanted.policy)
        for wanted, variant in pairs
        if wanted.on_hand is not None
    ]
    if not counts:
        return set()
    answers: list[tuple[Any, Any]] = signals.stock_counted.send(
        sender=Product, counts=counts, reference="", actor=state.actor, now=state.now, dry_run=state.dry_run
    )
    return set().union(*(differing for _, differing in answers))


def _save(plans: Sequence[_Plan], state: State) -> None:
    new = [plan for plan in plans if plan.is_new]
    changed = [plan for plan in plans if plan.is_changed and not plan.is_new]
    for plan in changed:
        plan.product.updated_at = state.now
    Product.objects.bulk_create([plan.product for plan in new])
    Product.objects.bulk_update(
        sorted((plan.product for plan in changed), key=lambda product: product.pk),
        [*PRODUCT_FIELDS, "updated_at"],
    )
    ProductOption.objects.bulk_create([option for plan in plans for option in plan.new_options])
    ProductOption.objects.bulk_update([o for plan in plans for o in plan.changed_options], ["name", "values"])
    Variant.objects.bulk_update([v for plan in plans for v in plan.changed_variants], VARIANT_FIELDS)
    created = [pair for plan in plans for pair in plan.pairs if pair[1].pk is None]
    Variant.objects.bulk_create([variant for _, variant in created])
    signals.variants_created.send(
        sender=Variant, variant_ids=[variant.pk for wanted, variant in created if wanted.on_hand is None]
    )
    _tell_stock(created, state)
    images = [image for plan in plans for image in plan.new_images]
    ProductImage.objects.bulk_create(images)
    ProductImage.objects.bulk_update(
        [image for plan in plans for image in plan.changed_images], ["position", "alt", "variant"]
    )
    if new or changed:
        services.refresh_products(product_ids=[plan.product.pk for plan in [*new, *changed]])
        signals.catalogue_changed.send(sender=Product)
    if images:
        jobs.enqueue(FETCH_JOB)


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
