"""What messages to whoever runs the shop show."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from storefront.emails import branding, queries
from storefront.emails.content import Content, NotNeeded
from storefront.emails.contexts import locales
from storefront.orders import queries as orders, rules as order_rules, sales
from tenants import current


def _low_stock(facts: Mapping[str, Any]) -> Content:
    fmt = locales.format_for(facts)
    rows = queries.list_low_levels(level_ids=facts["levels"])
    if not rows:
        raise NotNeeded("it is in stock again")
    most = 20
    items = [
        {"title": row.title, "sku": row.sku, "location": row.location, "available": row.available}
        for row in rows[:most]
    ]
    link = f"{branding.brand().url}admin/inventory/stocklevel/"
    return Content({"items": items, "more": max(len(rows) - most, 0), "link": link}, fmt)


def _webhook_disabled(facts: Mapping[str, Any]) -> Content:
    link = f"{branding.brand().url}admin/webhooks/endpoint/"
    context = {
        "url": facts["url"],
        "host": urlsplit(facts["url"]).hostname,
        "reason": facts["reason"],
        "link": link,
    }
    return Content(context, locales.format_for(facts))


def _mention(facts: Mapping[str, Any]) -> Content:
    note = orders.get_note(event_id=facts["event"])
    if note is None:
        raise NotNeeded("the note is gone")
    context = {
        "number": str(note.order.number),
        "by": note.actor,
        "text": note.data["text"],
        "link": f"{branding.brand().url}admin/orders/order/{note.order_id}/change/",
    }
    return Content(context, locales.format_for(facts))


def _staff_invitation(facts: Mapping[str, Any]) -> Content:
    names = ("invited_by", "role", "link", "valid_for")
    context = {name: str(facts.get(name, "")) for name in names}
    token = context["link"].partition("token=")[2]
    return Content(context, locales.format_for(facts), credentials=(token,))


def _daily_summary(facts: Mapping[str, Any]) -> Content:
    shop, fmt = current.tenant(), locales.format_for(facts)
    day = date.fromisoformat(facts["date"])
    sold = sales.by_day(first=day, last=day, time_zone=shop.time_zone)[0]
    start, end = sales.day_bounds(day, time_zone=shop.time_zone)
    context = {
        "day": fmt.day(day),
        "weekday": fmt.weekday(day),
        "orders": sold["orders"],
        "total": fmt.amount(sold["total"], shop.currency),
        "refunded": fmt.amount(sold["refunded"], shop.currency) if sold["refunded"] else "",
        "average": fmt.amount(
            order_rules.average_order(total=sold["total"], orders=sold["orders"]), shop.currency
        ),
        "best_sellers": [
            {
                "title": row["title"],
                "sku": row["sku"],
                "quantity": row["quantity"],
                "total": fmt.amount(row["total"], shop.currency),
            }
            for row in sales.best_sellers(start=start, end=end, limit=5)
        ],
        "link": f"{branding.brand().url}admin/",
    }
    return Content(context, fmt)


BUILDERS: dict[str, Callable[[Mapping[str, Any]], Content]] = {
    "low_stock": _low_stock,
    "mention": _mention,
    "staff_invitation": _staff_invitation,
    "webhook_disabled": _webhook_disabled,
    "daily_summary": _daily_summary,
}
