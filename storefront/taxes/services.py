"""Writes on taxes."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import postal_addresses, writing
from kernel.actors import Actor
from kernel.errors import InUse, Invalid
from kernel.versions import snapshots
from storefront.taxes import rules
from storefront.taxes.models import TaxRate


class TaxRateValues(TypedDict, total=False):
    """What people say of a rate: `country` by ISO 3166-1 alpha-2, None for everywhere else; `percent` from 0 to 100."""

    name: str
    country: str | None
    region: str
    tax_class: str
    percent: Decimal


@transaction.atomic
def create(*, values: TaxRateValues, actor: Actor) -> TaxRate:
    """Add the rate of a class of goods in a place.

    Raises Invalid or Several naming the fields, and Taken where the class has a rate in that place.
    """
    rate = TaxRate()
    changes = _fill(rate, values)
    writing.save(rate)
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
    changes = _fill(rate, values)
    if was_default and not rate.is_default:
        raise _default_is_needed()
    writing.save(rate)
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
        country=None, tax_class=rules.STANDARD_CLASS, defaults={"name": "VAT", "percent": 0}
    )


def adopt_country(*, country: str) -> None:
    """Name the default rate as the country does and set it to the standard one, unless the merchant has changed it."""
    TaxRate.objects.filter(
        country__isnull=True, tax_class=rules.STANDARD_CLASS, percent=0, name="VAT"
    ).update(percent=rules.STANDARD_PERCENT.get(country, 0), name=rules.name_of(country))
    snapshots.change(snapshots.OFFERED)


def _fill(rate: TaxRate, values: TaxRateValues) -> writing.Changes:
    given = dict(values)
    if "region" in values:
        given["region"] = values["region"] or ""
    if "country" in values:
        given["country"] = values["country"] or None
    changes = writing.assign(rate, given)
    if rate.country in postal_addresses.countries():
        rate.region = postal_addresses.write_region(rate.country, rate.region).upper()
    writing.check(rate)
    if rate.region and rate.country is None:
        raise Invalid(_("Name the country that the region is in."), field="country", reason="required")
    return changes


def _default_is_needed() -> InUse:
    return InUse(_("The default rate is for countries that have none of their own."))
