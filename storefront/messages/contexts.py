"""What each message is given, read when it is written: an outbox entry carries ids and few facts.

Plain data only (text, numbers, lists and dicts), since merchants' own templates see it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import Profile, User
from kernel import formats, scope
from kernel.errors import DomainError
from kernel.formats import Format
from kernel.money import ZERO
from kernel.outbox.delivery import Undeliverable
from storefront.customers import credentials
from storefront.customers import queries as customers
from storefront.messages import defaults, lists, merchants, order_pages, rules
from storefront.messages.built import Built, Context, Piece
from storefront.orders import queries as orders
from storefront.orders import rules as order_rules
from storefront.orders import sales
from tenants import current, hosts

PLATFORM_COLOUR = "#7c3aed"


class Unwanted(Exception):
    """Raised for a message that has no point any more; it is noted and not sent."""


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose message it is: a shop's, or the platform's."""

    name: str
    colour: str
    url: str
    reply_to: str = ""

    @property
    def text_on_colour(self) -> str:
        """What can be read on the colour."""
        return rules.text_on(self.colour)


def brand() -> Brand:
    """The current shop's, or the platform's."""
    if scope.is_platform():
        name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Souk"
        url = f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_DOMAIN}{settings.PORT_SUFFIX}/"
        return Brand(name=name, colour=PLATFORM_COLOUR, url=url)
    shop = current.tenant()
    return Brand(
        name=shop.name, colour=shop.theme_colour, url=hosts.shop_url(shop.slug), reply_to=shop.contact_email
    )


def build(template: str, facts: Mapping[str, Any]) -> Built:
    """Everything the message shows.

    Raises Undeliverable for a kind or an object that is not there, and Unwanted.
    """
    builders = merchants.BUILDERS if scope.is_platform() else _SHOP
    if template not in builders:
        raise Undeliverable(f"no template {template!r} here")
    try:
        built = builders[template](facts)
    except (DomainError, KeyError) as error:
        raise Undeliverable(f"{template}: {type(error).__name__} {error}") from error
    built.context.setdefault("shop", shop_facts())
    return built


def shop_facts() -> dict[str, str]:
    """What every message knows of its shop."""
    whose = brand()
    return {"name": whose.name, "url": whose.url, "email": whose.reply_to}


def order_piece(order: Mapping[str, Any], way: Format) -> Piece:
    """The table of an order's lines and totals, of the view that the API shows."""
    words = defaults.words(way.language)
    address = order["shipping_address"] or order["billing_address"]
    money, currency = way.money, order["currency"]
    context = {
        "words": words,
        "number": str(order["number"]),
        "lines": [
            {
                "title": line["title"],
                "sku": line["sku"] or "",
                "quantity": line["quantity"],
                "unit_price": money(line["unit_price"]),
                "subtotal": way.amount(Decimal(line["unit_price"]["amount"]) * line["quantity"], currency),
            }
            for line in order["lines"]
        ],
        "discounts": [{"name": d["name"], "amount": money(d["amount"])} for d in order["discounts"]],
        "taxes": [
            {"name": t["name"], "percent": way.percent(t["percent"]), "amount": money(t["amount"])}
            for t in order["taxes"]
        ],
        "prices_include_tax": order["prices_include_tax"],
        "subtotal": money(order["subtotal"]),
        "shipping": money(order["shipping_total"]),
        "shipping_name": order["shipping_method"]["name"] if order["shipping_method"] else "",
        "total": money(order["total"]),
        "address": address_lines(address, way) if address else [],
        "address_title": words["delivery_address" if order["shipping_address"] else "billing_address"],
    }
    return Piece(
        html=render_to_string("messages/_order_rows.html", context),
        text=render_to_string("messages/_order_rows.txt", context).strip() + "\n",
    )


def address_lines(address: Mapping[str, str], way: Format) -> list[str]:
    """An address as it is written on a parcel."""
    lines = [
        f"{address['first_name']} {address['last_name']}".strip(),
        address["company"],
        address["line1"],
        address["line2"],
        f"{address['postal_code']} {address['city']}".strip(),
        address["region"],
        way.country(address["country"]),
    ]
    return [line for line in lines if line]


def order_facts(order: Mapping[str, Any], way: Format) -> dict[str, str]:
    """What messages say of an order in passing."""
    zone = ZoneInfo(current.tenant().time_zone)
    return {
        "number": str(order["number"]),
        "placed_on": way.day(order["placed_at"].astimezone(zone).date()),
        "total": way.money(order["total"]),
        "subtotal": way.money(order["subtotal"]),
        "refunded": way.money(order["refunded_total"]),
    }


def _order(facts: Mapping[str, Any]) -> tuple[Context, Mapping[str, Any], Format]:
    order = orders.get(number=facts["order"], holder=None)
    first_name, locale = _reader(order)
    way = _way(facts, order["locale"] or "", locale)
    address = order["shipping_address"] or order["billing_address"]
    context = {
        "first_name": first_name or (address or {}).get("first_name", ""),
        "order": order_facts(order, way),
        "address": address_lines(address, way) if address else [],
    }
    return context, order, way


def _receipt(facts: Mapping[str, Any]) -> Built:
    context, order, way = _order(facts)
    is_paid, page = bool(facts.get("is_paid")), order_pages.of(order, shop_url=brand().url)
    context |= {
        "order_url": page.url,
        "is_paid": is_paid,
        "instructions": [] if is_paid else _instructions(order),
        "order_table": order_piece(order, way),
    }
    return Built(context, way, secrets=page.secrets)


def _shipped(facts: Mapping[str, Any]) -> Built:
    context, order, way = _order(facts)
    page = order_pages.of(order, shop_url=brand().url)
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
    return Built(context, way, secrets=page.secrets)


def _refunded(facts: Mapping[str, Any]) -> Built:
    context, order, way = _order(facts)
    amount, page = Decimal(facts["amount"]), order_pages.of(order, shop_url=brand().url)
    context |= {
        "order_url": page.url,
        "amount": way.amount(amount, order["currency"]),
        "is_full": amount >= Decimal(order["total"]["amount"]),
    }
    return Built(context, way, secrets=page.secrets)


def _review_request(facts: Mapping[str, Any]) -> Built:
    context, order, way = _order(facts)
    if order["payment_status"] != order_rules.PaymentStatus.COMPLETE:
        raise Unwanted("the order was paid back")
    products = lists.products_of(variant_ids=[line["variant"] for line in order["lines"] if line["variant"]])
    if not products:
        raise Unwanted("none of its products is sold any more")
    page = order_pages.of(order, shop_url=brand().url)
    context |= {
        "order_url": page.url,
        "products": [{"title": title, "url": f"{brand().url}products/{slug}/"} for title, slug in products],
    }
    return Built(context, way, secrets=page.secrets)


def _abandoned_cart(facts: Mapping[str, Any]) -> Built:
    cart = lists.find_open_cart(cart_id=facts["cart"])
    if cart is None:
        raise Unwanted("the cart was ordered or emptied")
    first_name, locale = _person(cart.customer_id)
    way = _way(facts, cart.locale, locale)
    items = [
        {
            "title": item.title,
            "quantity": item.quantity,
            "price": way.amount(item.price, cart.currency),
            "total": way.amount(item.price * item.quantity, cart.currency),
        }
        for item in cart.items
    ]
    subtotal = sum((item.price * item.quantity for item in cart.items), ZERO)
    link = f"{brand().url}?cart={cart.token}" if cart.token else brand().url
    context = {
        "first_name": first_name,
        "items": items,
        "subtotal": way.amount(subtotal, cart.currency),
        "link": link,
    }
    return Built(context, way, secrets=(cart.token,) if cart.token else ())


def _low_stock(facts: Mapping[str, Any]) -> Built:
    way = _way(facts)
    rows = lists.low_levels(level_ids=facts["levels"])
    if not rows:
        raise Unwanted("it is in stock again")
    most = 20
    items = [
        {"title": row.title, "sku": row.sku, "location": row.location, "available": row.available}
        for row in rows[:most]
    ]
    link = f"{brand().url}admin/inventory/stocklevel/"
    return Built({"items": items, "more": max(len(rows) - most, 0), "link": link}, way)


def _webhook_disabled(facts: Mapping[str, Any]) -> Built:
    link = f"{brand().url}admin/webhooks/endpoint/"
    context = {
        "url": facts["url"],
        "host": urlsplit(facts["url"]).hostname,
        "reason": facts["reason"],
        "link": link,
    }
    return Built(context, _way(facts))


def _staff_invitation(facts: Mapping[str, Any]) -> Built:
    names = ("invited_by", "role", "link", "valid_for")
    return Built({name: str(facts.get(name, "")) for name in names}, _way(facts), secrets=(facts["link"],))


def _verification(facts: Mapping[str, Any]) -> Built:
    user = customers.get_user(user_id=facts["user"])
    return _with_token(facts, user, credentials.verification_token(user=user), "verify-email")


def _password_reset(facts: Mapping[str, Any]) -> Built:
    user = customers.get_user(user_id=facts["user"])
    return _with_token(facts, user, credentials.reset_token(user=user), "reset-password")


def _with_token(facts: Mapping[str, Any], user: User, token: str, page: str) -> Built:
    locale = Profile.objects.filter(user=user).values_list("locale", flat=True).first() or ""
    context = {
        "first_name": user.first_name,
        "token": token,
        "link": f"{brand().url}{page}/?token={token}",
    }
    return Built(context, _way(facts, locale), secrets=(token,))


def _daily_summary(facts: Mapping[str, Any]) -> Built:
    shop, way = current.tenant(), _way(facts)
    day = date.fromisoformat(facts["date"])
    sold = sales.by_day(first=day, last=day, time_zone=shop.time_zone)[0]
    start, end = sales.day_bounds(day, time_zone=shop.time_zone)
    context = {
        "day": way.day(day),
        "weekday": way.weekday(day),
        "orders": sold["orders"],
        "total": way.amount(sold["total"], shop.currency),
        "refunded": way.amount(sold["refunded"], shop.currency) if sold["refunded"] else "",
        "average": way.amount(
            order_rules.average_order(total=sold["total"], orders=sold["orders"]), shop.currency
        ),
        "best_sellers": [
            {
                "title": row["title"],
                "sku": row["sku"],
                "quantity": row["quantity"],
                "total": way.amount(row["total"], shop.currency),
            }
            for row in sales.best_sellers(start=start, end=end, limit=5)
        ],
        "link": f"{brand().url}admin/",
    }
    return Built(context, way)


def _way(facts: Mapping[str, Any], *locales: str) -> Format:
    """The message's own locale first, then the order's, its reader's, the shop's."""
    wanted: Iterable[str] = (str(facts.get("locale", "")), *locales, current.tenant().locale)
    return formats.of(locale for locale in wanted if locale)


def _reader(order: Mapping[str, Any]) -> tuple[str, str]:
    return _person(order["customer"]["id"] if order["customer"] else None)


def _person(customer_id: int | None) -> tuple[str, str]:
    if customer_id is None:
        return "", ""
    found = Profile.objects.filter(user__customer=customer_id)
    return found.values_list("user__first_name", "locale").first() or ("", "")


def _instructions(order: Mapping[str, Any]) -> list[str]:
    """How to pay by hand, line by line."""
    actions = [p["next_action"] for p in order["payments"] if p["next_action"]]
    return next((str(a["detail"]).splitlines() for a in actions if a["type"] == "instructions"), [])


_SHOP: dict[str, Callable[[Mapping[str, Any]], Built]] = {
    "receipt": _receipt,
    "payment_failed": _receipt,
    "shipped": _shipped,
    "refunded": _refunded,
    "review_request": _review_request,
    "abandoned_cart": _abandoned_cart,
    "low_stock": _low_stock,
    "staff_invitation": _staff_invitation,
    "webhook_disabled": _webhook_disabled,
    "email_verification": _verification,
    "password_reset": _password_reset,
    "daily_summary": _daily_summary,
}
