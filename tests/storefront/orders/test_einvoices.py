"""Invoices that programs read: valid by the schema of EN 16931, and every figure the order's own."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from storefront.carts import services as carts
from storefront.checkout import services as checkout
from storefront.customers import services as customers
from storefront.customers.services import CustomerValues
from storefront.orders import documents, refunds
from storefront.orders.models import Order, Refund
from storefront.promotions.models import Promotion
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests import einvoice_rules
from tests.storefront.stories import ADDRESS, NOW, PAYS, STAFF, customer, customer_cart, goods, guest_cart

SELLER = {
    "name": "Alpha GmbH",
    "line1": "Alphastraße 1",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
    "vat_id": "DE136695976",
    "register": "HRB 12345 B",
}
NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


@pytest.fixture
def seller(in_shop: Tenant) -> Tenant:
    in_shop.legal_identity = SELLER
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    TaxRate.objects.create(name="VAT", tax_class="reduced", percent=Decimal(7))
    return in_shop


def order_of(*variants: Any, **changes: Any) -> Order:
    cart_id, shopper = guest_cart(*variants, quantity=3)
    if changes:
        carts.update(cart_id=cart_id, shopper=shopper, changes=changes, now=NOW)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    return Order.objects.get(number=placed["number"])


def read(document: bytes) -> Any:
    """What is embedded, looked at by the standard's schema and rules; None where nothing is."""
    files = PdfReader(BytesIO(document)).attachments
    if not files:
        return None
    (xml,) = files["factur-x.xml"]
    assert einvoice_rules.broken(xml) == []
    return etree.fromstring(xml)


def said(invoice: Any, path: str) -> list[str]:
    """The texts at a path of names, such as `ApplicableTradeTax/BasisAmount`."""
    steps = "/".join(f"ram:{name}" for name in path.split("/"))
    return [found.text for found in invoice.findall(f".//{steps}", NAMES)]


def amounts(invoice: Any, path: str) -> list[Decimal]:
    return [Decimal(text) for text in said(invoice, path)]


def test_its_figures_are_the_order_s_without_tax_and_add_up(seller: Tenant) -> None:
    Promotion.objects.create(name="Spring", kind="percentage", value=10)
    order = order_of(goods("Cup", price="9.99"), goods("Book", price="7.77", tax_class="reduced"))
    document = documents.invoice(number=order.number, shopper=None)
    invoice = read(document)
    assert b"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#" in document, (
        "its kind stands in the metadata"
    )
    lines, charges = amounts(invoice, "LineTotalAmount"), amounts(invoice, "ActualAmount")
    line_total = lines.pop()
    nets = [line.total - line.tax for line in order.lines.all()]
    assert (lines, line_total) == (nets, sum(nets))
    bases, taxes = amounts(invoice, "BasisAmount"), amounts(invoice, "CalculatedAmount")
    assert sorted(taxes) == sorted(Decimal(tax["amount"]) for tax in order.taxes)
    assert sum(bases) == line_total + sum(charges) == order.total - order.tax_total
    assert amounts(invoice, "GrandTotalAmount") == amounts(invoice, "TotalPrepaidAmount") == [order.total]
    assert amounts(invoice, "DuePayableAmount") == [0]
    assert said(invoice, "SellerTradeParty/SpecifiedTaxRegistration/ID") == ["DE136695976"]


def test_a_credit_note_names_its_invoice_and_what_went_back(seller: Tenant) -> None:
    order = order_of(goods("Cup", price="9.99"))
    line = order.lines.get()
    refunds.issue(number=order.number, key="k", lines=[{"id": line.pk, "quantity": 1}], now=NOW, actor=STAFF)
    refund = Refund.objects.get()
    note = read(documents.credit_note(number=order.number, refund_id=refund.pk, shopper=None))
    assert said(note, "InvoiceReferencedDocument/IssuerAssignedID") == [str(order.invoice_number)]
    assert amounts(note, "GrandTotalAmount") == [refund.amount]
    assert amounts(note, "CalculatedAmount") == [refund.tax]


def test_a_credit_note_has_the_rate_of_what_it_gives_back_however_little_that_is(seller: Tenant) -> None:
    order = order_of(goods("Cup", price="9.99"), goods("Book", price="7.77", tax_class="reduced"))
    refunds.issue(number=order.number, key="k", amount=Decimal("0.02"), now=NOW, actor=STAFF)
    refund = Refund.objects.get()
    assert refund.tax == 0, "so that the amounts say nothing of the rate"
    note = read(documents.credit_note(number=order.number, refund_id=refund.pk, shopper=None))
    rates = {"Cup": Decimal(19), "Book": Decimal(7)}
    titles = refund.lines.values_list("line__title", flat=True)
    assert "Cup" in titles
    assert set(amounts(note, "SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent")) == {
        rates[title] for title in titles
    }
    order.lines.update(tax=Decimal("3.00"))
    document = documents.credit_note(number=order.number, refund_id=refund.pk, shopper=None)
    assert read(document) is None, "the order's own rates are not certain"


@pytest.mark.parametrize(
    ("country", "number", "category", "reason"),
    [("FR", "FR40303265045", "K", "VATEX-EU-IC"), ("CH", "", "G", "VATEX-EU-G")],
)
def test_why_no_tax_is_due_is_said(
    seller: Tenant, country: str, number: str, category: str, reason: str
) -> None:
    seller.reverse_charge = True
    TaxRate.objects.create(name="None", country="CH", percent=0)
    place = {"country": country, "postal_code": "8001" if country == "CH" else "75001", "city": "There"}
    order = order_of(goods(price="11.90"), shipping_address=ADDRESS | place, vat_id=number)
    assert order.tax_total == 0
    invoice = read(documents.invoice(number=order.number, shopper=None))
    assert set(said(invoice, "ApplicableTradeTax/CategoryCode")) == {category}
    assert said(invoice, "ExemptionReasonCode") == [reason]


def test_why_a_buyer_is_exempt_is_said(seller: Tenant) -> None:
    buyer = customer()
    values: CustomerValues = {"tax_exemption": "public_body", "tax_exemption_certificate": "B 7"}
    customers.update(customer_id=buyer.pk, values=values, actor=STAFF, now=NOW)
    cart_id, shopper = customer_cart(buyer, goods(price="11.90"))
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    invoice = read(documents.invoice(number=placed["number"], shopper=None))
    assert set(said(invoice, "ApplicableTradeTax/CategoryCode")) == {"E"}
    (reason,) = said(invoice, "ExemptionReason")
    assert reason.endswith("B 7.")


def test_an_invoice_that_breaks_a_rule_is_told(seller: Tenant) -> None:
    order = order_of(goods("Cup", price="9.99"))
    document = documents.invoice(number=order.number, shopper=None)
    (xml,) = PdfReader(BytesIO(document)).attachments["factur-x.xml"]
    for right, wrong, rule in (
        (b"<ram:LineTotalAmount>25.18", b"<ram:LineTotalAmount>25.19", "[BR-S-08]"),
        (b">25.18<", b">25.1801<", "[BR-DEC-"),
        (b"<ram:DuePayableAmount>", b"<ram:DuePayableAmount/><ram:DuePayableAmount>", "DuePayableAmount"),
    ):
        assert any(rule in told for told in einvoice_rules.broken(xml.replace(right, wrong))), rule


@pytest.mark.parametrize(
    "known", [{"vat_id": ""}, {"name": ""}, {"country": "CH", "vat_id": "CHE123456788MWST"}]
)
def test_where_it_cannot_be_told_in_full_the_pdf_stands_alone(seller: Tenant, known: dict[str, str]) -> None:
    seller.legal_identity = SELLER | known
    order = order_of(goods())
    document = documents.invoice(number=order.number, shopper=None)
    assert read(document) is None
    assert document.startswith(b"%PDF-")


def test_a_letter_that_xml_cannot_write_keeps_no_invoice_from_its_buyer(seller: Tenant) -> None:
    order = order_of(goods())
    order.lines.update(title="Cup\x0b")
    document = documents.invoice(number=order.number, shopper=None)
    assert read(document) is None
    assert document.startswith(b"%PDF-")


def test_where_the_rate_of_a_line_is_not_certain_nothing_is_said_of_it(seller: Tenant) -> None:
    order = order_of(goods("Cup"), goods("Book", tax_class="reduced"))
    order.lines.update(tax=Decimal("3.00"))
    assert read(documents.invoice(number=order.number, shopper=None)) is None
