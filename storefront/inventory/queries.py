"""Reads on stock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from kernel import lookup
from storefront.catalogue.models import Product
from storefront.inventory import errors, views
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from storefront.inventory.views import StockLevelView, StockMovementView, StockView


@dataclass(frozen=True, slots=True)
class LevelFilter:
    """Which levels to list."""

    variant_ids: Sequence[int] = ()
    skus: Sequence[str] = ()
    location_id: int | None = None
    is_low: bool | None = None
    updated_since: datetime | None = None


_AVAILABLE = F("on_hand") - F("reserved")
COUNTED = ~Q(policy=StockLevel.Policy.UNTRACKED)
OUT = COUNTED & Q(on_hand__lte=F("reserved"))
"""Levels of which nothing is left; `rules.state_of` says the same of one."""
LOW = COUNTED & Q(
    location__is_active=True, low_stock_threshold__isnull=False, low_stock_threshold__gte=_AVAILABLE
)
"""Levels that are down to their threshold, or out; `rules.is_low` says the same of one."""


_SELLABLE = """
    SELECT CASE WHEN bool_or(l.policy <> 'deny') THEN NULL
                ELSE coalesce(sum(greatest(l.on_hand - l.reserved, 0)), 0) END::int
    FROM inventory_stocklevel l JOIN inventory_stocklocation o ON o.id = l.location_id AND o.is_active
    WHERE l.variant_id = v.id
"""
"""What can be sold of a variant `v` over all active locations; NULL is without end."""


def count_pieces() -> int:
    """How many pieces the shop has on hand, of what is counted."""
    return StockLevel.objects.filter(COUNTED).aggregate(pieces=Sum("on_hand"))["pieces"] or 0


def count_on_hand(*, variant_ids: Collection[int]) -> dict[int, int]:
    """Pieces on hand by variant, of those of which no more is sold than there is."""
    levels = StockLevel.objects.filter(variant_id__in=variant_ids, location__is_active=True).order_by()
    counted = levels.values("variant_id").annotate(
        pieces=Sum("on_hand"), endless=Count("id", filter=~Q(policy=StockLevel.Policy.DENY))
    )
    return dict(counted.filter(endless=0).values_list("variant_id", "pieces"))


def list_first_levels(*, variant_ids: Sequence[int]) -> dict[int, StockLevel]:
    """By variant, of those that are counted, the level that is taken from first, with what lies there."""
    levels = StockLevel.objects.filter(COUNTED, variant_id__in=variant_ids, location__is_active=True)
    levels = levels.select_related("variant__product").order_by(
        "variant_id", "location__priority", "location_id"
    )
    return {level.variant_id: level for level in levels.distinct("variant_id")}


def list_locations() -> QuerySet[StockLocation]:
    """All locations, the one that is taken from first at the top."""
    return StockLocation.objects.order_by("priority", "id")


def get_location(*, location_id: int) -> StockLocation:
    """The location of that id. Raises LocationNotFound."""
    return lookup.one(StockLocation.objects.filter(pk=location_id), errors.LocationNotFound)


def get_level(*, level_id: int) -> StockLevelView:
    """A level, as `list_levels` has it. Raises LevelNotFound."""
    return lookup.one(list_levels(LevelFilter()).filter(pk=level_id), errors.LevelNotFound)


def list_levels(wanted: LevelFilter) -> QuerySet[StockLevel, StockLevelView]:
    """Levels with their variant's SKU and product, as plain rows; `changed_in` beside what is shown, for feeds."""
    levels = StockLevel.objects.order_by("id")
    if wanted.variant_ids:
        levels = levels.filter(variant_id__in=wanted.variant_ids)
    if wanted.skus:
        levels = levels.filter(variant__sku__in=wanted.skus)
    if wanted.location_id is not None:
        levels = levels.filter(location_id=wanted.location_id)
    if wanted.is_low is not None:
        levels = levels.filter(LOW if wanted.is_low else ~LOW)
    if wanted.updated_since is not None:
        levels = levels.filter(updated_at__gte=wanted.updated_since)
    return levels.values(  # type: ignore[return-value]
        "id",
        "variant_id",
        "location_id",
        "on_hand",
        "reserved",
        "policy",
        "low_stock_threshold",
        "updated_at",
        "changed_in",
        available=_AVAILABLE,
        sku=F("variant__sku"),
        variant_title=F("variant__title"),
        product_id=F("variant__product_id"),
        product_title=F("variant__product__title"),
    )


def get_stock(*, variant_id: int) -> StockView | None:
    """How much there is of a variant, wherever it lies; None where the variant is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.sku, v.product_id, ({_SELLABLE}) FROM catalogue_variant v WHERE v.id = %s",
            [variant_id],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    levels = list_levels(LevelFilter(variant_ids=[variant_id]))
    return {
        "id": variant_id,
        "sku": row[0] or None,
        "product": row[1],
        "available": row[2],
        "levels": [views.level(level) for level in levels],
    }


def count_low() -> int:
    """How many levels are low."""
    return StockLevel.objects.filter(LOW).count()


def list_short(*, limit: int) -> list[StockLevel]:
    """Levels that are low or out, of products on sale, with item and location; the emptiest first."""
    short = StockLevel.objects.filter(LOW | OUT, variant__product__status=Product.Status.ACTIVE)
    return list(short.select_related("variant__product", "location").order_by(_AVAILABLE, "id")[:limit])


def list_movements(
    *, variant_id: int | None = None, location_id: int | None = None, reference: str = ""
) -> QuerySet[StockMovement, StockMovementView]:
    """The ledger, newest first, as plain rows."""
    movements = StockMovement.objects.order_by("-id")
    if variant_id is not None:
        movements = movements.filter(level__variant_id=variant_id)
    if location_id is not None:
        movements = movements.filter(level__location_id=location_id)
    if reference:
        movements = movements.filter(reference=reference)
    return movements.values(  # type: ignore[return-value]
        "id",
        "kind",
        "on_hand_delta",
        "reserved_delta",
        "reference",
        "reason",
        "actor",
        "created_at",
        variant_id=F("level__variant_id"),
        location_id=F("level__location_id"),
    )
