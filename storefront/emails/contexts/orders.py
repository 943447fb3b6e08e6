"""What messages about orders show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from kernel.formats import Format
from kernel.postal_addresses import AddressDict
from storefront.emails import branding, defaults, queries
from storefront.emails.content import Content, Context, Fragment, NotNeeded
from storefront.emails.contexts import locales
from storefront.orders import queries as orders, rules as order_rules, tokens, wording
from tenants import current, languages


def order_table(order: Mapping[str, Any], fmt: Format) -> Fragment:
    """The table of an order's lines and totals, of the view that the API shows."""
    words = defaults.words(fmt.language)
    address = order["shipping_address"] or order["billing_address"]
    money, currency = fmt.money, order["currency"]
    context = {
        "words": words,
        "number": str(order["number"]),
        "lines": [
            {
                "title": line["title"],
                "sku": line["sku"] or "",
                "quantity": line["quantity"],
                "unit_price": money(line["unit_price"]),
                "subtotal": fmt.amount(Decimal(line["unit_price"]["amount"]) * line["quantity"], currency),
            }
            for line in order["lines"]
        ],
        "discounts": [{"name": d["name"], "amount": money(d["amount"])} for d in order["discounts"]],
        "taxes": [
            {"name": t["name"], "percent": fmt.percent(t["percent"]), "amount": money(t["amount"])}
            for t in order["taxes"]
        ],
        "prices_include_tax": order["prices_include_tax"],
        "why_untaxed": wording.explain_untaxed(
            fmt.language,
            is_reverse_charge=order["reverse_charge"],
            exemption=order["tax_exemption"],
            certificate=order["tax_exemption_certificate"],
        ),
        "subtotal": money(order["subtotal"]),
        "shipping": money(order["shipping_total"]),
        "shipping_name": order["shipping_method"]["name"] if order["shipping_method"] else "",
        "total": money(order["total"]),
        "credit": money(order["credit_total"]) if Decimal(order["credit_total"]["amount"]) else "",
        "address": address_lines(address, fmt) if address else [],
        "address_title": words["delivery_address" if order["shipping_address"] else "billing_address"],
    }
    return Fragment(
        html=render_to_string("emails/_order_rows.html", context),
        text=render_to_string("emails/_order_rows.txt", context).strip() + "\n",
    )


def address_lines(address: AddressDict, fmt: Format) -> list[str]:
    """An address as it is written on a parcel."""
    lines = [
        f"{address['first_name']} {address['last_name']}".strip(),
        address["company"],
        address["line1"],
        address["line2"],
        f"{address['postal_code']} {address['city']}".strip(),
        address["region"],
        fmt.country(address["country"]),
    ]
    return [line for line in lines if line]


def order_facts(order: Mapping[str, Any], fmt: Format) -> dict[str, str]:
    """What messages say of an order in passing."""
    zone = ZoneInfo(current.tenant().time_zone)
    return {
        "number": str(order["number"]),
        "placed_on": fmt.day(order["placed_at"].astimezone(zone).date()),
        "total": fmt.money(order["total"]),
        "subtotal": fmt.money(order["subtotal"]),
        "refunded": fmt.money(order["refunded_total"]),
    }


@dataclass(frozen=True, slots=True)
class _OrderPage:
    """Where an order is seen without logging in, and the credential in that address."""

    url: str = ""
    credentials: tuple[str, ...] = ()


def _order_page(order: Mapping[str, Any]) -> _OrderPage:
    """The page of a guest's order; a customer has none, they log in."""
    if order["customer"]:
        return _OrderPage()
    token = tokens.for_order(order["id"])
    return _OrderPage(
        url=f"{branding.brand().url}orders/{order['number']}/?token={token}", credentials=(token,)
    )


def _order(facts: Mapping[str, Any]) -> tuple[Context, Mapping[str, Any], Format]:
    order = orders.get_bought(number=facts["order"])
    first_name, locale = locales.name_and_locale(order["customer"]["id"] if order["customer"] else None)
    fmt = locales.format_for(facts, order["locale"] or "", locale)
    address = order["shipping_address"] or order["billing_address"]
    context = {
        "first_name": first_name or (address["first_name"] if address else ""),
        "order": order_facts(order, fmt),
        "address": address_lines(address, fmt) if address else [],
    }
    return context, order, fmt


def _receipt(facts: Mapping[str, Any]) -> Content:
    context, order, fmt = _order(facts)
    is_paid, page = bool(facts.get("is_paid")), _order_page(order)
    context |= {
        "order_url": page.url,
        "is_paid": is_paid,
        "instructions": [] if is_paid else _instructions(order),
        "order_table": order_table(order, fmt),
    }
    return Content(context, fmt, credentials=page.credentials)


def _payment_failed(facts: Mapping[str, Any]) -> Content:
    if orders.get_bought(number=facts["order"])["payment_status"] not in order_rules.UNPAID:
        raise NotNeeded("the order was paid meanwhile")
    return _receipt(facts)


def _shipped(facts: Mapping[str, Any]) -> Content:
    context, order, fmt = _order(facts)
    page = _order_page(order)
    pieces = {int(line): quantity for line, quantity in facts["lines"].items()}
    tracking = facts.get("tracking") or {}
    context |= {
        "order_url": page.url,
        "parcel": {name: str(tracking.get(name) or "") for name in ("carrier", "number", "url")},
        "items": [
            {"title": line["title"], "sku": line["sku"] or "", "quantity": pieces[line["id"]]}
            for line in order["lines"]
            if line["id"] in pieces
        ],
        "is_partial": order["fulfilment_status"] == order_rules.FulfilmentStatus.PARTIAL,
    }
    return Content(context, fmt, credentials=page.credentials)


def _refunded(facts: Mapping[str, Any]) -> Content:
    context, order, fmt = _order(facts)
    amount, page = Decimal(facts["amount"]), _order_page(order)
    context |= {
        "order_url": page.url,
        "amount": fmt.amount(amount, order["currency"]),
        "is_full": amount >= Decimal(order["total"]["amount"]),
        "is_credit": bool(facts.get("is_credit")),
    }
    return Content(context, fmt, credentials=page.credentials)


def _cancelled(facts: Mapping[str, Any]) -> Content:
    context, order, fmt = _order(facts)
    page = _order_page(order)
    context |= {
        "order_url": page.url,
        "owed": fmt.money(order["owed"]) if Decimal(order["owed"]["amount"]) else "",
    }
    return Content(context, fmt, credentials=page.credentials)


def _review_request(facts: Mapping[str, Any]) -> Content:
    context, order, fmt = _order(facts)
    if order["payment_status"] != order_rules.PaymentStatus.COMPLETE:
        raise NotNeeded("the order was paid back")
    products = queries.list_products_of(
        variant_ids=[line["variant"] for line in order["lines"] if line["variant"]],
        language=languages.besides(current.tenant(), fmt.language),
    )
    if not products:
        raise NotNeeded("none of its products is sold any more")
    page = _order_page(order)
    context |= {
        "order_url": page.url,
        "products": [
            {"title": title, "url": f"{branding.brand().url}products/{quote(slug)}/"}
            for title, slug in products
        ],
    }
    return Content(context, fmt, credentials=page.credentials)


def _instructions(order: Mapping[str, Any]) -> list[str]:
    """How to pay by hand, line by line."""
    actions = [p["next_action"] for p in order["payments"] if p["next_action"]]
    return next((str(a["detail"]).splitlines() for a in actions if a["type"] == "instructions"), [])


BUILDERS: dict[str, Callable[[Mapping[str, Any]], Content]] = {
    "receipt": _receipt,
    "payment_failed": _payment_failed,
    "shipped": _shipped,
    "cancelled": _cancelled,
    "refunded": _refunded,
    "review_request": _review_request,
}
