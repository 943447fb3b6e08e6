"""Invoices and credit notes as PDF: the order's own figures, in the shop's name and colour."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_date

from kernel import money
from storefront.customers.rules import Holder, country_name
from storefront.orders import erasure, errors, queries, timeline
from storefront.orders.models import Order, OrderLine, Refund
from storefront.orders.rules import RefundStatus
from tenants import current, hosts

_TEMPLATE = Path(__file__).with_name("templates") / "orders" / "document.typ"
_LOCALE = "en"
_COLUMNS = ("Quantity", "Item", "Price", "Discount", "Amount")


def invoice(*, number: int, holder: Holder | None) -> bytes:
    """The order's invoice. Raises OrderNotFound, and NoInvoice before it is paid."""
    order = _find(number, holder)
    return _render(invoice_data(order, timeline.list_lines(order)))


def credit_note(*, number: int, refund_id: UUID, holder: Holder | None) -> bytes:
    """The credit note of a refund. Raises OrderNotFound, and NoInvoice where there is none."""
    order = _find(number, holder)
    return _render(credit_note_data(order, _find_refund(order, refund_id)))


def check(*, number: int, refund_id: UUID | None, holder: Holder | None) -> None:
    """Make sure of the order's invoice, or with `refund_id` of that credit note. Raises as these two do."""
    order = _find(number, holder)
    if refund_id is not None:
        _find_refund(order, refund_id)


def invoice_data(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """What stands on an invoice: every figure is the order's own."""
    sums = [("Subtotal", _money(order.subtotal, order))]
    sums += [(d["name"], _money(-Decimal(d["amount"]), order)) for d in order.discounts]
    if order.shipping_method:
        sums.append((f"Shipping: {order.shipping_method['name']}", _money(order.shipping_total, order)))
    if not order.prices_include_tax and order.tax_total:
        sums.append(("Tax", _money(order.tax_total, order)))
    return _document(order, title=f"Invoice {order.invoice_number}") | {
        "facts": _facts(
            ("Invoice", str(order.invoice_number)),
            ("Date", _date(order.paid_at)),
            ("Order", f"#{order.number}"),
            ("Ordered", _date(order.placed_at)),
        ),
        "lines": [
            {
                "quantity": str(line.quantity),
                "title": line.title,
                "sku": line.sku,
                "unit_price": _money(line.unit_price, order),
                "discount": _money(-line.discount, order) if line.discount else "",
                "total": _money(line.total, order),
            }
            for line in lines
        ],
        "sums": _facts(*sums),
        "total": {"label": "Total, paid", "value": _money(order.total, order)},
        "taxes": [
            {
                "label": f"{_kind_of_tax(order)} {tax['percent']} % {tax['name']}",
                "base": f"of {_money(Decimal(tax['base']), order)}",
                "value": _money(Decimal(tax["amount"]), order),
            }
            for tax in order.taxes
        ],
        "note": "Thank you for your order.",
    }


def credit_note_data(order: Order, refund: Refund) -> dict[str, Any]:
    """What stands on a credit note: what of the order went back."""
    found = refund.lines.select_related("line").order_by("pk")
    sums = [("Shipping", _money(refund.shipping, order))] if refund.shipping else []
    return _document(order, title=f"Credit note {refund.credit_note}") | {
        "facts": _facts(
            ("Credit note", str(refund.credit_note)),
            ("Date", _date(refund.finished_at)),
            ("To invoice", str(order.invoice_number)),
            ("Order", f"#{order.number}"),
        ),
        "lines": [
            {
                "quantity": str(part.quantity or ""),
                "title": part.line.title,
                "sku": part.line.sku,
                "unit_price": "",
                "discount": "",
                "total": _money(part.amount, order),
            }
            for part in found
        ],
        "sums": _facts(*sums),
        "total": {"label": "Paid back", "value": _money(refund.amount, order)},
        "taxes": [{"label": "Tax in it", "base": "", "value": _money(refund.tax, order)}]
        if refund.tax
        else [],
        "note": refund.reason,
    }


def _find(number: int, holder: Holder | None) -> Order:
    order = queries.find(number=number, holder=holder)
    if order is None:
        raise errors.OrderNotFound
    if order.invoice_number is None:
        raise errors.NoInvoice
    return erasure.reveal(order) if holder is None else order


def _find_refund(order: Order, refund_id: UUID) -> Refund:
    refunds = Refund.objects.filter(order=order, pk=refund_id, status=RefundStatus.SUCCEEDED)
    refund = refunds.exclude(credit_note=None).first()
    if refund is None:
        raise errors.NoInvoice("There is no such credit note.")
    return refund


def _document(order: Order, *, title: str) -> dict[str, Any]:
    shop = current.tenant()
    addresses = [("Bill to", order.billing_address)]
    if order.shipping_address != order.billing_address:
        addresses.append(("Ship to", order.shipping_address))
    return {
        "title": title,
        "shop": {
            "name": shop.name,
            "colour": shop.theme_colour,
            "ink": _ink(shop.theme_colour),
            "email": shop.contact_email,
            "url": hosts.shop_url(shop.slug).split("://")[1].rstrip("/"),
        },
        "addresses": [
            {"label": label, "lines": _address_lines(address) if address else [order.email]}
            for label, address in addresses
        ],
        "columns": _COLUMNS,
    }


def _render(data: dict[str, Any]) -> bytes:
    return bytes(typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)}))


def _facts(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs]


def _money(amount: Decimal, order: Order) -> str:
    return money.in_locale(amount, order.currency, _LOCALE).replace("-", "−")


def _date(at: Any) -> str:
    zone = ZoneInfo(current.tenant().time_zone)
    return str(format_date(at.astimezone(zone).date(), format="long", locale=_LOCALE))


def _kind_of_tax(order: Order) -> str:
    return "Including" if order.prices_include_tax else "Plus"


def _ink(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG 2.2, relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#111827"


def _address_lines(address: dict[str, str]) -> list[str]:
    get = address.get
    lines = [
        f"{get('first_name', '')} {get('last_name', '')}".strip(),
        get("company", ""),
        get("line1", ""),
        get("line2", ""),
        f"{get('postal_code', '')} {get('city', '')}".strip(),
        get("region", ""),
        country_name(address["country"]) if get("country") else "",
    ]
    return [line for line in lines if line] or ["–"]
