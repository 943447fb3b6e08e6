"""Invoices, credit notes, packing slips and labels as PDF: the order's figures, the shop's look, its buyer's words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kernel import colours
from kernel.formats import Format
from storefront.customers.rules import Shopper
from storefront.orders import erasure, errors, locked, queries, rates, typesetting, wording
from storefront.orders.models import Order, OrderLine, Refund
from storefront.orders.rules import RefundStatus
from storefront.payments import queries as payments
from storefront.payments.gateways import registry
from tenants import current, hosts, legal_identity, look, tax_numbers

_TAX_INVOICES = frozenset(("AE", "AU", "IN", "NZ", "SG"))
"""Where an invoice has to call itself a tax invoice: A New Tax System (GST) Act, 29-70 (1) (c); UAE Federal
Decree-Law 8 of 2017, 65 (1); Indian CGST Act, 31; Singaporean GST (General) Regulations, 11; usual in New Zealand."""
_COLUMNS = ("quantity", "item", "price", "discount", "amount")
MOST_AT_ONCE = 200


def invoice(*, number: int, shopper: Shopper | None) -> bytes:
    """The order's invoice, which programs can read too (`einvoices`). Raises OrderNotFound, and NoInvoice before it is
    paid.
    """
    from storefront.orders import einvoices  # weight that a web process seldom needs

    order = _find(number, shopper)
    lines = locked.list_lines(order)
    xml = einvoices.of_invoice(order, lines, supplied_at=_supplied_at(order))
    return _render(invoice_data(order, lines, paid_by=_paid_by(order)), xml)


def credit_note(*, number: int, refund_id: UUID, shopper: Shopper | None) -> bytes:
    """The credit note of a refund. Raises OrderNotFound, and NoInvoice where there is none."""
    from storefront.orders import einvoices

    order = _find(number, shopper)
    refund = _find_refund(order, refund_id)
    xml = einvoices.of_credit_note(order, refund, supplied_at=_supplied_at(order))
    return _render(credit_note_data(order, refund), xml)


def packing_slips(*, order_ids: Sequence[UUID]) -> bytes:
    """What is still to be sent of the orders, a page for each, as one document for staff. Raises NothingToPrint."""
    return typesetting.render(_slips(order_ids))


def invoices(*, order_ids: Sequence[UUID]) -> bytes:
    """The invoices of those of the orders that have one, as one document for staff. Raises NothingToPrint."""
    return typesetting.render(_invoices(order_ids))


def labels(*, order_ids: Sequence[UUID]) -> bytes:
    """A label for each order that is still to be sent somewhere, as one document. Raises NothingToPrint."""
    return typesetting.render(_labels(order_ids))


def papers(*, order_ids: Sequence[UUID]) -> bytes:
    """Packing slips, invoices and labels of the orders, in this order, as one document. Raises NothingToPrint."""
    return typesetting.render([*_slips(order_ids), *_invoices(order_ids), *_labels(order_ids)])


def _slips(order_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    return [_slip_data(order, lines) for order, lines in _to_send(order_ids)]


def _invoices(order_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    orders = [erasure.reveal(order) for order in _list(order_ids) if order.invoice_number is not None]
    return [invoice_data(order, locked.list_lines(order), paid_by=_paid_by(order)) for order in orders]


def _labels(order_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    return [_label_data(order) for order, _lines in _to_send(order_ids) if order.shipping_address]


def _to_send(order_ids: Sequence[UUID]) -> list[tuple[Order, list[OrderLine]]]:
    lines: dict[UUID, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order_id__in=order_ids).order_by("pk"):
        if line.to_send:
            lines[line.order_id].append(line)
    return [(order, lines[order.pk]) for order in _list(order_ids) if lines[order.pk]]


def check(*, number: int, refund_id: UUID | None, shopper: Shopper | None) -> None:
    """Make sure of the order's invoice, or with `refund_id` of that credit note. Raises as these two do."""
    order = _find(number, shopper)
    if refund_id is not None:
        _find_refund(order, refund_id)


def invoice_data(order: Order, lines: Sequence[OrderLine], *, paid_by: str = "") -> dict[str, Any]:
    """What stands on an invoice: every figure is the order's own, the words are its buyer's language."""
    fmt = wording.format_of(order)
    words = wording.words(fmt.language)["document"]
    sums = [(words["subtotal"], _money(order.subtotal, order, fmt))]
    sums += [(d["name"], _money(-Decimal(d["amount"]), order, fmt)) for d in order.discounts]
    if order.shipping_method:
        shipping = f"{words['shipping']}: {order.shipping_method['name']}"
        sums.append((shipping, _money(order.shipping_total, order, fmt)))
    if not order.prices_include_tax and order.tax_total:
        sums.append((words["tax"], _money(order.tax_total, order, fmt)))
    facts = [
        (words["invoice"], str(order.invoice_number)),
        (words["date"], _date(order.paid_at, fmt)),
        (words["supplied"], _date(_supplied_at(order), fmt)),
        (words["order"], f"#{order.number}"),
        (words["ordered"], _date(order.placed_at, fmt)),
    ]
    if paid_by:
        facts.append((words["paid_by"], paid_by))
    name = words["tax_invoice" if current.tenant().country in _TAX_INVOICES else "invoice"]
    return _document(order, fmt, title=f"{name} {order.invoice_number}") | {
        "facts": _facts(*facts),
        "lines": [
            {
                "quantity": str(line.quantity),
                "title": line.title,
                "sku": line.sku,
                "unit_price": _money(line.unit_price, order, fmt),
                "discount": _money(-line.discount, order, fmt) if line.discount else "",
                "total": _money(line.total, order, fmt),
            }
            for line in lines
        ],
        "sums": _facts(*sums),
        "total": {"label": words["total_paid"], "value": _money(order.total, order, fmt)},
        "taxes": [
            {
                "label": f"{words['including' if order.prices_include_tax else 'plus']} "
                f"{fmt.percent(tax['percent'])} {tax['name']}",
                "base": f"{words['of']} {_money(_net(tax, order), order, fmt)}",
                "value": _money(Decimal(tax["amount"]), order, fmt),
            }
            for tax in order.taxes
        ],
        "note": wording.why_untaxed(order, fmt.language) or words["thanks"],
    }


def credit_note_data(order: Order, refund: Refund) -> dict[str, Any]:
    """What stands on a credit note: what of the order went back."""
    fmt = wording.format_of(order)
    words = wording.words(fmt.language)["document"]
    found = refund.lines.select_related("line").order_by("pk")
    sums = [(words["shipping"], _money(refund.shipping, order, fmt))] if refund.shipping else []
    taxes = [
        {
            "label": label,
            "base": f"{words['of']} {_money(net, order, fmt)}",
            "value": _money(tax, order, fmt),
        }
        for label, net, tax in _taxes_in(refund, order, words, fmt)
    ]
    return _document(order, fmt, title=f"{words['credit_note']} {refund.credit_note}") | {
        "facts": _facts(
            (words["credit_note"], str(refund.credit_note)),
            (words["date"], _date(refund.finished_at, fmt)),
            (words["to_invoice"], str(order.invoice_number)),
            (words["order"], f"#{order.number}"),
        ),
        "lines": [
            {
                "quantity": str(part.quantity or ""),
                "title": part.line.title,
                "sku": part.line.sku,
                "unit_price": "",
                "discount": "",
                "total": _money(part.amount, order, fmt),
            }
            for part in found
        ],
        "sums": _facts(*sums),
        "total": {"label": words["paid_back"], "value": _money(refund.amount, order, fmt)},
        "taxes": taxes if refund.tax else [],
        "note": "\n".join(filter(None, (refund.reason, wording.why_untaxed(order, fmt.language)))),
    }


def _find(number: int, shopper: Shopper | None) -> Order:
    order = queries.find(number=number, shopper=shopper)
    if order is None:
        raise errors.OrderNotFound
    if order.invoice_number is None:
        raise errors.NoInvoice
    return erasure.reveal(order) if shopper is None else order


def _find_refund(order: Order, refund_id: UUID) -> Refund:
    refunds = Refund.objects.filter(order=order, pk=refund_id, status=RefundStatus.SUCCEEDED)
    refund = refunds.exclude(credit_note=None).first()
    if refund is None:
        raise errors.NoInvoice(_("There is no such credit note."))
    return refund


def _list(order_ids: Sequence[UUID]) -> list[Order]:
    return list(Order.objects.filter(pk__in=order_ids[:MOST_AT_ONCE]).order_by("number"))


def _slip_data(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    fmt = wording.format_of(order)
    words = wording.words(fmt.language)["document"]
    found = _document(order, fmt, title=f"{words['packing_slip']} #{order.number}")
    method = (order.shipping_method or {}).get("name", "")
    facts = [(words["ordered"], _date(order.placed_at, fmt)), (words["shipping"], method)]
    return found | {
        "addresses": [found["addresses"][-1] | {"label": words["ship_to"]}],
        "columns": found["columns"][:2],
        "facts": _facts(*((label, value) for label, value in facts if value)),
        "lines": [{"quantity": str(line.to_send), "title": line.title, "sku": line.sku} for line in lines],
        "sums": [],
        "taxes": [],
        "note": order.note or words["thanks"],
    }


def _label_data(order: Order) -> dict[str, Any]:
    fmt = wording.format_of(order)
    words = wording.words(fmt.language)["document"]
    found = _document(order, fmt, title=f"{words['order']} #{order.number}")
    sender = [current.tenant().name, *legal_identity.lines(current.tenant().legal_identity, fmt)]
    return found | {"sender": list(dict.fromkeys(sender)), "addresses": found["addresses"][-1:]}


def _paid_by(order: Order) -> str:
    """The names of the ways the order was paid, in its language."""
    kinds = [registry.types().get(code) for code in payments.list_ways(payable=order.pk)]
    if not order.total:
        return ""
    language = wording.format_of(order).language
    return ", ".join(kind.wording(language)["name"] for kind in kinds if kind is not None)


def _document(order: Order, fmt: Format, *, title: str) -> dict[str, Any]:
    shop = current.tenant()
    background = look.palette(shop)["background"]
    words = wording.words(fmt.language)["document"]
    addresses = [(words["bill_to"], order.billing_address)]
    buyer_number = [f"{words['vat_id']}: {order.vat_id}"] if order.vat_id else []
    if order.shipping_address != order.billing_address:
        addresses.append((words["ship_to"], order.shipping_address))
    return {
        "title": title,
        "language": fmt.language,
        "shop": {
            "name": shop.name,
            "colour": shop.theme_colour,
            "font": look.fonts(shop).paper,
            "heading": colours.readable(shop.theme_colour, paper="#ffffff"),
            "ink": colours.text_on(shop.theme_colour),
            "paper": background if colours.text_on(background) == colours.LIGHT_TEXT else "#ffffff",
            "email": shop.contact_email,
            "lines": seller_lines(shop.legal_identity, words, fmt),
            "url": hosts.shop_url(shop.slug).split("://")[1].rstrip("/"),
        },
        "addresses": [
            {
                "label": label,
                "lines": [
                    *(_address_lines(address, fmt) if address else [order.email]),
                    *(buyer_number if label == words["bill_to"] else []),
                ],
            }
            for label, address in addresses
        ],
        "columns": [words[name] for name in _COLUMNS],
    }


def seller_lines(identity: Mapping[str, str], words: Mapping[str, str], fmt: Format) -> list[str]:
    """Who sells, as the mandatory fields of an invoice name them (Directive 2006/112/EC, article 226 (3) and (5))."""
    named = {**words, "vat_id": tax_numbers.NAMES.get(identity.get("country", ""), words["vat_id"])}
    numbers = [
        f"{named[name]}: {identity[name]}"
        for name in ("vat_id", "tax_number", "register")
        if identity.get(name)
    ]
    return [*legal_identity.lines(identity, fmt), *numbers]


def _taxes_in(
    refund: Refund, order: Order, words: Mapping[str, str], fmt: Format
) -> list[tuple[str, Decimal, Decimal]]:
    """The taxes of what went back, by rate: each one's name, what it is on, and how much it is.

    All of it as one where it is not certain which rates those are.
    """
    names = {Decimal(tax["percent"]): tax["name"] for tax in order.taxes}
    parts = rates.refunded(order, refund)
    if parts is None:
        return [(words["tax_in_it"], refund.amount - refund.tax, refund.tax)]
    return [
        (f"{words['including']} {fmt.percent(str(percent))} {names[percent]}", net, tax)
        for percent, (net, tax) in rates.by_rate(parts).items()
        if tax
    ]


def _net(tax: Mapping[str, str], order: Order) -> Decimal:
    """What a tax is on, without it (Directive 2006/112/EC, article 226 (8))."""
    base = Decimal(tax["base"])
    return base - Decimal(tax["amount"]) if order.prices_include_tax else base


def _supplied_at(order: Order) -> datetime | None:
    """When the goods were sent, or paid for while they have not been (Directive 2006/112/EC, article 226 (7))."""
    sent = order.fulfilments.order_by("sent_at").values_list("sent_at", flat=True).first()
    return sent or order.paid_at


def _render(data: dict[str, Any], xml: bytes | None) -> bytes:
    from storefront.orders import einvoices

    if xml is None:
        return typesetting.render([data])
    return einvoices.embed(typesetting.render([data], standard="a-3b"), xml)


def _facts(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs]


def _money(amount: Decimal, order: Order, fmt: Format) -> str:
    return fmt.amount(amount, order.currency).replace("-", "−")


def _date(at: datetime | None, fmt: Format) -> str:
    return fmt.day(at.astimezone(ZoneInfo(current.tenant().time_zone)).date()) if at else ""


def _address_lines(address: dict[str, str], fmt: Format) -> list[str]:
    get = address.get
    lines = [
        f"{get('first_name', '')} {get('last_name', '')}".strip(),
        get("company", ""),
        get("line1", ""),
        get("line2", ""),
        f"{get('postal_code', '')} {get('city', '')}".strip(),
        get("region", ""),
        fmt.country(address["country"]) if get("country") else "",
    ]
    return [line for line in lines if line] or ["–"]
