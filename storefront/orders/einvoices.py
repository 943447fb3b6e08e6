"""An invoice as a program reads it: EN 16931 in the syntax of UN/CEFACT, within the PDF (Factur-X 1.0, ZUGFeRD 2).

Written for sellers of the European Union where all that the standard asks for is known; else the PDF stands alone.
Every amount is the order's own, without its tax.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from drafthorse.models.accounting import ApplicableTradeTax, CategoryTradeTax, TradeAllowanceCharge
from drafthorse.models.document import Document
from drafthorse.models.party import TaxRegistration
from drafthorse.models.tradelines import LineItem
from drafthorse.pdf import attach_xml
from lxml import etree

from kernel import money
from kernel.money import ZERO
from storefront.orders import rates, wording
from storefront.orders.models import Order, OrderLine, Refund
from storefront.orders.rates import Part
from tenants import current
from tenants.countries import EUROPEAN_UNION

logger = logging.getLogger(__name__)

_PROFILE, _SCHEMA = "urn:cen.eu:en16931:2017", "FACTUR-X_EN16931"
_INVOICE, _CREDIT_NOTE = "380", "381"
"""UNTDID 1001."""
_PIECE, _FREIGHT = "C62", "FC"
"""UN/ECE Recommendation 20 and UNTDID 7161."""
_EXEMPT = {
    "K": ("VATEX-EU-IC", "Intra-Community supply"),
    "G": ("VATEX-EU-G", "Export outside the EU"),
}
"""Categories of tax (UNTDID 5305) that bear none, why (the standard's code list), and in words."""


def of_invoice(order: Order, lines: Sequence[OrderLine], *, supplied_at: datetime | None) -> bytes | None:
    """The invoice of a paid order, or None where it cannot be told in full."""
    parts = rates.charged(order, lines)
    if parts is None:
        return None
    number, at = order.invoice_number, order.paid_at
    return _write(order, parts.values(), number=number, kind=_INVOICE, at=at, supplied_at=supplied_at)


def of_credit_note(order: Order, refund: Refund, *, supplied_at: datetime | None) -> bytes | None:
    """The credit note of a refund, at the rates of what it gives back, or None where it cannot be told in full."""
    parts = rates.refunded(order, refund)
    if parts is None:
        return None
    number, at = refund.credit_note, refund.finished_at
    return _write(order, parts, number=number, kind=_CREDIT_NOTE, at=at, supplied_at=supplied_at)


def embed(document: bytes, xml: bytes) -> bytes:
    """The PDF with the invoice in it, as `factur-x.xml`."""
    return bytes(attach_xml(document, xml, "EN 16931"))


def _write(
    order: Order,
    charged: Iterable[Part],
    *,
    number: int | None,
    kind: str,
    at: datetime | None,
    supplied_at: datetime | None,
) -> bytes | None:
    seller = current.tenant().legal_identity
    parts = [
        replace(
            part, net=money.quantise(part.net, order.currency), tax=money.quantise(part.tax, order.currency)
        )
        for part in charged
        if part.title or part.net or part.tax
    ]
    buyer, sent_to = (
        order.billing_address or order.shipping_address,
        order.shipping_address or order.billing_address,
    )
    if not _is_known(seller) or not buyer or not sent_to or at is None or not parts:
        return None
    categories = {part.percent: _category(order, part.percent, sent_to["country"]) for part in parts}
    if not all(categories.values()) or ("K" in categories.values() and not order.vat_id):
        return None
    written = Document()
    written.context.guideline_parameter.id = _PROFILE
    written.header.id, written.header.type_code = str(number), kind
    written.header.issue_date_time = _day(at)
    _write_seller(written, seller)
    _write_buyer(written, order, buyer)
    written.trade.delivery.ship_to.name = _name(sent_to)
    _write_address(written.trade.delivery.ship_to.address, sent_to)
    written.trade.delivery.event.occurrence = _day(supplied_at or at)
    if kind == _CREDIT_NOTE:
        invoice = written.trade.settlement.invoice_referenced_document
        invoice.issuer_assigned_id = str(order.invoice_number)
    for position, part in enumerate((part for part in parts if part.title), start=1):
        written.trade.items.add(_line(part, position, categories[part.percent]))
    _write_sums(written, order, parts, categories)
    try:
        return bytes(written.serialize(schema=_SCHEMA))
    except etree.XMLSyntaxError as error:  # a letter that XML cannot write
        logger.warning("document %s of order %s is not valid as data: %s", number, order.number, error)
        return None


def _is_known(seller: dict[str, str]) -> bool:
    """Whether the seller is of the Union, and named as the standard asks for (BR-06, BR-CO-26, BR-S-02)."""
    is_numbered = seller.get("vat_id") or (seller.get("tax_number") and seller.get("register"))
    return seller.get("country") in EUROPEAN_UNION and bool(seller.get("name") and is_numbered)


def _category(order: Order, percent: Decimal, country: str) -> str:
    """The category of a part's tax; empty where why it bears none is not known."""
    if percent:
        return "S"
    if order.is_reverse_charge:
        return "K"
    if order.tax_exemption:
        return "E"
    return "G" if country not in EUROPEAN_UNION else ""


def _write_seller(written: Document, identity: dict[str, str]) -> None:
    seller = written.trade.agreement.seller
    seller.name = identity["name"]
    if identity.get("register"):
        seller.legal_organization.id = identity["register"]
    _write_address(seller.address, identity)
    for scheme, name in (("VA", "vat_id"), ("FC", "tax_number")):
        if identity.get(name):
            seller.tax_registrations.add(TaxRegistration(id=(scheme, identity[name])))


def _write_buyer(written: Document, order: Order, address: dict[str, str]) -> None:
    buyer = written.trade.agreement.buyer
    buyer.name = _name(address) or order.email
    _write_address(buyer.address, address)
    if order.vat_id:
        buyer.tax_registrations.add(TaxRegistration(id=("VA", order.vat_id)))
    written.trade.agreement.buyer_order.issuer_assigned_id = str(order.number)


def _name(address: dict[str, str]) -> str:
    person = f"{address.get('first_name', '')} {address.get('last_name', '')}".strip()
    return address.get("company") or person


def _write_address(into: Any, address: dict[str, str]) -> None:
    for name, key in (
        ("postcode", "postal_code"),
        ("line_one", "line1"),
        ("line_two", "line2"),
        ("city_name", "city"),
        ("country_id", "country"),
    ):
        if address.get(key):
            setattr(into, name, address[key])


def _line(part: Part, position: int, category: str) -> Any:
    line = LineItem()
    line.document.line_id = str(position)
    if part.sku:
        line.product.seller_assigned_id = part.sku
    line.product.name = part.title
    pieces = Decimal(part.quantity)
    line.agreement.net.amount = part.net  # of all its pieces, for one alone need not come out even
    line.agreement.net.basis_quantity = (pieces, _PIECE)
    line.delivery.billed_quantity = (pieces, _PIECE)
    tax = line.settlement.trade_tax
    tax.type_code, tax.category_code, tax.rate_applicable_percent = "VAT", category, part.percent
    line.settlement.monetary_summation.total_amount = part.net
    return line


def _write_sums(
    written: Document, order: Order, parts: Sequence[Part], categories: dict[Decimal, str]
) -> None:
    settlement, charges = written.trade.settlement, [part for part in parts if not part.title]
    settlement.currency_code = order.currency
    for percent, (net, amount) in rates.by_rate(parts).items():
        tax = ApplicableTradeTax()
        tax.calculated_amount, tax.basis_amount, tax.type_code = amount, net, "VAT"
        tax.category_code, tax.rate_applicable_percent = categories[percent], percent
        if categories[percent] in _EXEMPT:
            tax.exemption_reason_code, tax.exemption_reason = _EXEMPT[categories[percent]]
        elif categories[percent] == "E":
            tax.exemption_reason = wording.why_untaxed(order, wording.format_of(order).language)
        settlement.trade_tax.add(tax)
    for part in charges:
        charge, tax = TradeAllowanceCharge(), CategoryTradeTax()
        charge.indicator, charge.actual_amount, charge.reason_code = True, part.net, _FREIGHT
        charge.reason = str(wording.words(wording.format_of(order).language)["document"]["shipping"])
        tax.type_code, tax.category_code = "VAT", categories[part.percent]
        tax.rate_applicable_percent = part.percent
        charge.trade_tax.add(tax)
        settlement.allowance_charge.add(charge)
    goods = sum((part.net for part in parts if part.title), ZERO)
    charged = sum((part.net for part in charges), ZERO)
    tax_total = sum((part.tax for part in parts), ZERO)
    sums = settlement.monetary_summation
    sums.line_total, sums.charge_total, sums.allowance_total = goods, charged, ZERO
    sums.tax_basis_total = (goods + charged, order.currency)
    sums.tax_total = (tax_total, order.currency)
    sums.grand_total = (goods + charged + tax_total, order.currency)
    sums.prepaid_total, sums.due_amount = (
        goods + charged + tax_total,
        ZERO,
    )  # an invoice is written once it is paid


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(current.tenant().time_zone)).date()
