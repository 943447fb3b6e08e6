"""Which rate an order bears."""

from datetime import date
from decimal import Decimal

import pytest

from kernel import postal_addresses
from kernel.errors import DomainError, Invalid
from storefront.carts import rules as carts
from storefront.taxes import presets, queries, rules, services
from storefront.taxes.models import TaxRate
from tenants.countries import EUROPEAN_UNION
from tests.storefront.stories import STAFF


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
    services.adopt_country(country="DE", language="en")
    assert TaxRate.objects.get(country=None).percent == 7


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(
    ("country", "language", "name", "percent"),
    [
        ("JP", "en", "Consumption tax", 10),
        ("US", "en", "Sales tax", 0),
        ("KW", "en", "Tax", 0),
        ("FR", "fr", "TVA", 20),
        ("DE", "de", "MwSt.", 19),
        ("ES", "es", "IVA", 21),
    ],
)
def test_a_new_shop_s_rate_is_called_what_its_country_calls_it(
    country: str, language: str, name: str, percent: int
) -> None:
    TaxRate.objects.update(name="VAT", percent=0)
    services.adopt_country(country=country, language=language)
    rate = TaxRate.objects.get(country=None)
    assert (rate.name, rate.percent) == (name, percent)


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(("country", "region", "percent"), [("US", "CA", "7.25"), ("CA", "QC", "14.975")])
def test_where_rates_go_by_region_a_new_shop_has_all_of_them_and_an_address_names_one(
    country: str, region: str, percent: str
) -> None:
    services.adopt_country(country=country, language="en")
    rate = TaxRate.objects.get(country=country, region=region)
    assert rate.percent == Decimal(percent)
    assert set(TaxRate.objects.filter(country=country).values_list("region", flat=True)) == {
        code for code, _ in postal_addresses.list_regions(country)
    } - {"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"}


@pytest.mark.usefixtures("in_shop")
def test_a_country_is_known_in_small_letters_too_as_a_zone_knows_it() -> None:
    rate = services.create(values={"name": "TVA", "country": "fr", "percent": Decimal(20)}, actor=STAFF)
    assert rate.country == "FR"


@pytest.mark.usefixtures("in_shop")
def test_a_rate_is_of_postal_codes_of_a_country() -> None:
    values = {"name": "None", "country": "DE", "percent": Decimal(0)}
    alone = services.create(values=values | {"postal_from": " 27-498 "}, actor=STAFF)  # type: ignore[arg-type]
    assert (alone.postal_from, alone.postal_to) == ("27498", "27498")
    assert str(alone) == "None 0 % DE 27498, standard"
    services.create(values=values | {"postal_from": "782", "postal_to": "78299"}, actor=STAFF)  # type: ignore[arg-type]
    assert rules.rate_for(queries.list_terms(), place=rules.Place("DE", "", "78266")).name == "None"
    assert rules.rate_for(queries.list_terms(), place=rules.Place("DE", "", "78300")).percent == 19
    for wrong, field in (
        ({"country": None, "postal_from": "1"}, "country"),
        ({"postal_from": "2", "postal_to": "1"}, "postal_to"),
        ({"postal_to": "1"}, "postal_from"),
        ({"postal_from": "27498"}, None),
    ):
        with pytest.raises(DomainError) as refused:
            services.create(values=values | wrong, actor=STAFF)  # type: ignore[operator, arg-type]
        assert refused.value.field == field


def test_every_preset_says_where_it_is_from_and_when() -> None:
    found = presets.list_presets()
    assert len({(each.rate.country, each.rate.region, each.rate.tax_class) for each in found}) == len(found)
    for each in found:
        assert each.source
        assert each.as_of >= date(2026, 1, 1)
        assert presets.name_of(each.rate)
        assert postal_addresses.write_region(each.rate.country or "", each.rate.region) == each.rate.region
    assert set(presets.list_countries()) >= EUROPEAN_UNION


@pytest.mark.usefixtures("in_shop")
def test_presets_are_added_beside_the_merchant_s_own_rates() -> None:
    services.create(values={"name": "TVA", "country": "FR", "percent": Decimal(19)}, actor=STAFF)
    made = services.adopt_presets(countries=["FR", "IT", "FR"], actor=STAFF)
    assert [(r.country, r.tax_class, r.percent) for r in made] == [
        ("FR", "reduced", Decimal("5.5")),
        ("FR", "reduced_2", Decimal(10)),
        ("FR", "super_reduced", Decimal("2.1")),
        ("IT", "standard", Decimal(22)),
        ("IT", "reduced", Decimal(10)),
        ("IT", "reduced_2", Decimal(5)),
        ("IT", "super_reduced", Decimal(4)),
    ]
    assert TaxRate.objects.get(country="FR", tax_class="standard").percent == 19
    assert {r.country for r in services.adopt_presets(countries=["EU"], actor=STAFF)} == EUROPEAN_UNION - {
        "FR",
        "IT",
    }
    with pytest.raises(Invalid) as refused:
        services.adopt_presets(countries=["XX"], actor=STAFF)
    assert refused.value.field == "countries"


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
