"""The first page of the platform's admin: shops, sign-ups, and whatever waits too long."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from admin_theme import charts
from admin_theme.formatting import show_money
from billing.models import Invoice
from front import loudest
from kernel import clock
from kernel.jobs.models import Wakeup
from kernel.money import ZERO
from kernel.outbox.models import OutboxEntry
from tenants import rules
from tenants.models import PooledSchema, Signup, Tenant
from tenants.provisioning import template

CHART_DAYS = 14
REVENUE_DAYS = 30
ROWS = 6
LATE_AFTER = timedelta(seconds=60)


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK: the page's context with what this viewer may see."""
    user: Any = request.user
    context |= {
        "first_name": user.first_name,
        "shops": _shops() if user.has_perm("tenants.view_tenant") else None,
        "signups": _signups() if user.has_perm("tenants.view_signup") else None,
        "revenue": _revenue() if user.has_perm("billing.view_invoice") else None,
        "waiting": _waiting() if user.has_perm("outbox.view_outboxentry") else None,
        "loudest": _loudest() if user.has_perm("tenants.view_tenant") else None,
        "pool": _pool() if user.has_perm("tenants.view_pooledschema") else None,
    }
    return context


def _shops() -> dict[str, Any]:
    counts = dict(Tenant.objects.order_by().values_list("state").annotate(Count("pk")))
    total, names = sum(counts.values()), dict(Tenant._meta.get_field("state").flatchoices)
    rows = [
        {
            "state": state.value,
            "name": capfirst(names[state.value]),
            "count": counts.get(state.value, 0),
        }
        for state in rules.State
    ]
    return {
        "total": total,
        "open": sum(counts.get(state.value, 0) for state in rules.OPEN),
        "rows": [
            {**row, "share": round(100 * row["count"] / total, 1) if total else 0}
            for row in rows
            if row["count"]
        ],
    }


def _revenue() -> list[dict[str, Any]]:
    """What was paid to the platform in the last days, and what is open, by currency."""
    since = clock.now() - timedelta(days=REVENUE_DAYS)
    valid = Invoice.objects.filter(voided_at__isnull=True).order_by("currency").values("currency")
    sums = valid.annotate(
        paid=Sum("total", filter=Q(paid_at__gte=since)), owed=Sum("total", filter=Q(paid_at__isnull=True))
    ).filter(Q(paid__gt=0) | Q(owed__gt=0))
    return [
        {
            "paid": show_money(row["paid"] or ZERO, row["currency"]),
            "owed": show_money(row["owed"] or ZERO, row["currency"]),
        }
        for row in sums
    ]


def _signups() -> dict[str, Any]:
    now = clock.now()
    first = now.date() - timedelta(days=CHART_DAYS - 1)
    found = Signup.objects.filter(created_at__date__gte=first).annotate(day=TruncDate("created_at"))
    by_day = dict(found.order_by().values_list("day").annotate(Count("pk")))
    days = [first + timedelta(days=n) for n in range(CHART_DAYS)]
    values = [by_day.get(day, 0) for day in days]
    titles = [f"{day:%a} {day.day} {day:%b}: {count}" for day, count in zip(days, values, strict=True)]
    return {
        "today": values[-1],
        "all": sum(values),
        "bars": charts.bars([float(value) for value in values], [str(day.day) for day in days], titles),
        "unfinished": Signup.objects.exclude(status=Signup.Status.LIVE).count(),
        "latest": list(Signup.objects.select_related("tenant").order_by("-created_at")[:ROWS]),
        "steps": 6,
    }


def _loudest() -> list[dict[str, Any]]:
    loudest_shops = loudest.read(url=settings.REDIS_URL)
    shops = {
        shop.schema_name: shop
        for shop in Tenant.objects.filter(schema_name__in=[loud.schema for loud in loudest_shops])
    }
    return [
        {"shop": shops[loud.schema], "seconds": round(loud.seconds, 1), "refusals": round(loud.refusals)}
        for loud in loudest_shops[:ROWS]
        if loud.schema in shops
    ]


def _waiting() -> dict[str, Any]:
    now = clock.now()
    pending = OutboxEntry.objects.filter(
        delivered_at__isnull=True, dead_at__isnull=True, available_at__lte=now
    )
    outbox = pending.aggregate(count=Count("pk"), oldest=Min("available_at"))
    marks = Wakeup.objects.filter(due_at__lte=now).aggregate(
        count=Count("schema_name", distinct=True), oldest=Min("due_at")
    )
    rows = [(_("Outbox of the platform"), outbox), (_("Shops with work due"), marks)]
    return {
        "dead": OutboxEntry.objects.filter(dead_at__isnull=False).count(),
        "rows": [
            {"name": name, **row, "is_late": bool(row["oldest"] and now - row["oldest"] > LATE_AFTER)}
            for name, row in rows
        ],
    }


def _pool() -> dict[str, Any]:
    ready = PooledSchema.objects.filter(fingerprint=template.fingerprint()).count()
    size = int(settings.POOL_SIZE)
    return {"ready": ready, "size": size, "share": min(100, round(100 * ready / size)) if size else 100}
