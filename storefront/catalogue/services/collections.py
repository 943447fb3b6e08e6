"""Collections of products, put together by hand or by rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, connection, transaction

from storefront.catalogue import errors, rules, signals
from storefront.catalogue.models import Collection, CollectionProduct, Product
from storefront.catalogue.queries import matching
from storefront.catalogue.services import checks


class Selection(TypedDict, total=False):
    """How a collection comes by its products, and when it is shown."""

    kind: str
    match: str
    rules: Sequence[Any]
    published_from: datetime | None
    published_until: datetime | None


class CollectionChanges(Selection, total=False):
    """What can be changed of a collection; what is not named stays."""

    title: str
    slug: str
    description: str


_REFRESH = f"""
    WITH pairs AS (
        SELECT k.id AS collection_id, p.id AS product_id,
               {matching.IS_IN} AS is_in
        FROM catalogue_collection k CROSS JOIN catalogue_product p
        WHERE k.kind = 'rules' AND (%(collection)s IS NULL OR k.id = %(collection)s)
              AND (%(products)s::bigint[] IS NULL OR p.id = ANY(%(products)s::bigint[]))
    ), gone AS (
        DELETE FROM catalogue_collectionproduct m USING pairs
        WHERE m.collection_id = pairs.collection_id AND m.product_id = pairs.product_id AND NOT pairs.is_in
        RETURNING 1
    ), come AS (
        INSERT INTO catalogue_collectionproduct (collection_id, product_id, position)
        SELECT collection_id, product_id, 1 FROM pairs WHERE is_in
        ON CONFLICT (collection_id, product_id) DO NOTHING RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come)
"""


@transaction.atomic
def create_collection(
    *,
    title: str,
    slug: str = "",
    description: str = "",
    product_ids: Sequence[int] = (),
    **selection: Unpack[Selection],
) -> Collection:
    """Collect these products in this order, or all that the rules match.

    Raises InvalidField, ProductNotFound, SlugTaken or FilledByRules.
    """
    title = checks.text(title, field="title", longest=160, required=True)
    slug = (
        checks.slug(slug)
        if slug
        else checks.free_slug(rules.slugify(title) or "collection", Collection.objects.all())
    )
    collection = Collection(title=title, slug=slug, description=description)
    _set(collection, selection)
    _save(collection)
    if product_ids:
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
    _set(collection, changes)
    _save(collection)
    return collection


def refresh_collections(
    *, product_ids: Sequence[int] | None = None, collection_id: int | None = None
) -> None:
    """Bring the places of collections by rules in line with these products: all of them unless named."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REFRESH,
            {"collection": collection_id, "products": None if product_ids is None else list(product_ids)},
        )
        if cursor.fetchone()[0]:
            signals.catalogue_changed.send(sender=CollectionProduct)


@transaction.atomic
def set_collection_products(*, collection_id: int, product_ids: Sequence[int]) -> None:
    """Make these products the whole collection.

    Raises CollectionNotFound, ProductNotFound or FilledByRules.
    """
    collection = _lock(collection_id)
    collection.places.all().delete()
    _place(collection, product_ids)


@transaction.atomic
def delete_collection(*, collection_id: int) -> None:
    """Delete a collection; its products stay. Raises CollectionNotFound."""
    _lock(collection_id).delete()


def _set(collection: Collection, changes: Selection) -> None:
    if "kind" in changes:
        kind = checks.choice(changes["kind"], Collection.Kind.values, field="kind")
        if kind != collection.kind and collection.pk:
            collection.places.all().delete()  # what was chosen by hand was not chosen by rules
        collection.kind = kind
    if "match" in changes:
        collection.match = checks.choice(changes["match"], Collection.Match.values, field="match")
    if "rules" in changes:
        try:
            collection.rules = rules.check_rules(list(changes["rules"]))
        except ValueError as error:
            raise errors.InvalidField(str(error), field="rules") from error
    if "published_from" in changes:
        collection.published_from = changes["published_from"]
    if "published_until" in changes:
        collection.published_until = changes["published_until"]
    begins, ends = collection.published_from, collection.published_until
    if begins is not None and ends is not None and ends <= begins:
        raise errors.InvalidField("It must end after it begins.", field="published_until")


def _place(collection: Collection, product_ids: Sequence[int]) -> None:
    if collection.kind == Collection.Kind.RULES:
        raise errors.FilledByRules(field="products")
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
