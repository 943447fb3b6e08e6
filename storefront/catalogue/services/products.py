"""Products, written with their options, variants and pictures: create, change, put on sale, archive, delete."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import markup, references, writing
from kernel.actors import Actor
from kernel.errors import Refusals
from storefront.catalogue import errors, limits, rules
from storefront.catalogue.models import Category, Product, Variant
from storefront.catalogue.services import (
    changes,
    checks,
    collections,
    history,
    images,
    options,
    sales,
    variants,
)
from storefront.catalogue.services.images import ImageEdit
from storefront.catalogue.services.options import OptionEdit
from storefront.catalogue.services.variants import VariantData, VariantEdit, VariantValues
from storefront.custom_fields import rules as custom, services as custom_fields
from storefront.translations import services as translations

Status = Product.Status


class ProductValues(TypedDict, total=False):
    """What can be said of a product itself. `slug` is made of the title where it is empty.

    `collections` are all that it is in by hand, by slug or external id.
    """

    title: str
    slug: str
    description: str
    status: str
    vendor: str
    seo_title: str
    seo_description: str
    category_id: int | None
    tags: Iterable[str]
    collections: Sequence[str]
    attributes: Mapping[str, Any]
    external_id: str | None
    metadata: Mapping[str, str]
    custom_fields: Mapping[str, custom.Value | None]
    translations: translations.Given


class ProductChanges(ProductValues, total=False):
    """What can be changed of a product; what is not named stays. `option_names` renames its options, in order."""

    option_names: Sequence[str]
    options: Sequence[OptionEdit]
    variants: Sequence[VariantEdit]


@transaction.atomic
def create_product(
    *,
    actor: Actor,
    now: datetime,
    option_names: Sequence[str] = (),
    variants_data: Sequence[VariantData] = (),
    price: Decimal | None = None,
    new_variants: Sequence[VariantValues] = (),
    **values: Unpack[ProductValues],
) -> Product:
    """Create a product with its variants; `price` alone gives it one variant without options.

    Raises ProductLimitReached, InvalidField or Several of them, CategoryNotFound, SlugTaken, SkuTaken, OptionsTaken,
    ExternalIdTaken or FilledByRules.
    """
    collected = _lock_collections(values, product_id=None)
    limits.claim_place()
    given: list[VariantValues] = [*new_variants, *(data.values() for data in variants_data)]
    if not given and price is not None:
        given = [{"price": price}]
    product = Product(created_at=now)
    refusals = Refusals()
    with refusals.gather():
        if not given:
            raise errors.InvalidField(
                _("Give a price, or variants with theirs."), field="variants", reason="required"
            )
    with refusals.gather():
        names = checks.option_names(option_names)
    with refusals.gather():
        written = _fill(product, {"title": "", "slug": "", **values})
    refusals.tell()
    _save(product)
    history.free_slug(history.Noun.PRODUCT, product.slug)
    options.create(product, names)
    is_alone = price is not None and not new_variants and not variants_data
    for number, variant in enumerate(given):
        with refusals.gather("" if is_alone else f"variants.{number}"):
            variants.insert(product, variant)
    refusals.tell()
    audit.write(
        actor=actor,
        verb=audit.CREATED,
        target=product,
        changes={name: pair for name, pair in written.items() if pair[1] not in (None, "", [], {})},
    )
    variants.require_room(product)
    if collected is not None:
        collections.assign(product, collected, actor=actor)
    variants.finish(product)
    product.refresh_from_db()
    return product


def _lock_collections(values: ProductValues, *, product_id: int | None) -> Sequence[str] | None:
    names = values.pop("collections", None)
    if names is not None:
        collections.lock_for(names=names, product_id=product_id)
    return names


@transaction.atomic
def update_product(*, product_id: int, actor: Actor, **values: Unpack[ProductChanges]) -> Product:
    """Change what is named.

    Raises ProductNotFound, and as `create_product`. What is refused of the n-th variant, picture or option stands at
    `variants.n`, `options.n`; VariantSold and LastVariant are raised of variants that are to be deleted.
    """
    collected = _lock_collections(values, product_id=product_id)
    edits = values.pop("variants", ())
    edited_options = values.pop("options", None)
    option_names = values.pop("option_names", None)
    for edit in edits:
        if edit.is_deleted and edit.id is not None:
            variants.remove(product_id, edit.id, actor=actor)
    is_named = bool({"title", "slug"} & values.keys() or edits or edited_options or option_names)
    names = variants.hold_names(product_id) if is_named else {}
    product = lock(product_id)
    before = product.slug, product.status
    written = _fill(product, values)
    if before[1] == Status.ARCHIVED and product.status != Status.ARCHIVED:
        limits.claim_place()
    if written:
        _save(product)
    if product.slug != before[0]:
        history.keep_slug(history.Noun.PRODUCT, product.pk, before=before[0], after=product.slug)
    if option_names is not None:
        edited_options = options.renamed(product, option_names)
    if edited_options is not None:
        written |= options.edit(product, edited_options)
    variants.edit(product, edits, actor=actor)
    history.keep(product_id=product.pk, changes=product.changes(), actor=actor.name)
    audit.write(actor=actor, verb=audit.UPDATED, target=product, changes=written)
    if any(edit.id is None for edit in edits):
        variants.require_room(product)
    if any(edit.is_deleted for edit in edits):
        variants.require_one(product)
    is_moved = collected is not None and collections.assign(product, collected, actor=actor)
    if edits or edited_options is not None:
        variants.finish(product)
    elif written or is_moved:
        changes.touch(product_ids=[product.pk])
    variants.tell_names(product.pk, before=names)
    product.refresh_from_db()
    return product


@transaction.atomic
def edit_product(
    *,
    product_id: int,
    pictures: Sequence[ImageEdit],
    actor: Actor,
    now: datetime,
    **values: Unpack[ProductChanges],
) -> Product:
    """As `update_product`, with its pictures: what is refused of the n-th stands at `images.n`."""
    product = update_product(product_id=product_id, actor=actor, **values)
    return show_images(product, pictures, actor=actor, now=now)


def show_images(product: Product, pictures: Sequence[ImageEdit], *, actor: Actor, now: datetime) -> Product:
    """Add, change and delete pictures of a locked product, last of all: what fails later would leave their files.

    Raises what is refused of each, at `images.n`.
    """
    images.edit(product, pictures, actor=actor, now=now)
    product.refresh_from_db()
    return product


@transaction.atomic
def put_product(*, external_id: str, actor: Actor, now: datetime, **values: Any) -> tuple[Product, bool]:
    """Create the product that another system calls so, or change it; whether it was created.

    Takes and raises what `create_product` does. Of a product that is there, what is not named stays; `new_variants`
    are its variants of the same external id, SKU or options, or come to them.
    """
    known = Product.objects.filter(external_id=external_id).first()
    if known is None:
        try:
            with transaction.atomic():
                return create_product(external_id=external_id, actor=actor, now=now, **values), True
        except errors.ExternalIdTaken:  # by somebody at the same time
            known = Product.objects.get(external_id=external_id)
    return change_product(known, actor=actor, **values), False


def change_product(known: Product, *, actor: Actor, **values: Any) -> Product:
    """As `create_product`, of a product that is there: what is not named stays, and `new_variants` are its variants of
    the same external id, SKU or options, or come to them.
    """
    given: list[VariantValues] = values.pop("new_variants", [])
    price = values.pop("price", None)
    if price is not None and not given:
        given = [{"price": price}]
    return update_product(
        product_id=known.pk, variants=variants.edits_of(known, given), actor=actor, **values
    )


def put_on_sale(*, product_id: int, actor: Actor) -> Product:
    """Let buyers see and buy a product. Raises ProductNotFound or ProductLimitReached."""
    return update_product(product_id=product_id, actor=actor, status=Status.ACTIVE)


def archive_product(*, product_id: int, actor: Actor) -> Product:
    """Take a product off sale for good but keep it, freeing its place in the plan. Raises ProductNotFound."""
    return update_product(product_id=product_id, actor=actor, status=Status.ARCHIVED)


@transaction.atomic
def remove_product(*, product_id: int, actor: Actor) -> bool:
    """Delete a product, or archive it when it was ever sold; whether it was deleted. Raises ProductNotFound."""
    if not Product.objects.filter(id=product_id).exists():  # no lock yet: stock is locked before products
        raise errors.ProductNotFound
    if sales.was_sold(product_id=product_id):
        archive_product(product_id=product_id, actor=actor)
        return False
    delete_product(product_id=product_id, actor=actor)
    return True


@transaction.atomic
def delete_product(*, product_id: int, actor: Actor) -> None:
    """Delete a product with its variants, pictures and stock. Raises ProductNotFound.

    Orders keep what they need of it.
    """
    # stock goes first, as everywhere: a checkout locks stock and then products
    for variant in Variant.objects.filter(product_id=product_id).order_by("id"):
        variant.delete()
    product = lock(product_id)
    audit.write(actor=actor, verb=audit.DELETED, target=product)
    images.delete_all(product_id=product_id)
    product.delete()
    changes.announce_deleted(product_ids=[product_id])


def lock(product_id: int) -> Product:
    """The product, locked until the transaction ends. Raises ProductNotFound."""
    product = Product.objects.select_for_update(no_key=True).filter(id=product_id).first()
    if product is None:
        raise errors.ProductNotFound
    return product


def _fill(product: Product, values: ProductValues) -> writing.Changes:
    """Set what was given, once all of it is checked. Raises InvalidField or Several of them."""
    refusals = Refusals()
    checked: dict[str, Any] = {}
    for name, value in values.items():
        with refusals.gather():
            if name == "custom_fields":
                checked[name] = custom_fields.merged(product, values["custom_fields"])
            elif name == "translations":
                checked[name] = translations.merged(
                    product, values["translations"], check=partial(_checked, title="")
                )
            else:
                checked[name] = _checked(name, value, title=str(values.get("title", product.title)))
    refusals.tell()
    known = product.category_id
    written = writing.assign(product, {n: v for n, v in checked.items() if n != "category_id"})
    if "category_id" in checked and checked["category_id"] != known:
        product.category_id = checked["category_id"]
        written["category"] = known, product.category_id
    product.prepare()
    return translations.readable(written)


def _checked(name: str, value: Any, *, title: str) -> Any:
    match name:
        case "title":
            return checks.text(value, field=name, longest=255, required=True)
        case "slug":
            return checks.slug(value, stem=rules.slugify(title) or "product", siblings=Product.objects.all())
        case "description":
            return markup.clean_html(checks.text(value, field=name, longest=checks.LONGEST_DESCRIPTION))
        case "status":
            return checks.choice(value, Status.values, field=name)
        case "vendor":
            return checks.text(value, field=name, longest=120)
        case "seo_title" | "seo_description":
            return checks.text(value, field=name, longest=checks.LONGEST[name])
        case "category_id":
            if value is not None and not Category.objects.filter(id=value).exists():
                raise errors.CategoryNotFound(field="category")
            return value
        case "tags":
            return rules.clean_tags(checks.text(tag, field=name, longest=1000) for tag in value)
        case "attributes":
            try:
                return dict(rules.check_attributes(value))
            except ValueError as error:
                raise errors.InvalidField(str(error), field=name, reason="invalid") from error
        case "external_id":
            return references.check_external_id(value)
    return references.check_metadata(value)


def _save(product: Product) -> None:
    writing.save(
        product,
        meanings={
            "product_slug_once": errors.SlugTaken(field="slug"),
            "product_external_id_once": errors.ExternalIdTaken(field="external_id"),
        },
    )
