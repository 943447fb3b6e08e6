"""What each template is given, read when it is rendered: an outbox entry carries ids and few facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from email.utils import parseaddr
from typing import Any

from babel.numbers import format_currency
from django.conf import settings

from kernel import scope
from kernel.errors import DomainError
from kernel.money import MoneyDict
from kernel.outbox.delivery import Undeliverable
from storefront.customers import credentials
from storefront.customers import queries as customers
from storefront.customers.rules import country_name
from storefront.messages import rules
from storefront.orders import queries as orders
from storefront.orders import sales
from tenants import current, hosts

Context = dict[str, Any]
PLATFORM_COLOUR = "#7c3aed"


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


def build(template: str, facts: Context) -> Context:
    """Everything the template shows. Raises Undeliverable for a template or an object that is not there."""
    builders: dict[str, Callable[[Context], Context]] = (
        {"signup_code": dict} if scope.is_platform() else _SHOP
    )
    if template not in builders:
        raise Undeliverable(f"no template {template!r} here")
    try:
        return builders[template](facts)
    except DomainError as error:
        raise Undeliverable(f"{template}: {error}") from error


def money_text(money: MoneyDict) -> str:
    """Money as people write it: €12.90."""
    return str(format_currency(Decimal(money["amount"]), money["currency"], locale="en"))


def _order(facts: Context) -> Context:
    order = orders.get(number=facts["order"], holder=None)
    address = order["shipping_address"] or order["billing_address"]
    return {
        "order": order,
        "is_paid": facts.get("is_paid", False),
        "instructions": _instructions(order) if not facts.get("is_paid") else "",
        "lines": [
            {
                "title": line["title"],
                "sku": line["sku"] or "",
                "quantity": line["quantity"],
                "unit_price": money_text(line["unit_price"]),
                "subtotal": money_text(
                    {
                        "amount": str(Decimal(line["unit_price"]["amount"]) * line["quantity"]),
                        "currency": order["currency"],
                    }
                ),
            }
            for line in order["lines"]
        ],
        "discounts": [{"name": d["name"], "amount": money_text(d["amount"])} for d in order["discounts"]],
        "taxes": [
            {"name": t["name"], "percent": t["percent"], "amount": money_text(t["amount"])}
            for t in order["taxes"]
        ],
        "subtotal": money_text(order["subtotal"]),
        "shipping": money_text(order["shipping_total"]),
        "total": money_text(order["total"]),
        "address": _address_lines(address) if address else [],
    }


def _instructions(order: Context) -> str:
    actions = [p["next_action"] for p in order["payments"] if p["next_action"]]
    return next((a["detail"] for a in actions if a["type"] == "instructions"), "")


def _address_lines(address: dict[str, str]) -> list[str]:
    lines = [
        f"{address['first_name']} {address['last_name']}".strip(),
        address["company"],
        address["line1"],
        address["line2"],
        f"{address['postal_code']} {address['city']}".strip(),
        address["region"],
        country_name(address["country"]),
    ]
    return [line for line in lines if line]


def _verification(facts: Context) -> Context:
    user = customers.get_user(user_id=facts["user"])
    token = credentials.verification_token(user=user)
    return {"user": user, "token": token, "link": f"{brand().url}verify-email/?token={token}"}


def _password_reset(facts: Context) -> Context:
    user = customers.get_user(user_id=facts["user"])
    token = credentials.reset_token(user=user)
    return {"user": user, "token": token, "link": f"{brand().url}reset-password/?token={token}"}


def _daily_summary(facts: Context) -> Context:
    shop = current.tenant()
    day = date.fromisoformat(facts["date"])
    sold = sales.by_day(first=day, last=day, time_zone=shop.time_zone)[0]
    start, end = sales.day_bounds(day, time_zone=shop.time_zone)

    def text(amount: Decimal) -> str:
        return money_text({"amount": str(amount), "currency": shop.currency})

    sellers = sales.best_sellers(start=start, end=end, limit=5)
    return {
        "day": day,
        "orders": sold["orders"],
        "total": text(sold["total"]),
        "best_sellers": [{**row, "total": text(row["total"])} for row in sellers],
        "admin_url": f"{brand().url}admin/",
    }


_SHOP: dict[str, Callable[[Context], Context]] = {
    "receipt": _order,
    "payment_failed": _order,
    "email_verification": _verification,
    "password_reset": _password_reset,
    "daily_summary": _daily_summary,
}
