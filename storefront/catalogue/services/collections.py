"""Collections of products, put together by hand or by rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from kernel import clock, markup, references, writing
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals
from storefront.catalogue import errors, rules, signals
from storefront.catalogue.models import Collection, CollectionProduct, Product
from storefront.catalogue.services import changes, checks, history, windows
from storefront.catalogue.views import CollectionView
from storefront.custom_fields import rules as custom, services as custom_fields
from storefront.translations import services as translations

MOST_POSITION = 2_000_000_000

Kind = Collection.Kind


class CollectionValues(TypedDict, total=False):
    """What can be said of a collection; what is not named stays.

    `products` are the ids of a collection by hand, in their order, and replace what was in it.
    """

    title: str
    slug: str
    description: str
    seo_title: str
    seo_description: str
    kind: str
    match: str
    rules: Sequence[Any]
    published_from: datetime | None
    published_until: datetime | None
    products: Sequence[int]
    places: Sequence["PlaceEdit"]
    external_id: str | None
    metadata: dict[str, str]
    custom_fields: Mapping[str, custom.Value | None]
    translations: translations.Given


@dataclass(frozen=True, slots=True)
class PlaceEdit:
    """What happens to one place of a collection by hand: a product is added (`id` None), moved or taken out."""

    id: int | None
    product_id: int
    position: int
    is_deleted: bool = False


@transaction.atomic
@changes.gathered()
def create_collection(*, actor: Actor, **values: Unpack[CollectionValues]) -> Collection:
    """Collect these products in this order, or all that the rules match; without a slug it gets one of its title.

    Raises InvalidField or Several of them, ProductNotFound, SlugTaken, ExternalIdTaken or FilledByRules.
    """
    collection = Collection()
    written = _fill(collection, {"title": "", "slug": "", **values})
    _save(collection)
    history.free_slug(history.Noun.COLLECTION, collection.slug)
    _follow(collection, values)
    audit.write(
        actor=actor,
        verb=audit.CREATED,
        target=collection,
        changes={name: pair for name, pair in written.items() if pair[1] not in (None, "", [], {})},
    )
    signals.collection_changed.send(sender=Collection, collection_id=collection.pk)
    return collection


@transaction.atomic
@changes.gathered()
def update_collection(*, collection_id: int, actor: Actor, **values: Unpack[CollectionValues]) -> Collection:
    """Change what is named. Raises CollectionNotFound, and as `create_collection`."""
    collection = writing.lock(Collection, collection_id, missing=errors.CollectionNotFound())
    slug, kind, shown = collection.slug, collection.kind, _products_of(collection)
    written = _fill(collection, values)
    if kind != collection.kind:
        collection.places.all().delete()  # what was chosen by hand was not chosen by rules
    _save(collection)
    if collection.slug != slug:
        history.keep_slug(history.Noun.COLLECTION, collection.pk, before=slug, after=collection.slug)
    _follow(collection, values)
    if translations.has_changed(written, "title", "slug", "is_shown"):
        changes.touch(product_ids=shown)
    elif kind != collection.kind or "products" in values or "places" in values:
        changes.touch(product_ids=set(shown) ^ set(_products_of(collection)))
    if "products" in values or "places" in values:
        written["products"] = shown, _products_of(collection)
    audit.write(
        actor=actor,
        verb=audit.UPDATED,
        target=collection,
        changes={name: pair for name, pair in written.items() if pair[0] != pair[1]},
    )
    previous = {name: pair[0] for name, pair in written.items() if name in CollectionView.__annotations__}
    signals.collection_changed.send(sender=Collection, collection_id=collection.pk, previous=previous)
    return collection


def lock_for(*, names: Sequence[str], product_id: int | None) -> None:
    """Lock what a product is in, and what is named by slug or external id, in the caller's transaction.

    Before the product is: whoever fills a collection locks its products after it.
    """
    held = Q() if product_id is None else Q(places__product_id=product_id)
    theirs = Collection.objects.filter(_named(names) | held).values("pk")
    list(_locked().filter(pk__in=theirs).values_list("pk"))


def _named(names: Sequence[str]) -> Q:
    return Q(slug__in=names) | Q(external_id__in=names)


def _locked() -> QuerySet[Collection]:
    return Collection.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")


def assign(product: Product, names: Sequence[str], *, actor: Actor) -> bool:
    """Put a product at the end of these collections by hand, named by slug or external id, that it is not in, and take
    it out of all others; whether that changed anything. `lock_for` has locked them.

    Raises FilledByRules for one that is filled by rules, and Invalid for a name that is none's.
    """
    wanted = list(Collection.objects.filter(_named(names)).order_by("pk"))
    known = {name for collection in wanted for name in (collection.slug, collection.external_id)}
    for name in names:
        if name not in known:
            raise Invalid(
                _("There is no collection “{name}”.").format(name=name), field="collections", reason="unknown"
            )
    by_hand = CollectionProduct.objects.filter(product=product, collection__kind=Kind.MANUAL)
    before = set(by_hand.values_list("collection_id", flat=True))
    for collection in wanted:
        if collection.kind == Kind.RULES:
            raise errors.FilledByRules(field="collections")
        if collection.pk not in before:
            last = collection.places.order_by("-position").values_list("position", flat=True).first() or 0
            CollectionProduct.objects.create(collection=collection, product=product, position=last + 1)
    by_hand.exclude(collection__in=wanted).delete()
    after = {collection.pk for collection in wanted}
    if before != after:
        written = {"collections": (sorted(before), sorted(after))}
        audit.write(actor=actor, verb=audit.UPDATED, target=product, changes=written)
    return before != after


def put_collection(*, external_id: str, values: CollectionValues, actor: Actor) -> tuple[Collection, bool]:
    """Create the collection that another system calls so, or change what is named of it; whether it was created.

    Raises what `create_collection` does.
    """
    known = Collection.objects.filter(external_id=external_id).values_list("pk", flat=True).first()
    if known is not None:
        return update_collection(collection_id=known, actor=actor, **values), False
    given: CollectionValues = {**values, "external_id": external_id}
    return create_collection(actor=actor, **given), True


@transaction.atomic
def delete_collection(*, collection_id: int, actor: Actor) -> None:
    """Delete a collection; its products stay. Raises CollectionNotFound."""
    collection = writing.lock(Collection, collection_id, missing=errors.CollectionNotFound())
    left = _products_of(collection)
    audit.write(actor=actor, verb=audit.DELETED, target=collection)
    signals.collection_changed.send(sender=Collection, collection_id=collection.pk, is_deleted=True)
    collection.delete()
    changes.touch(product_ids=left)
    signals.catalogue_changed.send(sender=Collection)


def _follow(collection: Collection, values: CollectionValues) -> None:
    """Put the products in, and be woken when the collection's window begins and ends."""
    if "products" in values:
        collection.places.all().delete()
        _place(collection, values["products"])
    if "places" in values:
        _edit_places(collection, values["places"])
    if collection.kind == Kind.RULES:
        changes.refresh_collections(collection_id=collection.pk)
    windows.ask(collection=collection, now=clock.now())
    signals.catalogue_changed.send(sender=Collection)


def _fill(collection: Collection, values: CollectionValues) -> writing.Changes:
    refusals = Refusals()
    checked: dict[str, Any] = {}
    title = values.get("title", collection.title)
    with refusals.gather():
        if "custom_fields" in values:
            checked["custom_fields"] = custom_fields.merged(collection, values["custom_fields"])
    with refusals.gather():
        if "translations" in values:
            checked["translations"] = translations.merged(
                collection, values["translations"], check=partial(_checked, title="")
            )
    for name in values.keys() - {"products", "places", "custom_fields", "translations"}:
        with refusals.gather():
            checked[name] = _checked(name, values[name], title=title)  # type: ignore[literal-required]
    begins = checked.get("published_from", collection.published_from)
    ends = checked.get("published_until", collection.published_until)
    for name, at in (("published_from", begins), ("published_until", ends)):
        with refusals.gather():
            clock.check(at, field=name)
    with refusals.gather():
        if begins is not None and ends is not None and ends <= begins:
            raise errors.InvalidField(
                _("It must end after it begins."), field="published_until", reason="too_small"
            )
    with refusals.gather():
        kind = checked.get("kind", collection.kind)
        given = checked.get("rules", values.get("rules", collection.rules))
        if kind == Kind.RULES and not given:
            raise errors.InvalidField(
                _("Add a rule, or fill the collection by hand."), field="rules", reason="required"
            )
    refusals.tell()
    checked["is_shown"] = windows.is_open(begins=begins, ends=ends, now=clock.now())
    return translations.readable(writing.assign(collection, checked))


def _checked(name: str, value: Any, *, title: str) -> Any:
    match name:
        case "title":
            return checks.text(value, field=name, longest=160, required=True)
        case "slug":
            stem = rules.slugify(title) or "collection"
            return checks.slug(value, stem=stem, siblings=Collection.objects.all())
        case "description":
            return markup.clean_html(checks.text(value, field=name, longest=checks.LONGEST_DESCRIPTION))
        case "seo_title" | "seo_description":
            return checks.text(value, field=name, longest=checks.LONGEST[name])
        case "kind":
            return checks.choice(value, Kind.values, field=name)
        case "match":
            return checks.choice(value, Collection.Match.values, field=name)
        case "rules":
            try:
                return rules.check_rules(list(value))
            except ValueError as error:
                raise errors.InvalidField(str(error), field=name, reason="invalid") from error
        case "external_id":
            return references.check_external_id(value)
        case "metadata":
            return references.check_metadata(value)
    return value


def _place(collection: Collection, product_ids: Sequence[int]) -> None:
    if not product_ids:
        return
    if collection.kind == Kind.RULES:
        raise errors.FilledByRules(field="products")
    ids = list(dict.fromkeys(product_ids))
    known = set(Product.objects.filter(id__in=ids).values_list("id", flat=True))
    missing = [product_id for product_id in ids if product_id not in known]
    if missing:
        raise errors.ProductNotFound(
            _("There is no product {value}.").format(value=missing[0]), field="products"
        )
    CollectionProduct.objects.bulk_create(
        CollectionProduct(collection=collection, product_id=product_id, position=position)
        for position, product_id in enumerate(ids, start=1)
    )
    changes.touch(product_ids=ids)


def _edit_places(collection: Collection, edits: Sequence[PlaceEdit]) -> None:
    if collection.kind == Kind.RULES:
        return  # the form still had the rows that the collection was filled with by hand
    gone = [edit.id for edit in edits if edit.is_deleted and edit.id is not None]
    collection.places.filter(pk__in=gone).delete()
    refusals = Refusals()
    touched = set()
    for number, edit in enumerate(edits):
        if edit.is_deleted:
            continue
        with refusals.gather(f"places.{number}"):
            place = CollectionProduct(collection=collection)
            if edit.id is not None:
                place = collection.places.filter(pk=edit.id).first() or place
            if place.product_id != edit.product_id:
                touched |= {place.product_id, edit.product_id} - {None}
                place.product_id = edit.product_id
            if not 0 <= edit.position <= MOST_POSITION:
                raise errors.InvalidField(
                    _("Use a position from 0 to {most}.").format(most=MOST_POSITION),
                    field="position",
                    reason="too_large",
                )
            place.position = edit.position
            writing.save(
                place,
                meanings={
                    "collection_product_once": errors.InvalidField(
                        _("This product is in the collection already."), field="product", reason="taken"
                    )
                },
            )
    refusals.tell()
    changes.touch(product_ids=touched)


def _products_of(collection: Collection) -> list[int]:
    return list(collection.places.order_by("position", "id").values_list("product_id", flat=True))


def _save(collection: Collection) -> None:
    writing.save(
        collection,
        meanings={
            "collection_slug_once": errors.SlugTaken(field="slug"),
            "collection_external_id_once": errors.ExternalIdTaken(field="external_id"),
        },
    )
