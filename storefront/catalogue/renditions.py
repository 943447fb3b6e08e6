"""Making the smaller pictures that products show, and telling so."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kernel.errors import DomainError
from media import renditions
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services.changes import touch

logger = logging.getLogger(__name__)

BATCH = 50
TRIED_AGAIN_AFTER = timedelta(minutes=2)


def ask_again(*, now: datetime) -> None:
    """Have the renditions made whose job was lost with its queue, or with a restored shop's marks."""
    if renditions.is_waiting():
        with transaction.atomic():
            renditions.ask(now=now)


def make_waiting(*, now: datetime, limit: int = BATCH) -> int:
    """Make the renditions of at most `limit` of the current shop's pictures; return of how many.

    Each picture is announced with its own commit. One that cannot be stored now stops nobody and is
    tried again later.
    """
    done, has_failed = 0, False
    last: UUID | None = None
    for _ in range(limit):
        try:
            with transaction.atomic():
                asset = renditions.lock_next(after=last)
                if asset is None:
                    break
                last = asset.pk
                renditions.make(asset=asset)
                shown = ProductImage.objects.filter(asset=asset)
                touch(product_ids=shown.values_list("product_id", flat=True))
                done += 1
        except DomainError as error:
            logger.warning("renditions are put off: %s", error.detail)
            has_failed = True
    if has_failed:
        renditions.ask_later(due_at=now + TRIED_AGAIN_AFTER)
    elif renditions.is_waiting():
        renditions.ask(now=now)
    return done
