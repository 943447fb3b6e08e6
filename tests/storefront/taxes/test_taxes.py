"""Which rate an order bears."""

from decimal import Decimal

import pytest

from storefront.carts import rules as carts
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


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(
    ("country", "name", "percent"),
    [("JP", "Consumption tax", 10), ("US", "Sales tax", 0), ("KW", "Tax", 0), ("FR", "VAT", 20)],
)
def test_a_new_shop_s_rate_is_called_what_its_country_calls_it(country: str, name: str, percent: int) -> None:
    TaxRate.objects.update(name="VAT", percent=0)
    services.adopt_country(country=country)
    rate = TaxRate.objects.get(country=None)
    assert (rate.name, rate.percent) == (name, percent)


def test_where_the_law_rounds_once_for_a_rate_so_do_we() -> None:
    rate = rules.Rate("Consumption tax", Decimal(10))
    lines = [carts.Line(unit_price=Decimal(price), quantity=1) for price in (105, 105, 105, 105, 5)]

    def tax(rounding: rules.Rounding) -> tuple[Decimal, list[Decimal]]:
        terms = carts.Terms(currency="JPY", prices_include_tax=False, rates=(rate,), tax_rounding=rounding)
        price = carts.price(lines, terms)
        assert sum(line.tax for line in price.lines) == price.tax_total
        return price.tax_total, [line.tax for line in price.lines]

    assert tax(rules.Rounding.PER_LINE) == (45, [11, 11, 11, 11, 1])
    assert tax(rules.Rounding.PER_RATE) == (43, [11, 11, 11, 10, 0])
    assert rules.rounding_of("JP") is rules.Rounding.PER_RATE
    assert rules.rounding_of("DE") is rules.Rounding.PER_LINE
