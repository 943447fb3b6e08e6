"""Categories as a tree, and collections."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from kernel import lookup
from kernel.errors import NotFound
from storefront.catalogue import errors
from storefront.catalogue.models import Category, Collection, CollectionProduct, Product
from storefront.catalogue.queries import filters
from storefront.catalogue.views import CategoryDetail, CategoryLink, CategoryView, CollectionView
from storefront.custom_fields.queries import PublicValues
from storefront.translations.models import Texts
from tenants import languages

ACTIVE = Q(products__status="active")
_TABLES = {
    "product": "catalogue_product",
    "category": "catalogue_category",
    "collection": "catalogue_collection",
}
_TRANSLATED: dict[str, tuple[Any, type[NotFound]]] = {
    "product": (Product, errors.ProductNotFound),
    "category": (Category, errors.CategoryNotFound),
    "collection": (Collection, errors.CollectionNotFound),
}


def list_categories() -> list[CategoryView]:
    """The whole tree: `{id, name, slug, description, product_count, children: [...]}`, siblings by name.

    `product_count` is of active products right in the category. One statement.
    """
    rows = Category.objects.order_by("path").annotate(product_count=Count("products", filter=ACTIVE))
    roots: list[CategoryView] = []
    trail: list[CategoryView] = []
    language = languages.content()
    names = ["id", "name", "slug", "description", "product_count", "updated_at", "depth"]
    for found in rows.values(*names, *(["translations"] if language else [])):
        row: dict[str, Any] = dict(found)
        row |= row.pop("translations", {}).get(language, {})
        depth = row.pop("depth")
        node = cast(CategoryView, {**row, "children": []})
        del trail[depth - 1 :]
        (trail[-1]["children"] if trail else roots).append(node)
        trail.append(node)
    _sort(roots)
    return roots


def get_category(id_or_slug: str | int) -> CategoryDetail:
    """One category with its ancestors (`parents`, from the root) and its branch. Raises CategoryNotFound."""
    slug, category_id = filters.id_or_slug(str(id_or_slug))
    found = _find(list_categories(), slug, category_id, [])
    if found is None:
        raise errors.CategoryNotFound
    return found


def list_collections(
    *,
    for_staff: bool = False,
    external_id: str = "",
    updated_since: datetime | None = None,
) -> "QuerySet[Collection]":
    """The collections that these narrow down to, by title. Buyers see those inside their window."""
    wanted = {"external_id": external_id, "updated_at__gte": updated_since}
    return (
        _collections(for_staff=for_staff)
        .filter(**{name: value for name, value in wanted.items() if value})
        .order_by("title", "id")
    )


def get_collection(id_or_slug: str | int, *, for_staff: bool = False) -> CollectionView:
    """One collection as every door shows it. Raises CollectionNotFound."""
    slug, collection_id = filters.id_or_slug(str(id_or_slug))
    candidates = list(_collections(for_staff=for_staff).filter(Q(slug=slug) | Q(id=collection_id)))
    found = next(
        (row for row in candidates if row.pk == collection_id), candidates[0] if candidates else None
    )
    if found is None:
        raise errors.CollectionNotFound
    return collection_view(found, for_staff=for_staff)


def collection_view(collection: Any, *, for_staff: bool = False) -> CollectionView:
    """One of `list_collections` as every door shows it; staff see what other systems call it."""
    language = "" if for_staff else languages.content()
    shown: CollectionView = {
        "id": collection.pk,
        "title": collection.text("title", language=language),
        "slug": collection.slug,
        "description": collection.text("description", language=language),
        "seo_title": collection.text("seo_title", language=language),
        "seo_description": collection.text("seo_description", language=language),
        "kind": collection.kind,
        "match": collection.match,
        "rules": collection.rules,
        "published_from": collection.published_from,
        "published_until": collection.published_until,
        "product_count": collection.product_count,
        "custom_fields": collection.custom_fields if for_staff else collection.public_fields,
        "updated_at": collection.updated_at,
    }
    if for_staff:
        shown["external_id"], shown["metadata"] = collection.external_id, collection.metadata
    return shown


def get_translations(kind: str, *, object_id: int) -> Texts:
    """What an object says in other languages. Raises ProductNotFound, CollectionNotFound or CategoryNotFound."""
    model, missing = _TRANSLATED[kind]
    return lookup.one(model.objects.filter(pk=object_id).values_list("translations", flat=True), missing)


def find_moved(noun: str, slug: str) -> str | None:
    """The slug that the product, category or collection has now that once had this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT t.slug FROM catalogue_oldslug s JOIN {_TABLES[noun]} t ON t.id = s.target_id
                WHERE s.noun = %s AND s.slug = %s""",
            [noun, filters.id_or_slug(slug)[0]],
        )
        row = cursor.fetchone()
        return row[0] if row else None


def milliseconds_to_next_change() -> int | None:
    """How long what buyers see stays as it is if nobody writes: until a collection's window begins or ends.

    Whole milliseconds that have passed by then, so 0 is "any moment now"; None where there is no such window.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT floor(extract(epoch FROM min(t) - now()) * 1000)::bigint
               FROM catalogue_collection k, unnest(ARRAY[k.published_from, k.published_until]) t
               WHERE t > now()"""
        )
        found: int | None = cursor.fetchone()[0]
        return found


def list_members(*, collections: Iterable[int], products: Iterable[int]) -> dict[int, frozenset[int]]:
    """By collection those of the products that are in it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = CollectionProduct.objects.filter(collection_id__in=collections, product_id__in=products)
    for collection, product in rows.order_by().values_list("collection_id", "product_id"):
        found[collection].add(product)
    return {collection: frozenset(members) for collection, members in found.items()}


def _collections(*, for_staff: bool) -> "QuerySet[Collection]":
    rows = Collection.objects.all()
    if not for_staff:
        rows = rows.filter(
            Q(published_from=None) | Q(published_from__lte=Now()),
            Q(published_until=None) | Q(published_until__gt=Now()),
        ).annotate(public_fields=PublicValues(Collection.KIND))
    active = CollectionProduct.objects.filter(collection=OuterRef("pk"), product__status="active")
    counts = active.order_by().values("collection").annotate(n=Count("pk")).values("n")
    return rows.annotate(product_count=Coalesce(Subquery(counts), 0))


def _sort(nodes: list[CategoryView]) -> None:
    nodes.sort(key=lambda node: str(node["name"]).casefold())
    for node in nodes:
        _sort(node["children"])


def _find(
    nodes: list[CategoryView], slug: str, category_id: int | None, parents: list[CategoryLink]
) -> CategoryDetail | None:
    for node in nodes:
        if node["id"] == category_id or node["slug"] == slug:
            return {**node, "parents": parents}
        link: CategoryLink = {"id": node["id"], "name": node["name"], "slug": node["slug"]}
        found = _find(node["children"], slug, category_id, [*parents, link])
        if found is not None:
            return found
    return None
