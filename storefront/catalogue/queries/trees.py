"""Categories as a tree, and collections."""

from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from storefront.catalogue import errors
from storefront.catalogue.models import Category, Collection
from storefront.catalogue.queries import filters

ACTIVE = Q(products__status="active")
COLLECTION = (
    "id",
    "title",
    "slug",
    "description",
    "kind",
    "match",
    "rules",
    "published_from",
    "published_until",
    "product_count",
)
_TABLES = {
    "product": "catalogue_product",
    "category": "catalogue_category",
    "collection": "catalogue_collection",
}


def list_categories() -> list[dict[str, Any]]:
    """The whole tree: `{id, name, slug, description, product_count, children: [...]}`, siblings by name.

    `product_count` is of active products right in the category. One statement.
    """
    rows = Category.objects.order_by("path").annotate(product_count=Count("products", filter=ACTIVE))
    roots: list[dict[str, Any]] = []
    trail: list[dict[str, Any]] = []
    for found in rows.values("id", "name", "slug", "description", "product_count", "depth"):
        row: dict[str, Any] = dict(found)
        depth = row.pop("depth")
        node = {**row, "children": []}
        del trail[depth - 1 :]
        (trail[-1]["children"] if trail else roots).append(node)
        trail.append(node)
    _sort(roots)
    return roots


def get_category(id_or_slug: str | int) -> dict[str, Any]:
    """One category with its ancestors (`parents`, from the root) and its branch. Raises CategoryNotFound."""
    slug, category_id = filters.id_or_slug(str(id_or_slug))
    found = _find(list_categories(), slug, category_id, [])
    if found is None:
        raise errors.CategoryNotFound
    return found


def list_collections(
    *, limit: int = 100, offset: int = 0, for_staff: bool = False
) -> tuple[int, list[dict[str, Any]]]:
    """How many collections there are, and a page of them by title, as the API writes them.

    Buyers see those inside their window. Two statements.
    """
    rows = _collections(for_staff=for_staff).order_by("title", "id")
    page = rows.values(*COLLECTION)[offset : offset + limit]
    return _collections(for_staff=for_staff, counted=False).count(), [dict(row) for row in page]


def get_collection(id_or_slug: str | int, *, for_staff: bool = False) -> dict[str, Any]:
    """One collection as `list_collections` writes it. Raises CollectionNotFound."""
    slug, collection_id = filters.id_or_slug(str(id_or_slug))
    rows = _collections(for_staff=for_staff).filter(Q(slug=slug) | Q(id=collection_id))
    candidates = list(rows.values(*COLLECTION))
    found = next(
        (row for row in candidates if row["id"] == collection_id), candidates[0] if candidates else None
    )
    if found is None:
        raise errors.CollectionNotFound
    return dict(found)


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
    """How long what buyers see stays as it is if nobody writes: until a collection's window begins or ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ceil(extract(epoch FROM min(t) - now()) * 1000)::bigint
               FROM catalogue_collection k, unnest(ARRAY[k.published_from, k.published_until]) t
               WHERE t > now()"""
        )
        found: int | None = cursor.fetchone()[0]
        return found


def _collections(*, for_staff: bool, counted: bool = True) -> QuerySet[Collection]:
    rows = Collection.objects.all()
    if not for_staff:
        rows = rows.filter(
            Q(published_from=None) | Q(published_from__lte=Now()),
            Q(published_until=None) | Q(published_until__gt=Now()),
        )
    return rows.annotate(product_count=Count("products", filter=ACTIVE)) if counted else rows


def _sort(nodes: list[dict[str, Any]]) -> None:
    nodes.sort(key=lambda node: str(node["name"]).casefold())
    for node in nodes:
        _sort(node["children"])


def _find(
    nodes: list[dict[str, Any]], slug: str, category_id: int | None, parents: list[dict[str, Any]]
) -> dict[str, Any] | None:
    for node in nodes:
        if node["id"] == category_id or node["slug"] == slug:
            return {**node, "parents": parents}
        link = {key: node[key] for key in ("id", "name", "slug")}
        found = _find(node["children"], slug, category_id, [*parents, link])
        if found is not None:
            return found
    return None
