"""Collections that begin and end by the clock: their products show it, and are announced when it happens."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kernel.jobs import wakeups
from storefront.catalogue import signals
from storefront.catalogue.models import Collection, CollectionProduct
from storefront.catalogue.services import changes

JOB = "catalogue.follow_windows"


def is_open(*, begins: datetime | None, ends: datetime | None, now: datetime) -> bool:
    """Whether buyers see now what is shown from one time until another."""
    return (begins is None or begins <= now) and (ends is None or ends > now)


def ask(*, collection: Collection, now: datetime) -> None:
    """Have the collection looked at when its window begins, and when it ends."""
    for at in (collection.published_from, collection.published_until):
        if at is not None and at > now:
            wakeups.mark(JOB, due_at=at)


def follow(*, now: datetime) -> int:
    """Announce the products of the collections whose windows have begun or ended; return of how many collections.

    Safe to run twice.
    """
    is_now = (Q(published_from=None) | Q(published_from__lte=now)) & (
        Q(published_until=None) | Q(published_until__gt=now)
    )
    turned = Collection.objects.filter(~is_now, is_shown=True) | Collection.objects.filter(
        is_now, is_shown=False
    )
    ids = list(turned.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        with transaction.atomic():
            collection = Collection.objects.select_for_update().filter(pk=pk).first()
            if collection is None:
                continue
            collection.is_shown = is_open(
                begins=collection.published_from, ends=collection.published_until, now=now
            )
            collection.save(update_fields=["is_shown", "changed_in", "updated_at"])
            places = CollectionProduct.objects.filter(collection_id=pk)
            changes.touch(product_ids=places.values_list("product_id", flat=True))
            signals.catalogue_changed.send(sender=Collection)
    return len(ids)
