"""Writes on shipping: a zone with its methods."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import clock, money, postal_addresses, transliteration, writing
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals
from kernel.versions import snapshots
from storefront.shipping import rules
from storefront.shipping.models import ShippingMethod, ShippingZone
from tenants import current

MOST_ZONES = 100
MOST_REGIONS = 1000
"""Of all zones: each cart looks for its own in them."""
MOST_METHODS = 50
MOST_BANDS = 50
SEEDED_ZONE, SEEDED_METHOD = "Everywhere", "Standard shipping"


class ZoneValues(TypedDict, total=False):
    """What people say of a zone: `countries` by ISO 3166-1 alpha-2, none for the rest of the world."""

    name: str
    countries: Sequence[str]
    regions: Sequence[str]
    position: int


class MethodValues(TypedDict, total=False):
    """What people say of a method. A band is `{"from": …, "price": … or None}`: so many grams, or this value, on.

    Without a `code` it is given one, made of its name.
    """

    code: str
    name: str
    kind: str
    price: Decimal
    bands: Sequence[Mapping[str, Any]]
    free_above: Decimal | None
    is_active: bool
    position: int


@transaction.atomic
def create(*, values: ZoneValues, methods: Sequence[MethodValues | None] = (), actor: Actor) -> ShippingZone:
    """Add a zone with its methods, in the order in which buyers see them.

    Raises Invalid or Several naming the fields, of a method `methods.0…`, and TooMany.
    """
    writing.require_room(ShippingZone.objects.all(), most=MOST_ZONES)
    zone = ShippingZone()
    changes = _fill(zone, values)
    changes |= _replace_methods(zone, methods)
    audit.write(actor=actor, verb=audit.CREATED, target=zone, changes=changes)
    snapshots.change(snapshots.OFFERED)
    return zone


@transaction.atomic
def update(
    *,
    zone_id: int,
    values: ZoneValues,
    methods: Sequence[MethodValues | None] | None = None,
    actor: Actor,
) -> ShippingZone:
    """Change a zone; `methods`, where they are given, replace what it had. Orders keep the method they were sent with.

    A method whose code was there is changed and not made anew; None in its place deletes one that was shown
    there. Raises NotFound, or as `create`.
    """
    zone = writing.lock(ShippingZone, zone_id)
    changes = _fill(zone, values)
    if methods is not None:
        changes |= _replace_methods(zone, methods)
    audit.write(actor=actor, verb=audit.UPDATED, target=zone, changes=changes)
    snapshots.change(snapshots.OFFERED)
    return zone


@transaction.atomic
def delete(*, zone_id: int, actor: Actor) -> None:
    """Delete a zone with its methods; addresses in it fall to the next one. Raises NotFound."""
    zone = writing.lock(ShippingZone, zone_id)
    audit.write(actor=actor, verb=audit.DELETED, target=zone)
    zone.delete()
    snapshots.change(snapshots.OFFERED)


def seed() -> None:
    """A shop starts with one flat method to everywhere."""
    zone, _created = ShippingZone.objects.get_or_create(name=SEEDED_ZONE, countries=[])
    ShippingMethod.objects.get_or_create(
        zone=zone, code="standard", defaults={"name": SEEDED_METHOD, "price": rules.SEEDED_PRICE}
    )


def adopt(*, currency: str, language: str) -> None:
    """Name what a shop starts with in its language, at a price of its currency, unless the merchant has changed it."""
    with translation.override(language):
        zone, method = _("Everywhere"), _("Standard shipping")
    now = clock.now()
    ShippingZone.objects.filter(name=SEEDED_ZONE, countries=[]).update(name=zone, updated_at=now)
    seeded = ShippingMethod.objects.filter(code="standard", kind=rules.MethodKind.FLAT)
    seeded.filter(name=SEEDED_METHOD).update(name=method, updated_at=now)
    price = rules.starting_price(currency)
    seeded.filter(price=rules.SEEDED_PRICE).update(price=price, updated_at=now)
    snapshots.change(snapshots.OFFERED)


def _fill(zone: ShippingZone, values: ZoneValues) -> writing.Changes:
    given = dict(values)
    if "countries" in values:
        given["countries"] = list(dict.fromkeys(code.upper() for code in values["countries"] or ()))
    if "regions" in values:
        regions = (region.strip() for region in values["regions"] or ())
        given["regions"] = list(dict.fromkeys(region.upper() for region in regions if region))
    changes = writing.assign(zone, given)
    for country in zone.countries:
        if country not in postal_addresses.countries():
            raise Invalid(
                _("%(code)s is no country's code of ISO 3166-1.") % {"code": country},
                field="countries",
                reason="unknown",
            )
    writing.check(zone)
    if zone.regions:
        writing.take_turn(ShippingZone._meta.label_lower)
        others = ShippingZone.objects.exclude(pk=zone.pk).aggregate(sum=Sum("regions__len"))["sum"]
        if len(zone.regions) + (others or 0) > MOST_REGIONS:
            raise Invalid(
                _("All zones together name at most %(most)s regions.") % {"most": MOST_REGIONS},
                field="regions",
                reason="too_long",
            )
    if zone.regions and not zone.countries:
        raise Invalid(_("Name the country that the regions are in."), field="countries", reason="required")
    zone.save()
    return changes


def _replace_methods(zone: ShippingZone, given: Sequence[MethodValues | None]) -> writing.Changes:
    """Give a zone these methods; one of a code that was there stays the same row."""
    if len(given) > MOST_METHODS:
        raise Invalid(
            _("A zone has at most %(most)s methods.") % {"most": MOST_METHODS},
            field="methods",
            reason="too_long",
        )
    rows = {method.code: method for method in zone.methods.all()}
    before = [_in_short(method) for method in rows.values()]
    methods: list[ShippingMethod] = []
    refusals = Refusals()
    for index, values in enumerate(given):
        if values is None:
            continue
        with refusals.gather(f"methods.{index}"):
            taken = {method.code for method in methods}
            code = values["code"] if "code" in values else _code_of(values.get("name", ""), taken | set(rows))
            if code in taken:
                raise Invalid(_("Another method of this zone has this code."), field="code", reason="taken")
            method = rows.get(code) or ShippingMethod(zone=zone)
            _fill_method(method, {"position": index, **values, "code": code})
            methods.append(method)
    refusals.tell()
    kept = {method.pk for method in methods}
    for gone in rows.values():
        if gone.pk not in kept:
            gone.delete()
    for method in methods:
        method.save()
    after = [_in_short(method) for method in zone.methods.all()]
    return {} if before == after else {"methods": (before, after)}


def _code_of(name: str, taken: set[str]) -> str:
    """A code for a method that was given none, of its name."""
    plain = transliteration.slugify(name, longest=30) or "method"
    return next(each for n in count(1) if (each := plain if n == 1 else f"{plain}-{n}") not in taken)


def _fill_method(method: ShippingMethod, values: MethodValues) -> None:
    currency = current.tenant().currency
    given: dict[str, Any] = dict(values)
    bands = given.pop("bands", None)
    writing.assign(method, given)
    if method.kind not in rules.WITH_BANDS:
        method.bands = []
    elif bands is not None:
        method.bands = _clean_bands(bands, currency)
    refusals = Refusals()
    with refusals.gather():
        writing.check(method)
    refusals.tell()
    for name in ("price", "free_above"):
        amount = getattr(method, name)
        if amount is not None:
            with refusals.gather(field=name):
                money.check_decimals(amount, currency)
    if method.kind in rules.WITH_BANDS and not method.bands:
        with refusals.gather():
            raise Invalid(_("Give at least one band."), field="bands", reason="required")
    refusals.tell()


def _clean_bands(given: Sequence[Mapping[str, Any]], currency: str) -> list[dict[str, str | None]]:
    """The bands as they are kept: numbers in words. Raises Invalid at `bands`."""
    try:
        bands = [
            rules.Band(
                start=Decimal(str(row["from"])),
                price=None if row["price"] is None else Decimal(str(row["price"])),
            )
            for row in given
        ]
    except (TypeError, KeyError, InvalidOperation):
        bands = []
    numbers = [number for band in bands for number in (band.start, band.price) if number is not None]
    if len(bands) > MOST_BANDS or not all(n.is_finite() and abs(n) < 10**12 for n in numbers):
        bands = []
    if not bands:
        raise Invalid(
            _("Give 1 to %(most)s bands, each with a number it starts from and a price.")
            % {"most": MOST_BANDS},
            field="bands",
            reason="invalid" if given else "required",
        )
    fault = rules.find_fault(bands)
    if fault:
        raise Invalid(fault, field="bands", reason="invalid")
    for band in bands:
        if band.price is not None:
            money.check_decimals(band.price, currency, field="bands")
    return [
        {"from": f"{band.start:f}", "price": None if band.price is None else f"{band.price:f}"}
        for band in bands
    ]


def _in_short(method: ShippingMethod) -> dict[str, Any]:
    """A method as the audit record shows it."""
    names = ("code", "name", "kind", "price", "bands", "free_above", "is_active")
    values = {name: getattr(method, name) for name in names}
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
