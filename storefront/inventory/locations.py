"""Where goods lie: locations are opened, changed and closed, and a shop keeps one that is active."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from kernel import transliteration
from storefront.inventory import errors, ledger, services
from storefront.inventory.models import StockLevel, StockLocation


def create(*, name: str, code: str = "", priority: int = 100) -> StockLocation:
    """Open a location. Raises LocationCodeTaken."""
    try:
        with transaction.atomic():
            return StockLocation.objects.create(
                name=name, code=code or transliteration.slugify(name, longest=40), priority=priority
            )
    except IntegrityError as error:
        raise errors.LocationCodeTaken(field="code") from error


@transaction.atomic
def update(*, location_id: int, name: str, priority: int, is_active: bool) -> StockLocation:
    """Change a location; one that is not active sells nothing. Raises LocationNotFound or LastLocation."""
    location, variant_ids = lock(location_id=location_id)
    if location.is_active and not is_active:
        _keep_another(location)
    location.name, location.priority, location.is_active = name, priority, is_active
    location.save(update_fields=["name", "priority", "is_active"])
    services.tell_catalogue(variant_ids=variant_ids)
    return location


@transaction.atomic
def delete(*, location_id: int, now: datetime) -> None:
    """Close a location that nothing ever lay at; one that has a history can be switched off.

    What was kept count of there, none of each, is so at the first location. Raises LocationNotFound,
    LocationInUse or LastLocation.
    """
    location, variant_ids = lock(location_id=location_id)
    _keep_another(location)
    levels = StockLevel.objects.filter(location=location)
    used = ~Q(on_hand=0) | ~Q(reserved=0) | Q(movements__isnull=False)
    if levels.filter(used).exists():
        raise errors.LocationInUse
    levels.delete()
    location.delete()
    services.ensure_levels(variant_ids=variant_ids, now=now)
    services.tell_catalogue(variant_ids=variant_ids)


def lock(*, location_id: int) -> tuple[StockLocation, list[int]]:
    """Lock the levels at a location and then every location; with the variants that have a level there.

    Every one of them, in one order: of two that are closed at once, the second sees that the first is.
    Raises LocationNotFound.
    """
    variant_ids = list(
        StockLevel.objects.filter(location_id=location_id).values_list("variant_id", flat=True)
    )
    ledger.lock_levels(variant_ids)
    every = StockLocation.objects.select_for_update(no_key=True).order_by("pk")
    location = next((each for each in every if each.pk == location_id), None)
    if location is None:
        raise errors.LocationNotFound
    return location, variant_ids


def _keep_another(location: StockLocation) -> None:
    if not StockLocation.objects.filter(is_active=True).exclude(pk=location.pk).exists():
        raise errors.LastLocation
