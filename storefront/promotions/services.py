"""Writes on promotions."""

from collections.abc import Collection

from django.db.models import F, Q
from django.db.models.functions import Greatest

from storefront.promotions import errors
from storefront.promotions.models import Promotion


def consume(*, promotion_ids: Collection[int]) -> None:
    """Take one use of each promotion, in the order's transaction. Raises UsedUp when one has none left.

    A conditional UPDATE: of parallel orders for the last use exactly one has it.
    """
    ids = sorted(set(promotion_ids))
    if not ids:
        return
    if len(ids) > 1:  # in one order, so that two orders never wait for each other
        list(Promotion.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    left = Promotion.objects.filter(pk__in=ids).filter(
        Q(usage_limit__isnull=True) | Q(used_count__lt=F("usage_limit"))
    )
    if left.update(used_count=F("used_count") + 1) != len(ids):
        raise errors.UsedUp


def give_back(*, promotion_ids: Collection[int]) -> None:
    """Return one use of each promotion, when its order is cancelled or has expired."""
    ids = set(promotion_ids)
    if ids:
        Promotion.objects.filter(pk__in=ids).update(used_count=Greatest(F("used_count") - 1, 0))
