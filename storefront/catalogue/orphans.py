"""Files whose other half is gone: a row of nothing, a file of nobody's."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from kernel import clock
from media import services as media
from media.models import Asset
from storefront.catalogue import signals
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services.images import ask_to_fetch

State = ProductImage.State


@dataclass(frozen=True, slots=True)
class Collected:
    """How many files without a row, rows without a file, and stored pictures nobody shows were collected."""

    strays: int = 0
    missing: int = 0
    unused: int = 0


def connect() -> None:
    """Let a picture's file go with its last row, whoever deletes it."""
    post_delete.connect(_collect_file, sender=ProductImage, dispatch_uid="catalogue.orphans")


def collect(*, older_than: datetime) -> Collected:
    """Collect the current shop's orphans made before a time; younger ones may be in the making.

    A picture whose file is gone is fetched again where its address is known, and else taken away.
    """
    missing = media.list_missing(older_than=older_than)
    for asset in missing:
        _forget(asset)
    unused = Asset.objects.filter(
        kind=Asset.Kind.IMAGE, created_at__lt=older_than, product_images__isnull=True
    )
    count = 0
    for asset in unused.order_by("pk"):
        with transaction.atomic():
            media.delete_asset(asset=asset)
        count += 1
    strays = media.delete_strays(older_than=older_than)
    return Collected(strays=strays, missing=len(missing), unused=count)


def _forget(asset: Asset) -> None:
    with transaction.atomic():
        shown = ProductImage.objects.filter(asset=asset)
        again = shown.exclude(source_url="").update(asset=None, state=State.PENDING, attempts=0, error="")
        shown.delete()  # the last takes its asset along
        Asset.objects.filter(pk=asset.pk, product_images__isnull=True).delete()
        signals.catalogue_changed.send(sender=ProductImage)
        if again:
            ask_to_fetch(now=clock.now())


def collect_unused(*, asset_id: uuid.UUID) -> None:
    """Delete a stored picture that nobody shows any more."""
    with transaction.atomic():
        asset = Asset.objects.filter(pk=asset_id, product_images__isnull=True).first()
        if asset is not None:
            media.delete_asset(asset=asset)


def _collect_file(instance: ProductImage, **_kwargs: Any) -> None:
    if instance.asset_id is not None:
        collect_unused(asset_id=instance.asset_id)
