"""Files whose other half is gone: a row of nothing, a file of nobody's."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel import actors, clock
from media import logos, services as media
from media.models import Asset
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services.changes import touch
from storefront.catalogue.services.images import ask_to_fetch

State = ProductImage.State


@dataclass(frozen=True, slots=True)
class Collected:
    """How many files without a row, rows without a file, and stored pictures nobody shows were collected."""

    strays: int = 0
    missing: int = 0
    unused: int = 0


def collect(*, older_than: datetime) -> Collected:
    """Collect the current shop's orphans made before a time; younger ones may be in the making.

    A picture whose file is gone is fetched again where its address is known, and else taken away.
    """
    missing = media.list_missing(older_than=older_than)
    for asset in missing:
        if asset.kind == Asset.Kind.LOGO:
            logos.remove(actor=actors.job("orphans"), now=clock.now())
        else:
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
        product_ids = set(shown.values_list("product_id", flat=True))
        again = shown.exclude(source_url="").update(asset=None, state=State.PENDING, attempts=0, error="")
        ProductImage.objects.filter(asset=asset).delete()
        Asset.objects.filter(pk=asset.pk, product_images__isnull=True).delete()
        touch(product_ids=product_ids)
        if again:
            ask_to_fetch(now=clock.now())
