"""Categories as a tree, and collections."""

from typing import Any

from django.db.models import Count, Q

from storefront.catalogue import errors
from storefront.catalogue.models import Category, Collection
from storefront.catalogue.queries import filters

ACTIVE = Q(products__status="active")


def list_categories() -> list[dict[str, Any]]:
    """The whole tree: `{id, name, slug, description, product_count, children: [...]}`, siblings by name.

    `product_count` is of active products right in the category. One statement.
    """
    rows = Category.objects.order_by("path").annotate(product_count=Count("products", filter=ACTIVE))
    roots: list[dict[str, Any]] = []
    trail: list[dict[str, Any]] = []
    for row in rows.values("id", "name", "slug", "description", "product_count", "depth"):
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


def list_collections(*, limit: int = 100, offset: int = 0) -> tuple[int, list[dict[str, Any]]]:
    """How many collections there are, and a page of them: `{id, title, slug, description, product_count}`."""
    rows = Collection.objects.order_by("title", "id").annotate(product_count=Count("products", filter=ACTIVE))
    page = rows.values("id", "title", "slug", "description", "product_count")[offset : offset + limit]
    return Collection.objects.count(), [dict(row) for row in page]


def get_collection(id_or_slug: str | int) -> dict[str, Any]:
    """One collection as `list_collections` writes it. Raises CollectionNotFound."""
    slug, collection_id = filters.id_or_slug(str(id_or_slug))
    rows = Collection.objects.filter(Q(slug=slug) | Q(id=collection_id)).annotate(
        product_count=Count("products", filter=ACTIVE)
    )
    candidates = list(rows.values("id", "title", "slug", "description", "product_count"))
    found = next(
        (row for row in candidates if row["id"] == collection_id), candidates[0] if candidates else None
    )
    if found is None:
        raise errors.CollectionNotFound
    return dict(found)


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
