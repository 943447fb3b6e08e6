"""Writes on taxes."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import clock, postal_addresses, writing
from kernel.actors import Actor
from kernel.errors import InUse, Invalid, Taken
from kernel.versions import snapshots
from storefront.taxes import presets, rules
from storefront.taxes.models import TaxRate

SEEDED_NAME = "VAT"
MOST_RATES = 1000
_MEANINGS = {"taxrate_once_a_place": Taken()}


class TaxRateValues(TypedDict, total=False):
    """What people say of a rate: `country` by ISO 3166-1 alpha-2, None for everywhere else; `percent` from 0 to 100.

    `postal_from` and `postal_to` are the first and the last postal code of a range, or how those begin.

    Nothing is sold at a rate that is not settled; whoever changes one has settled it unless they say otherwise.
    """

    name: str
    country: str | None
    region: str
    postal_from: str
    postal_to: str
    tax_class: str
    percent: Decimal
    is_settled: bool


@transaction.atomic
def create(*, values: TaxRateValues, actor: Actor) -> TaxRate:
    """Add the rate of a class of goods in a place.

    Raises Invalid or Several naming the fields, Taken where the class has a rate in that place, and TooMany.
    """
    writing.require_room(TaxRate.objects.all(), most=MOST_RATES)
    rate = TaxRate()
    changes = _fill(rate, values)
    writing.save(rate, meanings=_MEANINGS)
    audit.write(actor=actor, verb=audit.CREATED, target=rate, changes=changes)
    snapshots.change(snapshots.OFFERED)
    return rate


@transaction.atomic
def update(*, rate_id: int, values: TaxRateValues, actor: Actor) -> TaxRate:
    """Change a rate; what is not named stays. Orders keep what they were taxed with.

    Raises NotFound, Invalid or Several naming the fields, Taken, and InUse where the standard rate of everywhere
    else would be given another place or class.
    """
    rate = writing.lock(TaxRate, rate_id)
    was_default = rate.is_default
    changes = _fill(rate, {"is_settled": True, **values})
    if was_default and not rate.is_default:
        raise _default_is_needed()
    writing.save(rate, meanings=_MEANINGS)
    audit.write(actor=actor, verb=audit.UPDATED, target=rate, changes=changes)
    snapshots.change(snapshots.OFFERED)
    return rate


@transaction.atomic
def delete(*, rate_id: int, actor: Actor) -> None:
    """Delete a rate. Raises NotFound, and InUse for the standard rate of everywhere else."""
    rate = writing.lock(TaxRate, rate_id)
    if rate.is_default:
        raise _default_is_needed()
    audit.write(actor=actor, verb=audit.DELETED, target=rate)
    rate.delete()
    snapshots.change(snapshots.OFFERED)


def seed() -> None:
    """A shop starts with one rate of nothing, which is set when its country is known."""
    TaxRate.objects.get_or_create(
        country=None, tax_class=rules.STANDARD_CLASS, defaults={"name": SEEDED_NAME, "percent": 0}
    )


def adopt_country(*, country: str, language: str) -> None:
    """Name the default rate as the country does and set it to the standard one, unless the merchant has changed it.

    Where the country's rates go by region, those are added: an address there has to name one. Where we know of no rate
    of the country, it is not settled until its merchant says so.
    """
    with translation.override(language):
        standard = presets.find_standard(country)
        TaxRate.objects.filter(
            country__isnull=True, tax_class=rules.STANDARD_CLASS, percent=0, name=SEEDED_NAME
        ).update(
            percent=standard.percent,
            name=presets.name_of(standard),
            is_settled=bool(presets.list_presets(country=country)),
            updated_at=clock.now(),
        )
        regional = [
            _from_preset(preset) for preset in presets.list_presets(country=country) if preset.rate.region
        ]
    TaxRate.objects.bulk_create(regional, ignore_conflicts=True)
    snapshots.change(snapshots.OFFERED)


@transaction.atomic
def adopt_presets(*, countries: Sequence[str], actor: Actor) -> list[TaxRate]:
    """Add the usual rates of these countries, and return them; where the shop has a rate of its own, that stays.

    `EU` is all of the European Union. Raises Invalid at `countries` for one of which we know no rates.
    """
    own = TaxRate.objects.filter(postal_from="")
    known = set(own.values_list("country", "region", "tax_class"))
    made: dict[tuple[str | None, str, str], TaxRate] = {}
    for country in countries:
        found = presets.list_presets(country=country) if country else []
        if not found:
            raise Invalid(
                _("We know of no tax rates of %(country)s.") % {"country": country or "–"},
                field="countries",
                reason="unknown",
            )
        for rate in map(_from_preset, found):
            made.setdefault((rate.country, rate.region, rate.tax_class), rate)
    new = [rate for place, rate in made.items() if place not in known]
    writing.require_room(TaxRate.objects.all(), most=MOST_RATES, wanted=len(new))
    TaxRate.objects.bulk_create(new)
    audit.write_many(
        actor=actor, verb=audit.CREATED, changes=[(rate, {"percent": (None, rate.percent)}) for rate in new]
    )
    snapshots.change(snapshots.OFFERED)
    return new


def _fill(rate: TaxRate, values: TaxRateValues) -> writing.Changes:
    given = dict(values)
    if "region" in values:
        given["region"] = values["region"] or ""
    if "country" in values:
        given["country"] = (values["country"] or "").upper() or None
    changes = writing.assign(rate, given)
    if rate.country in postal_addresses.countries():
        rate.region = postal_addresses.write_region(rate.country, rate.region).upper()
    rate.postal_from = rules.clean_code(rate.postal_from)
    rate.postal_to = rules.clean_code(rate.postal_to) or rate.postal_from
    writing.check(rate)
    if rate.country is not None and rate.country not in postal_addresses.countries():
        raise Invalid(
            _("%(code)s is no country's code of ISO 3166-1.") % {"code": rate.country},
            field="country",
            reason="unknown",
        )
    if rate.postal_to and not rate.postal_from <= rate.postal_to[: len(rate.postal_from)]:
        raise Invalid(_("That is before the first postal code."), field="postal_to", reason="too_small")
    if rate.postal_to and not rate.postal_from:
        raise Invalid(_("Name the first postal code."), field="postal_from", reason="required")
    if (rate.region or rate.postal_from) and rate.country is None:
        raise Invalid(
            _("Name the country that the region is in.")
            if rate.region
            else _("Name the country of the postal codes."),
            field="country",
            reason="required",
        )
    return changes


def _default_is_needed() -> InUse:
    return InUse(_("The default rate is for countries that have none of their own."))


def _from_preset(preset: presets.Preset) -> TaxRate:
    rate = preset.rate
    return TaxRate(
        name=presets.name_of(rate),
        percent=rate.percent,
        country=rate.country,
        region=rate.region,
        tax_class=rate.tax_class,
    )
