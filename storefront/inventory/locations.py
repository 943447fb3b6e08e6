"""Where goods lie: locations are opened, changed and closed, and a shop keeps one that is active."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from typing_extensions import TypedDict

from accounts import audit
from kernel import transliteration, writing
from kernel.actors import Actor
from storefront.inventory import errors, ledger, services
from storefront.inventory.models import StockLevel, StockLocation

_MEANINGS = {"location_code_once": errors.LocationCodeTaken(field="code")}


class LocationValues(TypedDict, total=False):
    """What may be said of a location; its code is how other systems name it, and stays."""

    name: str
    code: str
    priority: int
    is_active: bool


@transaction.atomic
def create(*, values: LocationValues, actor: Actor) -> StockLocation:
    """Open a location. Raises LocationCodeTaken, Invalid or Several."""
    location = StockLocation()
    code = values.get("code") or transliteration.slugify(values.get("name", ""), longest=40)
    changes = writing.assign(location, {**values, "code": code})
    writing.check(location)
    writing.save(location, meanings=_MEANINGS)
    audit.write(actor=actor, verb=audit.CREATED, target=location, changes=changes)
    return location


@transaction.atomic
def update(*, location_id: int, values: LocationValues, actor: Actor) -> StockLocation:
    """Change a location; one that is not active sells nothing. What is not named stays.

    Raises LocationNotFound, LastLocation, Invalid or Several.
    """
    location, variant_ids = lock(location_id=location_id)
    was_active = location.is_active
    changes = writing.assign(location, {name: v for name, v in values.items() if name != "code"})
    writing.check(location)
    if was_active and not location.is_active:
        _keep_another(location)
    location.save()
    services.tell_catalogue(variant_ids=variant_ids)
    audit.write(actor=actor, verb=audit.UPDATED, target=location, changes=changes)
    return location


@transaction.atomic
def delete(*, location_id: int, actor: Actor, now: datetime) -> None:
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
    audit.write(actor=actor, verb=audit.DELETED, target=location)
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
