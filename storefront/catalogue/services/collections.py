"""Collections of products, put together by hand."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from storefront.catalogue import errors, rules, signals
from storefront.catalogue.models import Collection, CollectionProduct, Product
from storefront.catalogue.services import checks


class CollectionChanges(TypedDict, total=False):
    """What can be changed of a collection; what is not named stays."""

    title: str
    slug: str
    description: str


@transaction.atomic
def create_collection(
    *, title: str, slug: str = "", description: str = "", product_ids: Sequence[int] = ()
) -> Collection:
    """Collect these products in this order. Raises InvalidField, ProductNotFound or SlugTaken."""
    title = checks.text(title, field="title", longest=160, required=True)
    slug = (
        checks.slug(slug)
        if slug
        else checks.free_slug(rules.slugify(title) or "collection", Collection.objects.all())
    )
    collection = Collection(title=title, slug=slug, description=description)
    _save(collection)
    _place(collection, product_ids)
    return collection


@transaction.atomic
def update_collection(*, collection_id: int, **changes: Unpack[CollectionChanges]) -> Collection:
    """Change what is named. Raises CollectionNotFound, InvalidField or SlugTaken."""
    collection = _lock(collection_id)
    if "title" in changes:
        collection.title = checks.text(changes["title"], field="title", longest=160, required=True)
    if "slug" in changes:
        collection.slug = checks.slug(changes["slug"])
    if "description" in changes:
        collection.description = changes["description"]
    _save(collection)
    return collection


@transaction.atomic
def set_collection_products(*, collection_id: int, product_ids: Sequence[int]) -> None:
    """Make these products the whole collection. Raises CollectionNotFound or ProductNotFound."""
    collection = _lock(collection_id)
    collection.places.all().delete()
    _place(collection, product_ids)


@transaction.atomic
def delete_collection(*, collection_id: int) -> None:
    """Delete a collection; its products stay. Raises CollectionNotFound."""
    _lock(collection_id).delete()


def _place(collection: Collection, product_ids: Sequence[int]) -> None:
    ids = list(dict.fromkeys(product_ids))
    known = set(Product.objects.filter(id__in=ids).values_list("id", flat=True))
    missing = [product_id for product_id in ids if product_id not in known]
    if missing:
        raise errors.ProductNotFound(f"There is no product {missing[0]}.", field="products")
    CollectionProduct.objects.bulk_create(
        CollectionProduct(collection=collection, product_id=product_id, position=position)
        for position, product_id in enumerate(ids, start=1)
    )
    signals.catalogue_changed.send(sender=CollectionProduct)


def _lock(collection_id: int) -> Collection:
    collection = Collection.objects.select_for_update().filter(id=collection_id).first()
    if collection is None:
        raise errors.CollectionNotFound
    return collection


def _save(collection: Collection) -> None:
    try:
        with transaction.atomic():
            collection.save()
    except IntegrityError as error:
        checks.explain(error, {"collection_slug_once": errors.SlugTaken(field="slug")})
