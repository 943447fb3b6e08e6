"""The categories and collections that products of a file are put into: found by name, or made."""

from collections.abc import Sequence

from django.db.models import Max

from storefront.catalogue import rules, services
from storefront.catalogue.models import Category, Collection, CollectionProduct
from storefront.imports.comparison import Plan, State
from storefront.imports.products import ImportedProduct


def prepare(batch: Sequence[ImportedProduct], state: State) -> None:
    """Find or make what a batch names; in a dry run, what is not there is known as None."""
    for product in batch:  # in the file's order, so that its first spelling is the one
        if product.category and product.category not in state.categories:
            state.categories[product.category] = _category(product.category, state)
        for name in product.collections or ():
            if name not in state.collections:
                state.collections[name] = _collection(name, state)


def put(plans: Sequence[Plan], state: State) -> None:
    """Put products into collections, last, and take them out of others."""
    joined = [(key, plan.product.pk) for plan in plans for key in plan.joined]
    fresh = {key for key, _ in joined} - state.places.keys()
    if fresh:
        last = CollectionProduct.objects.filter(collection_id__in=fresh).values("collection_id")
        state.places |= dict.fromkeys(fresh, 0)
        state.places |= {row["collection_id"]: row["last"] for row in last.annotate(last=Max("position"))}
    places = []
    for collection_id, product_id in joined:
        state.places[collection_id] += 1
        position = state.places[collection_id]
        places.append(
            CollectionProduct(collection_id=collection_id, product_id=product_id, position=position)
        )
    CollectionProduct.objects.bulk_create(places, ignore_conflicts=True)
    for plan in plans:
        if plan.left:
            CollectionProduct.objects.filter(product=plan.product, collection_id__in=plan.left).delete()


def _category(name: str, state: State) -> int | None:
    slug = rules.slugify(name)
    found = Category.objects.filter(name__iexact=name).order_by("depth", "id").first()
    found = found or (Category.objects.filter(slug=slug).first() if slug else None)
    if found is None and not state.dry_run:
        found = services.create_category(name=name, actor=state.by)
    return found.pk if found else None


def _collection(name: str, state: State) -> int | None:
    found = Collection.objects.filter(slug=name).first()
    found = found or Collection.objects.filter(title__iexact=name).order_by("id").first()
    if found is not None and found.kind == Collection.Kind.RULES:
        state.ruled.add(name)
    if found is None and not state.dry_run:
        found = services.create_collection(title=name, actor=state.by)
    return found.pk if found else None
