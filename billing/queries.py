"""Reads of plans, subscriptions and invoices."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from billing import errors, rules
from billing.models import Invoice, Plan, Subscription
from kernel import lookup
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


def list_offered() -> "QuerySet[Plan]":
    """The plans a merchant can choose, in their order."""
    return Plan.objects.filter(is_offered=True)


def get_subscription(tenant: Tenant, *, lock: bool = False) -> Subscription:
    """The shop's subscription with its plan, locked where it is to be changed. Raises SubscriptionNotFound."""
    found = Subscription.objects.select_related("plan").filter(tenant=tenant)
    return lookup.one(found.select_for_update(of=("self",)) if lock else found, errors.SubscriptionNotFound)


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
    *, tenant: Tenant, status: rules.InvoiceStatus | None = None, today: date
) -> "QuerySet[Invoice]":
    """A shop's invoices, the newest first."""
    found = Invoice.objects.filter(tenant=tenant)
    return found if status is None else found.filter(in_status(status, today=today))


def status_of(invoice: Invoice, *, today: date) -> rules.InvoiceStatus:
    """How it stands on a day."""
    return rules.status(
        is_paid=invoice.paid_at is not None,
        is_void=invoice.voided_at is not None,
        due_on=invoice.due_on,
        today=today,
    )
