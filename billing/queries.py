"""Reads of plans, subscriptions and invoices."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from billing import errors, rules
from billing.models import Invoice, Plan, Subscription
from kernel import money
from tenants.models import Tenant

OWED = Q(paid_at__isnull=True, voided_at__isnull=True)
"""The condition of invoices that are neither paid nor void."""


def get_plan(code: str, *, is_offered: bool = False) -> Plan:
    """The plan of that code, with `is_offered` only one a merchant can choose. Raises PlanNotFound."""
    found = Plan.objects.filter(code=code)
    plan = (found.filter(is_offered=True) if is_offered else found).first()
    if plan is None:
        raise errors.PlanNotFound(_("There is no plan “{code}”.").format(code=code), field="plan")
    return plan


def list_offered() -> list[dict[str, Any]]:
    """The plans a merchant can choose, in their order, as the API writes them."""
    return [view_plan(plan) for plan in Plan.objects.filter(is_offered=True)]


def view_plan(plan: Plan) -> dict[str, Any]:
    """A plan as the API writes it."""
    return {
        "code": plan.code,
        "name": plan.name,
        "description": plan.description,
        "monthly_price": money.as_dict(plan.monthly_price, plan.currency),
        "trial_days": plan.trial_days,
        "limits": {"products": plan.max_products, "media_mb": plan.max_media_mb},
    }


def get_subscription(tenant: Tenant, *, lock: bool = False) -> Subscription:
    """The shop's subscription with its plan, locked where it is to be changed. Raises SubscriptionNotFound."""
    found = Subscription.objects.select_related("plan").filter(tenant=tenant)
    subscription = (found.select_for_update(of=("self",)) if lock else found).first()
    if subscription is None:
        raise errors.SubscriptionNotFound
    return subscription


def view_subscription(subscription: Subscription) -> dict[str, Any]:
    """A subscription as the API writes it."""
    return {
        "plan": view_plan(subscription.plan),
        "status": subscription.status,
        "is_paying": subscription.status in rules.PAYING,
        "started_at": subscription.started_at,
        "trial_ends_at": subscription.trial_ends_at,
        "paying_since": subscription.paying_since,
        "next_invoice_on": subscription.next_period_on,
    }


def open_invoices() -> QuerySet[Invoice]:
    """Invoices that are neither paid nor void."""
    return Invoice.objects.filter(OWED)


def in_status(status: rules.InvoiceStatus, *, today: date) -> Q:
    """The condition of invoices that stand so on a day."""
    match status:
        case rules.InvoiceStatus.PAID:
            return Q(paid_at__isnull=False)
        case rules.InvoiceStatus.VOID:
            return Q(voided_at__isnull=False)
        case rules.InvoiceStatus.OVERDUE:
            return OWED & Q(due_on__lt=today)
    return OWED & Q(due_on__gte=today)


def list_invoices(
    *, tenant: Tenant, status: rules.InvoiceStatus | None = None, today: date, limit: int, offset: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many invoices a shop has, and a page of them as the API writes them, newest first."""
    found = Invoice.objects.filter(tenant=tenant)
    if status is not None:
        found = found.filter(in_status(status, today=today))
    return found.count(), [view(invoice, today=today) for invoice in found[offset : offset + limit]]


def view(invoice: Invoice, *, today: date) -> dict[str, Any]:
    """An invoice as the API writes it."""

    def amount(value: Decimal) -> money.MoneyDict:
        return money.as_dict(value, invoice.currency)

    return {
        "number": invoice.number,
        "status": status_of(invoice, today=today).value,
        "bill_to": invoice.bill_to,
        "period_start": invoice.period_start,
        "period_end": invoice.period_end,
        "lines": [
            {
                "description": line["description"],
                "quantity": line["quantity"],
                "unit_price": amount(Decimal(line["unit_price"])),
                "net": amount(Decimal(line["net"])),
            }
            for line in invoice.lines
        ],
        "net": amount(invoice.net),
        "tax_percent": f"{invoice.tax_percent.normalize():f}",
        "tax": amount(invoice.tax),
        "total": amount(invoice.total),
        "issued_at": invoice.issued_at,
        "due_on": invoice.due_on,
        "paid_at": invoice.paid_at,
        "voided_at": invoice.voided_at,
    }


def status_of(invoice: Invoice, *, today: date) -> rules.InvoiceStatus:
    """How it stands on a day."""
    return rules.status(
        is_paid=invoice.paid_at is not None,
        is_void=invoice.voided_at is not None,
        due_on=invoice.due_on,
        today=today,
    )
