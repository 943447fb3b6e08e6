"""Which ways an order can be sent, and what each costs. Pure; told in docs/algorithms/pricing.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext as _

from kernel import money, round_figures
from kernel.money import ZERO
from kernel.postal_addresses import TERRITORIES, region_key


class MethodKind(models.TextChoices):
    """How a method's price is found."""

    FLAT = "flat", "one price"
    BY_WEIGHT = "by_weight", "by weight"
    BY_SUBTOTAL = "by_subtotal", "by the goods' value"
    PICKUP = "pickup", "picked up by the buyer"


WITH_BANDS = (MethodKind.BY_WEIGHT, MethodKind.BY_SUBTOTAL)


SEEDED_PRICE = Decimal(5)
_STARTING_PRICES = {
    "BRL": "25",
    "CHF": "8",
    "CNY": "12",
    "CZK": "109",
    "DKK": "45",
    "HUF": "1990",
    "INR": "80",
    "JPY": "600",
    "KRW": "3000",
    "MXN": "120",
    "NOK": "69",
    "PLN": "16",
    "SEK": "59",
    "TRY": "90",
    "ZAR": "90",
}


def starting_price(currency: str) -> Decimal:
    """What a new shop's parcel costs to be sent, in round figures of the currency; the merchant edits it."""
    if currency in _STARTING_PRICES:
        return Decimal(_STARTING_PRICES[currency])
    return round_figures.figure(5, currency)


@dataclass(frozen=True, slots=True)
class Band:
    """From this weight in grams, or this value of the goods, on: a price, or (None) not at all."""

    start: Decimal
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Method:
    """A shipping method's terms; `bands` by rising start, for the kinds that have them."""

    code: str
    name: str
    price: Decimal = ZERO
    kind: MethodKind = MethodKind.FLAT
    free_above: Decimal | None = None
    bands: tuple[Band, ...] = ()

    @property
    def is_pickup(self) -> bool:
        """Whether nothing is sent: the buyer comes for it."""
        return self.kind == MethodKind.PICKUP


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the world and the methods that go there; without countries, all the rest of it."""

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()


def methods_for(zones: Sequence[Zone], *, country: str | None, region: str = "") -> tuple[Method, ...]:
    """The methods that go there: of the one zone that names the place most closely.

    A zone of regions goes before one of countries, and that before the rest of the world; of two alike
    the earlier. What the nearest zone does not offer is not offered.
    """
    zone = find_zone(zones, country=country, region=region)
    return zone.methods if zone is not None else ()


def find_zone(zones: Sequence[Zone], *, country: str | None, region: str = "") -> Zone | None:
    """The one zone that names the place most closely, or None.

    A territory that no zone names is served as a region of the country whose post goes there, before the
    rest of the world.
    """
    places = [(country, region)]
    if country in TERRITORIES:
        places.append((TERRITORIES[country], country))
    nearest, rank = None, 0
    for further, (where, part) in enumerate(places):
        place = region_key(where, part)
        for zone in zones:
            if zone.countries and where not in zone.countries:
                continue
            if zone.regions and place not in {region_key(where, name) for name in zone.regions}:
                continue
            closeness = (1 + bool(zone.countries) + bool(zone.regions)) * 2 - further * bool(zone.countries)
            if closeness > rank:
                nearest, rank = zone, closeness
    return nearest


def quote(method: Method, *, goods: Decimal, grams: int, currency: str) -> Decimal | None:
    """The price of sending goods worth `goods` after their discounts, or None where it is not done."""
    price: Decimal | None = method.price
    if method.kind in WITH_BANDS:
        measure = Decimal(grams) if method.kind == MethodKind.BY_WEIGHT else goods
        reached = [band for band in method.bands if band.start <= measure]
        price = reached[-1].price if reached else None
    if price is None:
        return None
    if method.free_above is not None and goods >= method.free_above:
        return ZERO
    return money.quantise(price, currency)


def default(quotes: Sequence[tuple[Method, Decimal]]) -> Method | None:
    """The method that is taken where the buyer has chosen none: the cheapest, of two alike the earlier."""
    return min(quotes, key=lambda quote: quote[1])[0] if quotes else None


def find(methods: Sequence[Method], *, code: str) -> Method | None:
    """The method of that code, or None."""
    return next((method for method in methods if method.code == code), None)


def find_fault(bands: Sequence[Band]) -> str | None:
    """What is wrong with a table of bands, in words, or None."""
    if not bands:
        return _("Give at least one band.")
    starts = [band.start for band in bands]
    if any(before >= after for before, after in pairwise(starts)):
        return _("Each band has to start above the one before.")
    if any(band.start < 0 or (band.price is not None and band.price < 0) for band in bands):
        return _("A band cannot start below 0, nor cost less than nothing.")
    return None
