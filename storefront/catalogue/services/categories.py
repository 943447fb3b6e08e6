"""The category tree."""

from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction

from accounts import audit
from kernel import clock, lookup, writing
from kernel.actors import Actor
from kernel.errors import Refusals
from storefront.catalogue import errors, rules, signals
from storefront.catalogue.models import Category, Product
from storefront.catalogue.services import changes, checks, history
from storefront.translations import services as translations

_MEANINGS = {"category_slug_once": errors.SlugTaken(field="slug")}


class CategoryValues(TypedDict, total=False):
    """What can be said of a category; what is not named stays. `parent_id` None makes it a root."""

    name: str
    slug: str
    description: str
    parent_id: int | None
    translations: translations.Given


@transaction.atomic
def create_category(*, actor: Actor, **values: Unpack[CategoryValues]) -> Category:
    """Add a category below its parent, or as a root; without a slug it gets one made of the name.

    Raises InvalidField or Several of them, CategoryNotFound or SlugTaken.
    """
    lock_tree()
    parent_id = values.pop("parent_id", None)
    parent = None if parent_id is None else _get(parent_id, field="parent")
    category = Category()
    written = _fill(category, {"name": "", "slug": "", **values})
    try:
        with transaction.atomic():
            if parent is None:
                Category.add_root(instance=category)
            else:
                parent.add_child(instance=category)
    except IntegrityError as error:
        writing.explain(error, _MEANINGS)
    history.free_slug(history.Noun.CATEGORY, category.slug)
    audit.write(actor=actor, verb=audit.CREATED, target=category, changes=written)
    signals.catalogue_changed.send(sender=Category)
    return category


@transaction.atomic
def update_category(*, category_id: int, actor: Actor, **values: Unpack[CategoryValues]) -> Category:
    """Change what is named; moving takes the whole branch along.

    Raises CategoryNotFound, CategoryCycle, InvalidField or Several of them, or SlugTaken.
    """
    lock_tree()
    category = _get(category_id)
    before = category.slug
    parent = category.get_parent()
    parent_id = parent.pk if parent else None
    wanted_id = values.pop("parent_id", parent_id)
    written = _fill(category, values)
    if written:
        writing.save(category, meanings=_MEANINGS)
    if category.slug != before:
        history.keep_slug(history.Noun.CATEGORY, category.pk, before=before, after=category.slug)
    if translations.has_changed(written, "name", "slug"):
        changes.touch(product_ids=_products_of(category_id))
    if wanted_id != parent_id:
        _move(category, wanted_id)
        written["parent"] = parent_id, wanted_id
    audit.write(actor=actor, verb=audit.UPDATED, target=category, changes=written)
    signals.catalogue_changed.send(sender=Category)
    return _get(category_id)


@transaction.atomic
def delete_category(*, category_id: int, actor: Actor) -> None:
    """Delete a category; its products stay, without one. Raises CategoryNotFound or CategoryInUse."""
    lock_tree()
    category = _get(category_id)
    if category.numchild:
        raise errors.CategoryInUse
    left = _products_of(category_id)
    audit.write(actor=actor, verb=audit.DELETED, target=category)
    category.delete()
    changes.refresh_collections()
    changes.touch(product_ids=left)
    signals.catalogue_changed.send(sender=Category)


def lock_tree() -> None:
    """Keep other writers of this shop's tree out until the transaction ends: a tree's paths are one whole."""
    writing.take_turn("catalogue.categories")


def _fill(category: Category, values: CategoryValues) -> writing.Changes:
    refusals = Refusals()
    checked: dict[str, Any] = {}
    name = values.get("name", category.name)
    with refusals.gather():
        if "name" in values:
            checked["name"] = _checked("name", name)
    with refusals.gather():
        if "slug" in values:
            stem = rules.slugify(name) or "category"
            checked["slug"] = checks.slug(values["slug"], stem=stem, siblings=Category.objects.all())
    with refusals.gather():
        if "description" in values:
            checked["description"] = _checked("description", values["description"])
    with refusals.gather():
        if "translations" in values:
            checked["translations"] = translations.merged(category, values["translations"], check=_checked)
    refusals.tell()
    return translations.readable(writing.assign(category, checked))


def _checked(name: str, text: str) -> str:
    if name == "name":
        return checks.text(text, field=name, longest=120, required=True)
    return checks.text(text, field=name, longest=checks.LONGEST_DESCRIPTION)


def _move(category: Category, parent_id: int | None) -> None:
    if parent_id is None:
        category.move(Category.get_last_root_node(), pos="last-sibling")
    else:
        target = _get(parent_id, field="parent")
        if target.pk == category.pk or target.is_descendant_of(category):
            raise errors.CategoryCycle(field="parent")
        category.move(target, pos="last-child")
    Category.objects.filter(pk=category.pk).update(updated_at=clock.now())
    changes.refresh_collections()  # a rule about a category means all below it


def _products_of(category_id: int) -> list[int]:
    return list(Product.objects.filter(category_id=category_id).values_list("id", flat=True))


def _get(category_id: int, *, field: str | None = None) -> Category:
    return lookup.one(Category.objects.filter(id=category_id), errors.CategoryNotFound(field=field))
