"""What a shop begins with in each country: nothing absurd, and in its own words. The table is written by hand."""

from copy import copy
from decimal import Decimal

import pytest
from django.db import transaction

from kernel.countries import choices
from storefront.customers import receivers as customers
from storefront.customers.models import MembershipTier
from storefront.shipping import receivers as shipping
from storefront.shipping.models import ShippingMethod
from storefront.taxes import receivers as taxes
from storefront.taxes.models import TaxRate
from tenants import countries
from tenants.models import Tenant

SEEDS = """
    DE | EUR | de-DE | in | MwSt.           | 19   | Standardversand    | 5    | Silber   | 250
    AT | EUR | de-AT | in | MwSt.           | 20   | Standardversand    | 5    | Silber   | 250
    CH | CHF | de-CH | in | MwSt.           | 8.1  | Standardversand    | 8    | Silber   | 250
    FR | EUR | fr-FR | in | TVA             | 20   | Livraison standard | 5    | Argent   | 250
    ES | EUR | es-ES | in | IVA             | 21   | Envío estándar     | 5    | Plata    | 250
    IT | EUR | en    | in | VAT             | 22   | Standard shipping  | 5    | Silver   | 250
    NL | EUR | en    | in | VAT             | 21   | Standard shipping  | 5    | Silver   | 250
    PL | PLN | en    | in | VAT             | 23   | Standard shipping  | 16   | Silver   | 1250
    CZ | CZK | en    | in | VAT             | 21   | Standard shipping  | 109  | Silver   | 5000
    HU | HUF | en    | in | VAT             | 27   | Standard shipping  | 1990 | Silver   | 125000
    SE | SEK | en    | in | VAT             | 25   | Standard shipping  | 59   | Silver   | 2500
    DK | DKK | en    | in | VAT             | 25   | Standard shipping  | 45   | Silver   | 2500
    NO | NOK | en    | in | VAT             | 25   | Standard shipping  | 69   | Silver   | 2500
    GB | GBP | en-GB | in | VAT             | 20   | Standard shipping  | 5    | Silver   | 250
    US | USD | en-US | on | Sales tax       | 0    | Standard shipping  | 5    | Silver   | 250
    CA | CAD | en-CA | on | Sales tax       | 0    | Standard shipping  | 10   | Silver   | 500
    AU | AUD | en-AU | in | GST             | 10   | Standard shipping  | 10   | Silver   | 500
    NZ | NZD | en-NZ | in | GST             | 15   | Standard shipping  | 10   | Silver   | 500
    JP | JPY | en    | in | Consumption tax | 10   | Standard shipping  | 600  | Silver   | 50000
    KR | KRW | en    | in | VAT             | 10   | Standard shipping  | 3000 | Silver   | 500000
    KW | KWD | ar-KW | in | الضريبة         | 0    | شحن عادي           | 1.5  | فضي      | 75
    AE | AED | ar-AE | in | ضريبة القيمة المضافة | 5 | شحن عادي       | 25   | فضي      | 1250
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in SEEDS.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_shop_of_the_country_begins_with_what_is_usual_there(in_shop: Tenant, row: list[str]) -> None:
    country, currency, locale, tax_is, tax, percent, method, price, tier, spend = row
    TaxRate.objects.update(name="VAT", percent=0)
    shop = copy(in_shop)
    shop.country, shop.currency, shop.locale = country, currency, countries.guess_locale(country)
    assert choices()[country][1] == currency
    assert shop.locale == locale
    assert countries.are_prices_with_tax(country) == (tax_is == "in")
    with transaction.atomic():
        for room in (taxes, shipping, customers):
            room.follow_opening(tenant=shop)
    rate = TaxRate.objects.get(country=None)
    assert (rate.name, rate.percent, rate.is_settled) == (tax, Decimal(percent), country != "KW")
    sent = ShippingMethod.objects.get()
    assert (sent.name, sent.price) == (method, Decimal(price))
    second = MembershipTier.objects.get(rank=2)
    assert (second.name, second.min_spend) == (tier, Decimal(spend))
