"""Shops of eleven countries trade from their defaults: every figure and what invoices have to say, in a table by hand.

Rates are those of `storefront/taxes/presets.csv`; tax of goods and of shipping is rounded for itself, in Japan once for
the rate. What an invoice names is from the laws that `tenants/legal_identity.py` and `storefront/orders/documents.py`
name.
"""

from decimal import Decimal

import pytest
from django.test import Client

from kernel import formats, scope
from storefront.customers import receivers as customers
from storefront.orders import documents
from storefront.orders.models import Order
from storefront.shipping import receivers as shipping
from storefront.taxes import receivers as taxes
from storefront.taxes.models import TaxRate
from tenants import countries
from tenants.models import Tenant
from tests import pdf
from tests.storefront import stories
from tests.web.test_buying import DETAILS, Visitor, pays, text
from tests.web.test_languages import settled

pytestmark = pytest.mark.django_db

TABLE = """
    DE | EUR | 10119   |    | 11.90 | 5.00  | 2.70 | 16.90 | Rechnung    | USt-IdNr.           | DE136695976
    AT | EUR | 1010    |    | 12.00 | 5.00  | 2.83 | 17.00 | Rechnung    | USt-IdNr.           | ATU13585627
    FR | EUR | 75001   |    | 12.00 | 5.00  | 2.83 | 17.00 | Facture     | N° TVA              | FR40303265045
    ES | EUR | 28001   | M  | 12.10 | 5.00  | 2.97 | 17.10 | Factura     | NIF-IVA             | ESB58378431
    GB | GBP | SW1A1AA |    | 12.00 | 5.00  | 2.83 | 17.00 | Invoice     | VAT number          | GB980780684
    CH | CHF | 8001    |    | 10.81 | 8.00  | 1.41 | 18.81 | Rechnung    | UID                 | CHE107787577MWST
    US | USD | 90210   | CA | 10.00 | 5.00  | 1.09 | 16.09 | Invoice     | VAT number          |
    CA | CAD | K1A 0B1 | ON | 10.00 | 10.00 | 2.60 | 22.60 | Invoice     | GST/HST number      | 123026635RC0001
    AU | AUD | 2000    | NSW | 11.00 | 10.00 | 1.91 | 21.00 | Tax invoice | ABN                | 51824753556
    JP | JPY | 100-0001 | 13 | 1100 | 600   | 155  | 1700  | Invoice     | VAT number          | T5835678256246
    AE | AED |         | DU | 10.50 | 25.00 | 1.69 | 35.50 | Tax invoice | VAT number          | 100123456700003
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_shop_sells_from_its_defaults(in_shop: Tenant, row: list[str]) -> None:
    country, currency, postal_code, region, price, sending, tax, total, title, label, number = row
    locale = countries.guess_locale(country)
    seller = {"name": "Alpha Ltd", "line1": "1 Street", "city": "Town", "country": country, "vat_id": number}
    settled(
        in_shop,
        country=country,
        currency=currency,
        locale=locale,
        prices_include_tax=countries.are_prices_with_tax(country),
        legal_identity=seller,
    )
    TaxRate.objects.update(name="VAT", percent=0)
    with scope.on_platform():
        shop = Tenant.objects.get(pk=in_shop.pk)
    scope.enter(shop)
    for room in (taxes, shipping, customers):
        room.follow_opening(tenant=shop)
    cup = stories.goods("Cup", price=price)

    buyer: Client = Visitor(headers={"host": "alpha.localhost"})
    buyer.post("/cart/items/", {"variant": cup.pk, "quantity": 1})
    where = {"country": country, "postal_code": postal_code, "region": region, "city": "Town"}
    entered = buyer.post("/checkout/", DETAILS | where)
    assert entered.status_code == 302, text(entered)
    page = text(buyer.get("/checkout/payment/"))
    assert f'<html lang="{formats.pick_language([locale])}"' in page
    assert pays(buyer).status_code == 302

    order = Order.objects.get()
    figures = (order.subtotal, order.shipping_total, order.tax_total, order.total)
    assert figures == tuple(map(Decimal, (price, sending, tax, total)))
    assert (order.currency, order.payment_status) == (currency, "complete")
    said = documents.invoice_data(order, list(order.lines.all()))
    way = formats.of([said["language"]])
    assert said["title"] == f"{title} {order.invoice_number}"
    assert said["shop"]["lines"][:4] == ["Alpha Ltd", "1 Street", "Town", way.country(country)]
    assert said["shop"]["lines"][4:] == ([f"{label}: {number}"] if number else [])
    assert [Decimal(each["amount"]) for each in order.taxes] == [Decimal(tax)]
    assert len(said["taxes"]) == 1
    assert pdf.count_boxes(documents.invoice(number=order.number, holder=None)) == 0
