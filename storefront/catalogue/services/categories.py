"""The category tree."""

from typing import TypedDict, Unpack

from django.db import IntegrityError, connection, transaction

from kernel import scope
from storefront.catalogue import errors, rules
from storefront.catalogue.models import Category
from storefront.catalogue.services import checks, collections


class CategoryChanges(TypedDict, total=False):
    """What can be changed of a category; what is not named stays. `parent_id` None makes it a root."""

    name: str
    slug: str
    description: str
    parent_id: int | None


@transaction.atomic
def create_category(
    *, name: str, slug: str = "", description: str = "", parent_id: int | None = None
) -> Category:
    """Add a category below its parent, or as a root. Raises InvalidField, CategoryNotFound or SlugTaken."""
    lock_tree()
    name = checks.text(name, field="name", longest=120, required=True)
    slug = (
        checks.slug(slug)
        if slug
        else checks.free_slug(rules.slugify(name) or "category", Category.objects.all())
    )
    fields = {"name": name, "slug": slug, "description": description.strip()}
    try:
        with transaction.atomic():
            if parent_id is None:
                created: Category = Category.add_root(**fields)
            else:
                created = _get(parent_id, field="parent").add_child(**fields)
    except IntegrityError as error:
        checks.explain(error, {"category_slug_once": errors.SlugTaken(field="slug")})
    return created


@transaction.atomic
def update_category(*, category_id: int, **changes: Unpack[CategoryChanges]) -> Category:
    """Change what is named; moving takes the whole branch along.

    Raises CategoryNotFound, CategoryCycle, InvalidField or SlugTaken.
    """
    lock_tree()
    category = _get(category_id)
    if "name" in changes:
        category.name = checks.text(changes["name"], field="name", longest=120, required=True)
    if "slug" in changes:
        category.slug = checks.slug(changes["slug"])
    if "description" in changes:
        category.description = changes["description"].strip()
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        checks.explain(error, {"category_slug_once": errors.SlugTaken(field="slug")})
    if "parent_id" in changes:
        category = _move(category, changes["parent_id"])
    return category


@transaction.atomic
def delete_category(*, category_id: int) -> None:
    """Delete a category; its products stay, without one. Raises CategoryNotFound or CategoryInUse."""
    lock_tree()
    category = _get(category_id)
    if category.numchild:
        raise errors.CategoryInUse
    category.delete()
    collections.refresh_collections()


def lock_tree() -> None:
    """Keep other writers of this shop's tree out until the transaction ends: a tree's paths are one whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"catalogue.categories:{scope.schema()}"],
        )


def _move(category: Category, parent_id: int | None) -> Category:
    parent = category.get_parent()
    if parent_id == (parent.pk if parent else None):
        return category
    if parent_id is None:
        category.move(Category.get_last_root_node(), pos="last-sibling")
    else:
        target = _get(parent_id, field="parent")
        if target.pk == category.pk or target.is_descendant_of(category):
            raise errors.CategoryCycle(field="parent")
        category.move(target, pos="last-child")
    collections.refresh_collections()  # a rule about a category means all below it
    return _get(category.pk)


def _get(category_id: int, *, field: str | None = None) -> Category:
    category: Category | None = Category.objects.filter(id=category_id).first()
    if category is None:
        raise errors.CategoryNotFound(field=field)
    return category
