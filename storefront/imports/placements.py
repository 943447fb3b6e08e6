"""The categories and collections that products of a file are put into: found by name, or made."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Max

from storefront.catalogue import rules, services
from storefront.catalogue.models import Category, Collection, CollectionProduct
from storefront.imports.comparison import CategoryName, Plan, State
from storefront.imports.products import ImportedProduct

_FIND = """
    WITH named AS (SELECT unnest(%s::text[]) AS name)
    SELECT DISTINCT ON (name) name, id, kind FROM (
        SELECT name, id, kind, 1 AS place FROM named JOIN catalogue_collection ON slug = name
        UNION ALL
        SELECT name, id, kind, 2 FROM named JOIN catalogue_collection ON upper(title) = upper(name)
    ) AS found ORDER BY name, place, id
"""


def prepare(batch: Sequence[ImportedProduct], state: State) -> None:
    """Find or make what a batch names; in a dry run, what is not there is known as None."""
    for product in batch:  # in the file's order, so that its first spelling is the one
        if product.category:
            name: CategoryName = (product.category, product.is_path)
            if name not in state.categories:
                find = _category_at if product.is_path else _category_named
                state.categories[name] = find(product.category, state)
    titles = dict.fromkeys(title for product in batch for title in product.collections or ())
    fresh = [title for title in titles if title not in state.collections]
    known = _find_collections(fresh, state) if fresh else {}
    for title in fresh:
        state.collections[title] = known.get(title) or _make_collection(title, state)


def put(plans: Sequence[Plan], state: State) -> None:
    """Put products into collections, last, and take them out of others."""
    joined = [(key, plan.product.pk) for plan in plans for key in plan.joined]
    fresh = {key for key, _ in joined} - state.last_positions.keys()
    if fresh:
        last = CollectionProduct.objects.filter(collection_id__in=fresh).values("collection_id")
        state.last_positions |= dict.fromkeys(fresh, 0)
        state.last_positions |= {
            row["collection_id"]: row["last"] for row in last.annotate(last=Max("position"))
        }
    places = []
    for collection_id, product_id in joined:
        state.last_positions[collection_id] += 1
        position = state.last_positions[collection_id]
        places.append(
            CollectionProduct(collection_id=collection_id, product_id=product_id, position=position)
        )
    CollectionProduct.objects.bulk_create(places, ignore_conflicts=True)
    for plan in plans:
        if plan.left:
            CollectionProduct.objects.filter(product=plan.product, collection_id__in=plan.left).delete()


def _category_named(parts: tuple[str, ...], state: State) -> int | None:
    """The category of a name, wherever it hangs, or a new one at the top."""
    (name,) = parts
    slug = rules.slugify(name)
    found = Category.objects.filter(name__iexact=name).order_by("depth", "id").first()
    found = found or (Category.objects.filter(slug=slug).first() if slug else None)
    if found is None and not state.dry_run:
        found = services.create_category(name=name, actor=state.actor)
    return found.pk if found else None


def _category_at(parts: tuple[str, ...], state: State) -> int | None:
    """The category at the end of a path from the top; what is not there of the path is made."""
    parent: Category | None = None
    for name in parts:
        level = Category.get_root_nodes() if parent is None else parent.get_children()
        found = level.filter(name__iexact=name).order_by("id").first()
        if found is None:
            if state.dry_run:
                return None
            found = services.create_category(
                name=name, parent_id=parent.pk if parent else None, actor=state.actor
            )
        parent = found
    return parent.pk if parent else None


def _find_collections(names: Sequence[str], state: State) -> dict[str, int]:
    """The ids of those that are there, by slug, else by title whatever its case."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [[*names]])
        found = cursor.fetchall()
    state.rule_collections |= {name for name, _, kind in found if kind == Collection.Kind.RULES}
    return {name: key for name, key, _ in found}


def _make_collection(title: str, state: State) -> int | None:
    """A new collection, or one of the same title that was made meanwhile, by the same file."""
    if state.dry_run:
        return None
    made = _find_collections([title], state)
    return made.get(title) or services.create_collection(title=title, actor=state.actor).pk
