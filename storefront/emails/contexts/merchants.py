"""What the platform's messages to merchants are given. Everything they show is in the entry itself.

They name a shop by its host: its name is anybody's words, and an address of whoever signed up is anybody's too.
The facts hold the name for workers of releases until 2026-11.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kernel import formats
from kernel.formats import Format
from storefront.emails.content import Content, Context
from storefront.emails.contexts import customers


def _signup_code(facts: Mapping[str, Any]) -> Content:
    context: Context = {name: str(facts[name]) for name in ("code", "shop_url")}
    context["shop_host"] = _host(facts["shop_url"])
    return Content(context, formats.of([str(facts.get("locale", ""))]), credentials=(context["code"],))


def _trial_ends(facts: Mapping[str, Any]) -> Content:
    fmt = formats.of([str(facts["locale"])])
    ends_at = datetime.fromisoformat(facts["ends_at"]).astimezone(ZoneInfo(facts["time_zone"]))
    context: Context = {
        "shop_host": _host(facts["admin_url"]),
        "plan": str(facts["plan"]),
        "is_last_day": bool(facts["is_last_day"]),
        "day": fmt.day(ends_at.date()),
        "time": f"{ends_at:%H:%M}",
        "link": str(facts["admin_url"]),
    }
    return Content(context, fmt)


def _invoice_issued(facts: Mapping[str, Any]) -> Content:
    fmt = formats.of([str(facts["locale"])])
    return Content(_invoice(facts, fmt), fmt)


def _invoice_reminder(facts: Mapping[str, Any]) -> Content:
    fmt = formats.of([str(facts["locale"])])
    stage = {"is_overdue": facts["reminder"] != "soon_due", "is_last": facts["reminder"] == "last"}
    return Content(_invoice(facts, fmt) | stage, fmt)


def _invoice(facts: Mapping[str, Any], fmt: Format) -> Context:
    invoice = facts["invoice"]
    return {
        "shop_host": _host(facts["admin_url"]),
        "number": invoice["number"],
        "from_day": fmt.day(date.fromisoformat(invoice["period_start"])),
        "until_day": fmt.day(date.fromisoformat(invoice["period_end"]) - timedelta(days=1)),
        "due_day": fmt.day(date.fromisoformat(invoice["due_on"])),
        "lines": [
            {"description": line["description"], "net": fmt.money(line["net"])} for line in invoice["lines"]
        ],
        "net": fmt.money(invoice["net"]),
        "tax": fmt.money(invoice["tax"]),
        "tax_percent": fmt.percent(invoice["tax_percent"]),
        "total": fmt.money(invoice["total"]),
        "link": str(facts["admin_url"]),
    }


def _host(url: object) -> str:
    return urlsplit(str(url)).hostname or ""


BUILDERS: dict[str, Callable[[Mapping[str, Any]], Content]] = {
    "password_reset": customers.password_reset,
    "log_in_changed": customers.log_in_changed,
    "signup_code": _signup_code,
    "trial_ends": _trial_ends,
    "invoice_issued": _invoice_issued,
    "invoice_reminder": _invoice_reminder,
}
