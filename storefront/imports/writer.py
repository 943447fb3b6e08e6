"""Writing a batch of products: compare with what the shop has, then change what differs, set by set.

Order of locks: stock of known variants first, then products, as a checkout does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from kernel.revisions import CurrentTransaction
from storefront.catalogue import limits, services, signals
from storefront.catalogue.models import Product, ProductImage, ProductOption, Traced, Variant
from storefront.catalogue.services import history
from storefront.catalogue.services.images import ask_to_fetch
from storefront.imports import comparison, deletions, placements
from storefront.imports.comparison import Outcome, Plan, State
from storefront.imports.products import ImportedProduct, ImportedVariant
from storefront.imports.rows import RowNote
from storefront.inventory import services as inventory
from storefront.inventory.rules import StockCount

PRODUCT_FIELDS = (
    "title",
    "description",
    "vendor",
    "seo_title",
    "seo_description",
    "tags",
    "attributes",
    "custom_fields",
    "translations",
    "status",
    "category_id",
    "search_words",
    "search_body",
)
VARIANT_FIELDS = (
    "title", "option1", "option2", "option3", "price", "sku", "barcode", "compare_at_price",
    "measure", "weight_grams", "is_taxable", "tax_class", "requires_shipping", "custom_fields",
)  # fmt: skip


def write(batch: Sequence[ImportedProduct], state: State) -> Outcome:
    """Write a batch in one transaction; in a dry run, find out what that would do.

    Raises IntegrityError or DataError with nothing written, where the database knows better.
    """
    outcome = Outcome()
    placements.prepare(batch, state)
    with transaction.atomic():
        plans = _accept(comparison.compare(batch, state), state, outcome)
        renamed = [] if state.dry_run else _hold_renamed(plans)
        restocked = _count_known(plans, state)
        if not state.dry_run:
            _save(plans, renamed, state)
    for plan in plans:
        is_restocked = any(variant.pk in restocked for _, variant in plan.pairs)
        if plan.is_new:
            outcome.created += 1
        elif plan.is_changed or is_restocked:
            outcome.updated += 1
        else:
            outcome.unchanged += 1
    return outcome


def write_alone(given: ImportedProduct, state: State) -> Outcome:
    """Write a product that takes something away; in a dry run it is done, seen and taken back.

    What is new is written first, so that a product can change all its variants at once.
    """
    trial = state
    if state.dry_run:
        trial = replace(state, dry_run=False, categories={}, collections={}, last_positions={})
    with transaction.atomic():
        if given.command == "delete":
            outcome = deletions.delete_product(given, trial)
        else:
            outcome = write([given], trial)
            refused = [] if outcome.refused else deletions.delete_parts(given, outcome, trial)
            if refused:
                outcome = Outcome(refused=[refused], warnings=outcome.warnings)
            elif outcome.unchanged and (outcome.variants_deleted or outcome.images_deleted):
                outcome.unchanged, outcome.updated = 0, 1
        if state.dry_run or outcome.refused:
            transaction.set_rollback(True)
    return outcome


def _accept(plans: Sequence[Plan], state: State, outcome: Outcome) -> list[Plan]:
    """Leave out what has errors, or what the plan's limit does not allow."""
    free = limits.free_places() - (state.planned if state.dry_run else 0)
    accepted = []
    for plan in plans:
        errors = list(plan.errors)
        needs_place = _needs_place(plan)
        if needs_place and free < 1 and not errors:
            refusal = limits.refusal()
            errors.append(RowNote(plan.given.line, "Handle", refusal.code, refusal.detail))
        outcome.warnings += plan.warnings
        if errors:
            outcome.refused.append(errors)
            continue
        if needs_place:
            free -= 1
            state.planned += 1
            outcome.places += 1
        outcome.with_warnings += bool(plan.warnings)
        outcome.variants += len(plan.new_variants)
        outcome.variants_untracked += sum(
            given.policy_if_new == "untracked" for given, variant in plan.pairs if variant.pk is None
        )
        outcome.images += len(plan.new_images)
        accepted.append(plan)
    return accepted


def _needs_place(plan: Plan) -> bool:
    archived = Product.Status.ARCHIVED
    if plan.product.status == archived:
        return False
    return plan.is_new or getattr(plan.product, "_status_before", plan.product.status) == archived


def _count_known(plans: Sequence[Plan], state: State) -> set[int]:
    """Have inventory take over the counts of variants it knows; those whose stock differs."""
    pairs = [pair for plan in plans for pair in plan.pairs if pair[1].pk is not None]
    return _count([StockCount(v.pk, given.on_hand, given.policy) for given, v in pairs], state)


def _count_new(pairs: Iterable[tuple[ImportedVariant, Variant]], state: State) -> None:
    counts = [StockCount(v.pk, given.on_hand, given.policy or given.policy_if_new) for given, v in pairs]
    silent = [count.variant_id for count in counts if count.on_hand is None and count.policy is None]
    signals.variants_created.send(sender=Variant, variant_ids=silent)
    _count(counts, state)


def _count(counts: Iterable[StockCount], state: State) -> set[int]:
    counts = [count for count in counts if count.on_hand is not None or count.policy is not None]
    if not counts:
        return set()
    return inventory.count_many(
        counts=counts, reference="", actor=state.actor.name, now=state.now, dry_run=state.dry_run
    )


def _hold_renamed(plans: Sequence[Plan]) -> list[int]:
    """The variants that are called otherwise now, or whose products are; their stock is locked."""
    products = [plan.product.pk for plan in plans if "title" in plan.product.changes()]
    own = [v.pk for plan in plans for v in plan.changed_variants if {"title", "sku"} & v.changes().keys()]
    if not products and not own:
        return []
    renamed = Variant.objects.filter(Q(pk__in=own) | Q(product__in=products))
    ids = list(renamed.values_list("pk", flat=True))
    signals.reservations_asked.send(sender=Variant, variant_ids=ids)
    return ids


def _save(plans: Sequence[Plan], renamed: Sequence[int], state: State) -> None:
    new = [plan for plan in plans if plan.is_new]
    changed = [plan for plan in plans if plan.is_changed and not plan.is_new]
    _keep_history(changed, state)
    Product.objects.bulk_create([plan.product for plan in new])
    Product.objects.bulk_update(
        sorted((plan.product for plan in changed), key=lambda product: product.pk),
        _differing([plan.product for plan in changed], PRODUCT_FIELDS, "search_words", "search_body"),
    )
    ProductOption.objects.bulk_create([option for plan in plans for option in plan.new_options])
    ProductOption.objects.bulk_update([o for plan in plans for o in plan.changed_options], ["name", "values"])
    rewritten = [v for plan in plans for v in plan.changed_variants]
    Variant.objects.bulk_update(rewritten, _differing(rewritten, VARIANT_FIELDS, "title", "sku"))
    Variant.objects.filter(pk__in=[*renamed, *(v.pk for v in rewritten)]).update(
        changed_in=CurrentTransaction(), updated_at=state.now
    )
    signals.variants_renamed.send(sender=Variant, variant_ids=renamed)
    created = [pair for plan in plans for pair in plan.pairs if pair[1].pk is None]
    added = [variant for plan in plans if not plan.is_new for variant in plan.new_variants]
    Variant.objects.bulk_create([variant for _, variant in created])
    history.keep_added(variants=added, actor=state.actor.name)
    _count_new(created, state)
    placements.put(plans, state)
    images = [image for plan in plans for image in plan.new_images]
    ProductImage.objects.bulk_create(images)
    ProductImage.objects.bulk_update(
        [image for plan in plans for image in plan.changed_images], ["position", "alt", "variant"]
    )
    if new or changed:
        services.touch(product_ids=[plan.product.pk for plan in [*new, *changed]])
    if images:
        ask_to_fetch(now=state.now)


def _differing(written: Iterable[Product | Variant], fields: Sequence[str], *follow: str) -> list[str]:
    """Those of the fields that differ in any row, and what follows from them: the stock is locked meanwhile."""
    names = set(follow).union(*(row._differing for row in written))  # type: ignore[union-attr]
    return [name for name in fields if name in names]


def _keep_history(plans: Iterable[Plan], state: State) -> None:
    rows = []
    for plan in plans:
        traced: list[tuple[int | None, Traced]] = [
            (None, plan.product),
            *((variant.pk, variant) for variant in plan.changed_variants),
        ]
        for variant_id, row in traced:
            if changes := row.changes():
                rows.append({"product_id": plan.product.pk, "variant_id": variant_id, "changes": changes})
    history.keep_many(rows=rows, actor=state.actor.name)
