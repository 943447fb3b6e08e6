"""Sample data for every message, so that a template can be looked at before anyone has ordered."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kernel import money, scope
from kernel.formats import Format
from kernel.postal_addresses import AddressDict
from storefront.emails import branding
from storefront.emails.content import Content, Context
from storefront.emails.contexts import orders
from tenants import current

CREDENTIAL = "eyJ1Ijoic2FtcGxlIn0:1vB2c3:sample"  # what a token looks like
PLACED_AT = datetime(2025, 11, 3, 12, 0, tzinfo=UTC)
_LINES = (("Cup “Morning” – blue", "CUP-01", 2, "12.50"), ("Teapot, 1 litre", "POT-07", 1, "39.00"))
_ADDRESS: AddressDict = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "",
    "line1": "12 St James’s Square",
    "line2": "",
    "city": "London",
    "region": "",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
    "phone": "",
}


def build(kind: str, fmt: Format) -> Content:
    """What a message of the kind might show, in the way of a locale: every field it may have, lists with an element."""
    fields = _fields(kind, fmt) | {"shop": branding.shop_facts()}
    return Content(
        fields, fmt, credentials=(CREDENTIAL,), shown=(fields["code"],) if "code" in fields else ()
    )


def _fields(kind: str, fmt: Format) -> Context:
    code = "EUR" if scope.is_platform() else current.tenant().currency
    home = branding.brand().url

    def amount(value: str) -> str:
        return fmt.amount(money.quantise(Decimal(value), code), code)

    def link(page: str) -> str:
        return f"{home}{page}/?token={CREDENTIAL}"

    order = _order(code)
    about_order: Context = {
        "first_name": "Ada",
        "order": {
            "number": "1042",
            "placed_on": fmt.day(PLACED_AT.date()),
            "total": fmt.money(order["total"]),
            "subtotal": fmt.money(order["subtotal"]),
            "refunded": amount("12.50"),
        },
        "address": orders.address_lines(_ADDRESS, fmt),
        "order_url": link("orders/1042"),
    }
    invoice: Context = {
        "shop_host": "tea.example.com",
        "number": "2025-000042",
        "from_day": fmt.day(PLACED_AT.date()),
        "until_day": fmt.day((PLACED_AT + timedelta(days=29)).date()),
        "due_day": fmt.day((PLACED_AT + timedelta(days=14)).date()),
        "lines": [{"description": "Growth", "net": amount("29.00")}],
        "net": amount("29.00"),
        "tax": amount("5.51"),
        "tax_percent": fmt.percent("19"),
        "total": amount("34.51"),
        "link": f"{home}admin/",
    }
    match kind:
        case "email_verification":
            return {"first_name": "Ada", "link": link("verify-email")}
        case "password_reset":
            return {"first_name": "Ada", "link": link("reset-password")}
        case "log_in_changed":
            return {
                "first_name": "Ada",
                "change": "password",
                "day": fmt.day(PLACED_AT.date()),
                "time": f"{PLACED_AT:%H:%M}",
                "link": f"{home}reset-password/",
            }
        case "log_in_code":
            return {"first_name": "Ada", "code": "31415926", "link": home}
        case "receipt" | "payment_failed":
            return about_order | {
                "is_paid": kind == "receipt",
                "instructions": ["Please pay to the account DE02 1203 0000 0000 2020 51."],
                "order_table": orders.order_table(order, fmt),
            }
        case "shipped":
            parcel = {"carrier": "DHL", "number": "JD0146 0000 1042", "url": "https://example.com/track/1042"}
            return about_order | {
                "parcel": parcel,
                "items": [
                    {"title": title, "sku": sku, "quantity": quantity} for title, sku, quantity, _ in _LINES
                ],
                "is_partial": False,
            }
        case "cancelled":
            return about_order | {"owed": amount("62.50")}
        case "refunded":
            return about_order | {"amount": amount("12.50"), "is_full": False, "is_credit": False}
        case "review_request":
            products = [{"title": title, "url": f"{home}products/sample/"} for title, *_ in _LINES]
            return about_order | {"products": products}
        case "gift_card":
            return {
                "amount": amount("50.00"),
                "code": "ABCD-EFGH-JKMN-PQRS",
                "expires_on": fmt.day((PLACED_AT + timedelta(days=3 * 365)).date()),
                "link": home,
            }
        case "abandoned_cart":
            return {
                "first_name": "Ada",
                "items": [
                    {
                        "title": title,
                        "quantity": quantity,
                        "price": amount(price),
                        "total": amount(str(Decimal(price) * quantity)),
                    }
                    for title, _, quantity, price in _LINES
                ],
                "subtotal": amount("64.00"),
                "link": f"{home}?cart={CREDENTIAL}",
            }
        case "low_stock":
            return {
                "items": [
                    {"title": title, "sku": sku, "location": "Main", "available": left}
                    for (title, sku, _, _), left in zip(_LINES, (0, 3), strict=True)
                ],
                "more": 0,
                "link": f"{home}admin/inventory/stocklevel/",
            }
        case "staff_invitation":
            return {
                "invited_by": "Grace Hopper",
                "role": "Manager",
                "link": link("invitation"),
                "valid_for": "7 days",
            }
        case "mention":
            return {
                "number": "1042",
                "by": "Grace Hopper",
                "text": "@ada Please call before it is sent.",
                "link": f"{home}admin/",
            }
        case "webhook_disabled":
            return {
                "url": "https://example.com/hooks",
                "host": "example.com",
                "reason": "It has failed since 1 May 2026 08:00 UTC: HTTP 500",
                "link": f"{home}admin/webhooks/endpoint/",
            }
        case "daily_summary":
            return {
                "day": fmt.day(PLACED_AT.date()),
                "weekday": fmt.weekday(PLACED_AT.date()),
                "orders": 3,
                "total": amount("192.00"),
                "refunded": amount("12.90"),
                "average": amount("64.00"),
                "best_sellers": [
                    {
                        "title": title,
                        "sku": sku,
                        "quantity": quantity * 3,
                        "total": amount(str(Decimal(price) * quantity * 3)),
                    }
                    for title, sku, quantity, price in _LINES
                ],
                "link": f"{home}admin/",
            }
        case "trial_ends":
            return {
                "shop_host": "tea.example.com",
                "plan": "Starter",
                "is_last_day": False,
                "day": fmt.day(PLACED_AT.date()),
                "time": "10:00",
                "link": f"{home}admin/",
            }
        case "invoice_issued":
            return invoice
        case "invoice_reminder":
            return invoice | {"is_overdue": True, "is_last": False}
        case "signup_code":
            return {"code": "314159", "shop_host": "tea.example.com", "shop_url": "https://tea.example.com/"}
    raise KeyError(kind)


def _order(code: str) -> dict[str, Any]:
    def amount(value: Decimal | str) -> money.MoneyDict:
        return money.as_dict(Decimal(value), code)

    return {
        "number": 1042,
        "currency": code,
        "lines": [
            {"title": title, "sku": sku, "quantity": quantity, "unit_price": amount(price)}
            for title, sku, quantity, price in _LINES
        ],
        "discounts": [{"name": "Welcome", "amount": amount("6.40")}],
        "taxes": [{"name": "VAT", "percent": "19", "amount": amount("9.98")}],
        "prices_include_tax": True,
        "reverse_charge": False,
        "tax_exemption": None,
        "tax_exemption_certificate": None,
        "subtotal": amount("64.00"),
        "shipping_total": amount("4.90"),
        "shipping_method": {"name": "Standard"},
        "shipping_address": _ADDRESS,
        "billing_address": _ADDRESS,
        "total": amount("62.50"),
        "credit_total": amount("0"),
    }
