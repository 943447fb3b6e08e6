"""Writes on taxes."""

from storefront.taxes import rules
from storefront.taxes.models import TaxRate


def seed() -> None:
    """A shop starts with one rate of nothing, which is set when its country is known."""
    TaxRate.objects.get_or_create(
        country=None, tax_class=rules.STANDARD_CLASS, defaults={"name": "VAT", "percent": 0}
    )


def adopt_country(*, country: str) -> None:
    """Set the default rate to the country's standard one, unless the merchant has changed it."""
    percent = rules.STANDARD_PERCENT.get(country)
    if percent is not None:
        TaxRate.objects.filter(
            country__isnull=True, tax_class=rules.STANDARD_CLASS, percent=0, name="VAT"
        ).update(percent=percent)
