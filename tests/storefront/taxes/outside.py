"""A provider of rates from outside the product, as somebody who installs Souk would bring one."""

from collections.abc import Sequence
from decimal import Decimal

from storefront.taxes.providers import Unreachable
from storefront.taxes.rules import Place, Rate


class Counties:
    """Knows the counties of California."""

    def learn(self, place: Place, own: Sequence[Rate], *, orderer: str = "") -> None:
        """It knows all there is."""

    def rates_at(self, place: Place, own: Sequence[Rate]) -> Sequence[Rate] | None:
        """By postal code."""
        if (place.country, place.region) != ("US", "CA"):
            return None
        if place.postal_code == "90001":
            raise Unreachable
        groceries = Rate("County tax", Decimal(0), tax_class="groceries")
        return [Rate("County tax", Decimal("9.5")), groceries]


COUNTIES = Counties()
