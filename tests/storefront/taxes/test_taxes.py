"""Which rate an order bears."""

from decimal import Decimal

import pytest

from storefront.taxes import rules, services
from storefront.taxes.models import TaxRate


def test_a_country_s_own_rate_goes_before_the_default_one() -> None:
    home, abroad = rules.Rate("VAT", Decimal(19)), rules.Rate("TVA", Decimal(20), country="FR")
    assert rules.rate_for([home, abroad], place=rules.Place("FR")) == abroad
    assert rules.rate_for([home, abroad], place=rules.Place("DE")) == home
    assert rules.rate_for([home, abroad], place=rules.Place(None)) == home
    assert rules.rate_for([abroad], place=rules.Place("DE")) == rules.NONE


@pytest.mark.usefixtures("in_shop")
def test_a_shop_opens_with_its_country_s_rate_and_keeps_what_its_merchant_sets() -> None:
    assert TaxRate.objects.get(country=None).percent == 19
    TaxRate.objects.update(percent=7)
    services.adopt_country(country="DE")
    assert TaxRate.objects.get(country=None).percent == 7
