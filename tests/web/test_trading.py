"""Shops of eleven countries trade from their defaults, and are paid by card on the gateway's own page.

Every figure and word below was written by hand. Sources of the rates: § 12 (1) UStG (DE 19), § 10 (1) UStG (AT 20),
art. 278 CGI (FR 20), art. 90 LIVA (ES 21), s. 2 (1) VATA 1994 (GB 20), art. 25 (1) MWSTG (CH 8.1), Cal. Rev. & Tax.
Code §§ 6051 ff. (US-CA 7.25), SOR/2010-151 (CA-ON 13), s. 9-70 GST Act (AU 10), art. 29 Consumption Tax Act with
Local Tax Act 72-83 (JP 10), art. 3 Federal Decree-Law 8/2017 (AE 5). Tax of goods and of shipping is rounded for
itself, in Japan once for the rate. What an invoice has to say: art. 226 Directive 2006/112/EC and its like, by the laws
that `tenants/legal_identity.py` and `storefront/orders/documents.py` name. Money is written as CLDR says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context
from pypdf import PdfReader
from pytest_django import Settings

from kernel import clock, formats
from kernel.outbox import delivery as outbox
from storefront.orders import documents, refunds
from storefront.orders.models import Order, Refund
from storefront.payments import accounts
from tenants import countries, shop_settings
from tenants.models import Tenant
from tenants.provisioning import pool, signups
from tests import einvoice_rules, pdf
from tests.gateways.conftest import GatewayProcess, started
from tests.gateways.till import KEYS
from tests.storefront import stories
from tests.web.test_buying import DETAILS, Visitor, pays, text

pytestmark = pytest.mark.django_db

TABLE = """
    DE | EUR | 10119    |     | 11.90 | 5.00  | 2.70 | 16.90 | 16,90 € | 19 %     | Rechnung    | USt-IdNr. | DE136695976
    AT | EUR | 1010     |     | 12.00 | 5.00  | 2.83 | 17.00 | € 17,00 | 20 %     | Rechnung    | USt-IdNr. | ATU13585627
    FR | EUR | 75001    |     | 12.00 | 5.00  | 2.83 | 17.00 | 17,00 € | 20 %     | Facture     | N° TVA | FR40303265045
    ES | EUR | 28001    | M   | 12.10 | 5.00  | 2.97 | 17.10 | 17,10 € | 21 %     | Factura     | NIF-IVA | ESB58378431
    GB | GBP | SW1A 1AA |     | 12.00 | 5.00  | 2.83 | 17.00 | £17.00  | 20 %     | Invoice     | VAT number | GB980780684
    CH | CHF | 8001     |     | 10.81 | 8.00  | 1.41 | 18.81 | CHF 18.81 | 8.1 %  | Rechnung    | UID | CHE107787577MWST
    US | USD | 90210    | CA  | 10.00 | 5.00  | 1.09 | 16.09 | $16.09  | 7.25 %   | Invoice     | |
    CA | CAD | K1A 0B1  | ON  | 10.00 | 10.00 | 2.60 | 22.60 | $22.60  | 13 %     | Invoice     | GST/HST number | 123026635RC0001
    AU | AUD | 2000     | NSW | 11.00 | 10.00 | 1.91 | 21.00 | $21.00  | 10 %     | Tax invoice | ABN | 51824753556
    JP | JPY | 100-0001 | 13  | 1100  | 600   | 155  | 1700  | ¥1,700  | 10 %     | Invoice     | 登録番号 | T5835678256246
    AE | AED |          | DU  | 10.50 | 25.00 | 1.69 | 35.50 | 35.50 د.إ. | 5 %   | فاتورة ضريبية | رقم ضريبة القيمة المضافة | 100123456700003
"""  # noqa: E501 - a table
RECEIPTS = {"de": "Ihr Beleg", "en": "Your receipt", "fr": "Votre reçu", "es": "Tu recibo", "ar": "إيصالك"}
TEST_CARD_PAYS = {"de": "zahlt", "en": "pays", "fr": "paie", "es": "paga", "ar": "تدفع"}
WITH_TAX = {"US": ("10.73", "5.36"), "CA": ("11.30", "11.30")}
"""The cup and its sending with their tax, where prices are without: a credit note says what went back."""
CREDIT_NOTES = {
    "de": "Gutschrift",
    "en": "Credit note",
    "fr": "Avoir",
    "es": "Factura rectificativa",  # art. 15 Real Decreto 1619/2012
    "ar": "إشعار دائن",
}


@dataclass
class Row:
    """What is so in a country."""

    country: str
    currency: str
    postal_code: str
    region: str
    price: str
    sending: str
    tax: str
    total: str
    written: str
    percent: str
    title: str
    label: str
    number: str


ROWS = [Row(*[cell.strip() for cell in line.split("|")]) for line in TABLE.strip().splitlines()]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with started(tmp_path_factory.mktemp("gateway")) as process:
        yield process


def opened(row: Row) -> Tenant:
    """A shop that was just born there, with nothing said but who sells and how it is paid."""
    pool.fill(size=1, now=clock.now())
    signup = signups.reserve(
        slug=f"{row.country.lower()}-trade",
        name="Alpha",
        email="owner@trade.example",
        password="a fairly long password",
        country=row.country,
        currency=row.currency,
        is_email_proved=True,
        now=clock.now(),
    )
    shop = signups.advance(signup.pk, now=clock.now()).tenant
    seller = {"name": "Alpha Ltd", "line1": "1 Street", "city": "Town", "country": row.country}
    with tenant_context(shop):
        numbers = seller | {"vat_id": row.number, "postal_code": row.postal_code, "region": row.region}
        shop = shop_settings.change(values={"legal_identity": numbers}, actor=stories.STAFF, now=clock.now())
        accounts.save(gateway="stripe", values=KEYS["stripe"], actor=stories.STAFF)
    return shop


def plain(written: str) -> str:
    """With plain spaces, as the table has them."""
    return " ".join(written.replace("\u202f", " ").replace("\u200f", "").split())


def written(row: Row, amount: str) -> str:
    """An amount as the table writes the total."""
    parts = re.fullmatch(r"(\D*)([\d.,]*\d)(.*)", row.written)
    assert parts
    before, total, after = parts.groups()
    return (
        f"{before}{amount.replace('.', total[-3])}{after}"
        if "." in amount
        else f"{before}{int(amount):,}{after}"
    )


def net(row: Row) -> str:
    """What the tax is on: all that is paid, but for the tax."""
    return str(Decimal(row.total) - Decimal(row.tax))


def lacking(row: Row, page: str, *amounts: str) -> list[str]:
    """Which of the amounts a page or a mail does not say."""
    return [amount for amount in amounts if written(row, amount) not in plain(page)]


def paid_on_the_gateways_page(gateway: GatewayProcess, row: Row) -> str:
    """Pay by card there; the address that the buyer is sent back to."""
    made = gateway.control()["sessions"][-1]
    assert Decimal(made["amount_total"]) == Decimal(row.total.replace(".", ""))
    assert made["currency"] == row.currency.lower()
    link = HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    link.request("POST", urlsplit(made["url"]).path, urlencode({"do": "pay", "card": "4242424242424242"}))
    back = link.getresponse().headers["Location"]
    link.close()
    return str(back)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.country)
def test_a_shop_sells_from_its_defaults(
    row: Row, gateway: GatewayProcess, settings: Settings, mailbox_dir: object
) -> None:
    settings.STRIPE_API_BASE = gateway.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    shop = opened(row)
    language = formats.pick_language([countries.guess_locale(row.country)])
    with tenant_context(shop):
        buys(Visitor(headers={"host": f"{shop.slug}.localhost"}), row, gateway, language)


def buys(buyer: Client, row: Row, gateway: GatewayProcess, language: str) -> None:
    """From the product's page to the invoice, and back to the credit note."""
    cup = stories.goods("Cup", price=row.price)
    assert f'<html lang="{language}"' in text(buyer.get(f"/products/{cup.product.slug}/"))
    buyer.post("/cart/items/", {"variant": cup.pk, "quantity": 1})
    assert lacking(row, text(buyer.get("/cart/")), row.price) == []
    where = {"country": row.country, "postal_code": row.postal_code, "region": row.region, "city": "Town"}
    entered = buyer.post("/checkout/", DETAILS | where)
    assert entered.status_code == 302, text(entered)
    priced = text(buyer.get("/checkout/payment/"))
    assert lacking(row, priced, row.price, row.sending, row.tax, row.total) == []
    assert f"4242424242424242 · {TEST_CARD_PAYS[language]}<" in priced
    assert f'<html lang="{language}"' in priced

    placed = pays(buyer, gateway="stripe")
    assert placed.status_code == 302, text(placed)
    order = Order.objects.get()
    assert order.payment_status == "pending"
    back = urlsplit(paid_on_the_gateways_page(gateway, row))
    returned = buyer.get(f"{back.path}?{back.query}")
    shown = text(buyer.get(returned["Location"]))
    order.refresh_from_db()
    figures = (order.subtotal, order.shipping_total, order.tax_total, order.total)
    assert figures == tuple(map(Decimal, (row.price, row.sending, row.tax, row.total)))
    assert (order.currency, order.payment_status) == (row.currency, "complete")
    assert [Decimal(each["amount"]) for each in order.taxes] == [Decimal(row.tax)]
    assert lacking(row, shown, row.price, row.sending, row.tax, row.total) == []

    mail.outbox.clear()
    outbox.drain()
    (receipt,) = [sent for sent in mail.outbox if sent.to == ["ada@example.com"]]
    assert receipt.subject.startswith(RECEIPTS[language])
    assert lacking(row, receipt.body, row.price, row.sending, row.tax, row.total) == []

    invoice = documents.invoice_data(order, list(order.lines.all()))
    says_what_it_must(invoice, row, (row.price, row.sending), title=f"{row.title} {order.invoice_number}")
    assert plain(invoice["lines"][0]["unit_price"]) == written(row, row.price)
    assert plain(invoice["sums"][0]["value"]) == written(row, row.price)
    is_well_written(documents.invoice(number=order.number, shopper=None), row)
    refunds.issue(number=order.number, key="all", actor=stories.STAFF, now=clock.now())
    refund = Refund.objects.get()
    assert (refund.amount, refund.tax) == tuple(map(Decimal, (row.total, row.tax)))
    note = documents.credit_note_data(order, refund)
    went_back = WITH_TAX.get(row.country, (row.price, row.sending))
    says_what_it_must(note, row, went_back, title=f"{CREDIT_NOTES[language]} {refund.credit_note}")
    assert str(order.invoice_number) in [fact["value"] for fact in note["facts"]]
    is_well_written(documents.credit_note(number=order.number, refund_id=refund.pk, shopper=None), row)


def is_well_written(document: bytes, row: Row) -> None:
    """No letter is a box, and in the European Union programs read it: it is valid by EN 16931's schema and rules."""
    assert pdf.count_boxes(document) == 0
    files = PdfReader(BytesIO(document)).attachments
    assert bool(files) == (row.country in ("DE", "AT", "FR", "ES"))
    for xml in files.get("factur-x.xml", []):
        assert einvoice_rules.broken(xml) == []
        assert f">{Decimal(row.total):.2f}</ram:GrandTotalAmount>".encode() in xml


def says_what_it_must(
    said: dict[str, Any], row: Row, goods_and_sending: tuple[str, str], *, title: str
) -> None:
    """The mandatory fields: title and number, date, seller with number, buyer, goods, rate, base, tax, total."""
    fmt = formats.of([said["language"]])
    assert said["title"] == title
    assert len(said["facts"]) >= 4
    assert all(fact["value"] for fact in said["facts"])
    seller = said["shop"]["lines"]
    assert seller[:2] == ["Alpha Ltd", "1 Street"]
    assert fmt.country(row.country) in seller
    assert not row.number or f"{row.label}: {row.number}" in seller
    (bought_by,) = said["addresses"]
    assert {"Ada Lovelace", "Torstraße 1"} <= set(bought_by["lines"])
    (line,) = said["lines"]
    assert (line["title"], line["quantity"]) == ("Cup", "1")
    goods, sending = (written(row, amount) for amount in goods_and_sending)
    assert plain(line["total"]) == goods
    assert sending in [plain(sum_["value"]) for sum_ in said["sums"]]
    (tax,) = said["taxes"]
    assert row.percent in plain(tax["label"])
    assert written(row, net(row)) in plain(tax["base"])
    assert plain(tax["value"]) == written(row, row.tax)
    assert plain(said["total"]["value"]) == row.written
