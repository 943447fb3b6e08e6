"""Pictures of products."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Max

from kernel import jobs
from kernel.jobs import wakeups
from media import pictures
from media import services as media
from media.models import Asset
from storefront.catalogue import errors
from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.catalogue.services import checks

FETCH_JOB = "catalogue.fetch_images"
State = ProductImage.State


class ImageChanges(TypedDict, total=False):
    """What can be changed of a picture; what is not named stays."""

    alt: str
    position: int
    variant_id: int | None


@transaction.atomic
def add_image(
    *,
    product_id: int,
    asset: Asset,
    now: datetime,
    alt: str = "",
    position: int | None = None,
    variant_id: int | None = None,
) -> ProductImage:
    """Show a stored picture with a product, last unless a position is given.

    Raises ProductNotFound, VariantNotFound or InvalidField.
    """
    image = _new(product_id, alt=alt, position=position, variant_id=variant_id)
    image.asset, image.state = asset, State.READY
    image.save()
    return image


def upload_image(
    *,
    product_id: int,
    content: bytes,
    filename: str,
    now: datetime,
    alt: str = "",
    position: int | None = None,
    variant_id: int | None = None,
) -> ProductImage:
    """Store a picture and show it with a product, or leave nothing of it.

    Raises as `add_image` and `media.services.store_image` do.
    """
    if not Product.objects.filter(id=product_id).exists():
        raise errors.ProductNotFound  # before the work of decoding
    picture = pictures.clean(content)
    with media.kept(picture=picture, filename=filename, now=now) as asset:
        return add_image(
            product_id=product_id, asset=asset, now=now, alt=alt, position=position, variant_id=variant_id
        )


@transaction.atomic
def add_image_from_url(
    *,
    product_id: int,
    source_url: str,
    now: datetime,
    alt: str = "",
    position: int | None = None,
    variant_id: int | None = None,
) -> ProductImage:
    """Show a picture that is fetched from an address later, by a job. Raises as `add_image` does."""
    image = _new(product_id, alt=alt, position=position, variant_id=variant_id)
    image.source_url = checks.text(source_url, field="source_url", longest=2000, required=True)
    image.save()
    ask_to_fetch(now=now)
    return image


@transaction.atomic
def update_image(
    *, product_id: int, image_id: int, now: datetime, **changes: Unpack[ImageChanges]
) -> ProductImage:
    """Change what is named. Raises ImageNotFound, VariantNotFound or InvalidField."""
    image = _lock(product_id, image_id)
    if "alt" in changes:
        image.alt = checks.text(changes["alt"], field="alt", longest=512)
    if "position" in changes:
        image.position = _position(changes["position"])
    if "variant_id" in changes:
        image.variant_id = _variant(product_id, changes["variant_id"])
    image.save()
    return image


@transaction.atomic
def remove_image(*, product_id: int, image_id: int) -> None:
    """Take a picture away; its stored file goes too (`orphans`). Raises ImageNotFound."""
    _lock(product_id, image_id).delete()


@transaction.atomic
def retry_images(*, now: datetime) -> int:
    """Put every picture that could not be fetched back in the queue; return how many."""
    retried = (
        ProductImage.objects.filter(state=State.FAILED)
        .exclude(source_url="")
        .update(state=State.PENDING, error="", attempts=0)
    )
    if retried:
        ask_to_fetch(now=now)
    return retried


def ask_to_fetch(*, now: datetime) -> None:
    """Have the waiting pictures fetched: marked with the caller's commit, so that a lost nudge loses nothing."""
    wakeups.mark(FETCH_JOB, due_at=now)
    jobs.enqueue(FETCH_JOB)


def _new(product_id: int, *, alt: str, position: int | None, variant_id: int | None) -> ProductImage:
    if not Product.objects.select_for_update(no_key=True).filter(id=product_id).exists():
        raise errors.ProductNotFound
    if position is None:
        position = (
            ProductImage.objects.filter(product_id=product_id).aggregate(m=Max("position"))["m"] or 0
        ) + 1
    return ProductImage(
        product_id=product_id,
        alt=checks.text(alt, field="alt", longest=512),
        position=_position(position),
        variant_id=_variant(product_id, variant_id),
    )


def _lock(product_id: int, image_id: int) -> ProductImage:
    image = ProductImage.objects.select_for_update().filter(id=image_id, product_id=product_id).first()
    if image is None:
        raise errors.ImageNotFound
    return image


def _position(position: int) -> int:
    if not 1 <= position <= 10_000:
        raise errors.InvalidField("Positions begin at 1.", field="position")
    return position


def _variant(product_id: int, variant_id: int | None) -> int | None:
    if variant_id is not None and not Variant.objects.filter(id=variant_id, product_id=product_id).exists():
        raise errors.VariantNotFound(field="variant")
    return variant_id
