"""Pictures of products."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from kernel import jobs, writing
from kernel.actors import Actor
from kernel.errors import Refusals
from kernel.jobs import wakeups
from media import pictures, services as media
from media.models import Asset
from storefront.catalogue import errors
from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.catalogue.services import changes, checks

FETCH_JOB = "catalogue.fetch_images"
LARGEST_POSITION = 10_000
State = ProductImage.State


class ImageValues(TypedDict, total=False):
    """What can be said of a picture; what is not named stays, and a new one is the last."""

    alt: str
    position: int
    variant_id: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A picture as it was uploaded."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class ImageEdit:
    """What happens to one picture of a product: it is added (`id` None), changed, its file replaced, or deleted."""

    id: int | None
    values: ImageValues
    file: File | None = None
    is_deleted: bool = False


@transaction.atomic
def add_image(*, product_id: int, asset: Asset, actor: Actor, **values: Unpack[ImageValues]) -> ProductImage:
    """Show a stored picture with a product. Raises ProductNotFound, VariantNotFound or InvalidField."""
    image = ProductImage(product_id=_lock_product(product_id), asset=asset, state=State.READY)
    return _add(image, values, actor=actor)


def upload_image(
    *, product_id: int, file: File, actor: Actor, now: datetime, **values: Unpack[ImageValues]
) -> ProductImage:
    """Store a picture and show it with a product, or leave nothing of it.

    Raises as `add_image` and `media.services.store_image` do.
    """
    if not Product.objects.filter(id=product_id).exists():
        raise errors.ProductNotFound  # before the work of decoding
    picture = pictures.clean(file.content)
    with media.kept(picture=picture, filename=file.name, now=now) as asset:
        return add_image(product_id=product_id, asset=asset, actor=actor, **values)


@transaction.atomic
def add_image_from_url(
    *, product_id: int, source_url: str, actor: Actor, now: datetime, **values: Unpack[ImageValues]
) -> ProductImage:
    """Show a picture that is fetched from an address later, by a job. Raises as `add_image` does."""
    url = checks.text(source_url, field="source_url", longest=2000, required=True)
    image = _add(ProductImage(product_id=_lock_product(product_id), source_url=url), values, actor=actor)
    ask_to_fetch(now=now)
    return image


@transaction.atomic
def update_image(
    *, product_id: int, image_id: int, actor: Actor, **values: Unpack[ImageValues]
) -> ProductImage:
    """Change what is named. Raises ImageNotFound, VariantNotFound or InvalidField."""
    image = _get(product_id, image_id)
    _change(image, values, actor=actor)
    return image


@transaction.atomic
def remove_image(*, product_id: int, image_id: int, actor: Actor) -> None:
    """Take a picture away; its stored file goes with its last row. Raises ImageNotFound."""
    _remove(_get(product_id, image_id), actor=actor)


def edit(product: Product, edits: Sequence[ImageEdit], *, actor: Actor, now: datetime) -> None:
    """Add, change and delete pictures of a locked product as they were entered.

    Raises what is refused of each, at `images.N.field`.
    """
    refusals = Refusals()
    for number, entered in enumerate(edits):
        with refusals.gather(f"images.{number}", field="file"):
            if entered.id is None:
                if entered.file is None:
                    raise errors.InvalidField(_("Choose a file."), field="file", reason="required")
                upload_image(product_id=product.pk, file=entered.file, actor=actor, now=now, **entered.values)
                continue
            image = _get(product.pk, entered.id)
            if entered.is_deleted:
                _remove(image, actor=actor)
                continue
            _change(image, entered.values, actor=actor)
            if entered.file is not None:
                _replace(image, entered.file, actor=actor, now=now)
    refusals.tell()


@transaction.atomic
def retry_images(*, now: datetime, import_id: int | None = None) -> int:
    """Put every picture that could not be fetched back in the queue, or those of an import; return how many."""
    failed = ProductImage.objects.filter(state=State.FAILED)
    if import_id is not None:
        failed = failed.filter(import_id=import_id)
    retried = failed.exclude(source_url="").update(state=State.PENDING, error="", attempts=0)
    if retried:
        ask_to_fetch(now=now)
    return retried


def ask_to_fetch(*, now: datetime) -> None:
    """Have the waiting pictures fetched: marked with the caller's commit, so that a lost nudge loses nothing."""
    wakeups.mark(FETCH_JOB, due_at=now)
    jobs.enqueue(FETCH_JOB)


def delete_all(*, product_id: int) -> None:
    """Delete a product's pictures, and the files that nobody shows any more."""
    _delete(ProductImage.objects.filter(product_id=product_id))


def collect_unused(*, asset_id: uuid.UUID) -> None:
    """Delete a stored picture that nobody shows any more."""
    with transaction.atomic():
        asset = Asset.objects.filter(pk=asset_id, product_images__isnull=True).first()
        if asset is not None:
            media.delete_asset(asset=asset)


def _add(image: ProductImage, values: ImageValues, *, actor: Actor) -> ProductImage:
    last = ProductImage.objects.filter(product_id=image.product_id).aggregate(m=Max("position"))["m"] or 0
    image.position = min(last + 1, LARGEST_POSITION)
    written = _fill(image, values)
    image.save()
    audit.write(actor=actor, verb=audit.CREATED, target=image, changes=written)
    changes.touch(product_ids=[image.product_id])
    return image


def _change(image: ProductImage, values: ImageValues, *, actor: Actor) -> None:
    written = _fill(image, values)
    if written:
        image.save(update_fields=list(written))
        audit.write(actor=actor, verb=audit.UPDATED, target=image, changes=written)
        changes.touch(product_ids=[image.product_id])


def _replace(image: ProductImage, file: File, *, actor: Actor, now: datetime) -> None:
    before = image.asset_id
    picture = pictures.clean(file.content)
    with media.kept(picture=picture, filename=file.name, now=now) as asset:
        image.asset, image.state, image.error = asset, State.READY, ""
        image.save(update_fields=["asset", "state", "error"])
    audit.write(actor=actor, verb="file replaced", target=image)
    changes.touch(product_ids=[image.product_id])
    if before is not None:
        collect_unused(asset_id=before)


def _remove(image: ProductImage, *, actor: Actor) -> None:
    audit.write(actor=actor, verb=audit.DELETED, target=image)
    _delete(ProductImage.objects.filter(pk=image.pk))
    changes.touch(product_ids=[image.product_id])


def _delete(rows: "QuerySet[ProductImage]") -> None:
    assets = set(rows.exclude(asset=None).values_list("asset_id", flat=True))
    rows.delete()
    for asset_id in assets:
        collect_unused(asset_id=asset_id)


def _lock_product(product_id: int) -> int:
    if not Product.objects.select_for_update(no_key=True).filter(id=product_id).exists():
        raise errors.ProductNotFound
    return product_id


def _get(product_id: int, image_id: int) -> ProductImage:
    image = (
        ProductImage.objects.select_for_update(of=("self",))
        .select_related("product")
        .filter(id=image_id, product_id=product_id)
        .first()
    )
    if image is None:
        raise errors.ImageNotFound
    return image


def _fill(image: ProductImage, values: ImageValues) -> writing.Changes:
    refusals = Refusals()
    checked: dict[str, Any] = {}
    with refusals.gather():
        if "alt" in values:
            checked["alt"] = checks.text(values["alt"], field="alt", longest=512)
    with refusals.gather():
        if "position" in values:
            checked["position"] = checks.number(
                values["position"], field="position", least=1, most=LARGEST_POSITION
            )
    with refusals.gather():
        if "variant_id" in values:
            checked["variant"] = _variant(image.product_id, values["variant_id"])
    refusals.tell()
    variant_id = checked.pop("variant", image.variant_id)
    written = writing.assign(image, checked)
    if variant_id != image.variant_id:
        written["variant"] = image.variant_id, variant_id
        image.variant_id = variant_id
    return written


def _variant(product_id: int, variant_id: int | None) -> int | None:
    if variant_id is not None and not Variant.objects.filter(id=variant_id, product_id=product_id).exists():
        raise errors.VariantNotFound(field="variant")
    return variant_id
