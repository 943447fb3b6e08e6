"""Invoices: one a month for every shop that pays, paid or void one day, and never rewritten."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from billing import entitlements, errors, queries, rounds, rules, views
from billing.models import Invoice, InvoiceCounter, Subscription
from kernel import scope
from kernel.actors import Actor, job
from kernel.outbox import delivery as outbox
from tenants import hosts, lifecycle
from tenants.rules import State

Status = Subscription.Status
ACTOR = job("billing")


def issue_due(*, now: datetime) -> int:
    """Invoice every period that has begun of every open shop that pays, each once; return how many.

    Belongs to the platform, whose days (UTC) periods go by. A plan that costs nothing is not invoiced, nor is a
    month that began while the shop was closed. Months that passed while nobody called are made up for, at the
    price of today. Raises what went wrong with one shop after all have had their turn.
    """
    if not scope.is_platform():
        raise scope.OutOfScope("invoices are the platform's")
    due = Subscription.objects.filter(status__in=rules.PAYING, next_period_on__lte=now.astimezone(UTC).date())
    ids = due.order_by("pk").values_list("pk", flat=True)
    return rounds.go_round(partial(_bill, now=now), ids)


def mark_paid(*, number: str, actor: Actor, now: datetime) -> Invoice:
    """Write that an invoice was paid; a shop with nothing else overdue is in good standing again.

    Raises InvoiceNotFound, and InvoiceSettled for one that is paid or void.
    """
    with transaction.atomic():
        invoice = _lock_open(number)
        invoice.paid_at, invoice.settled_by = now, actor.name
        invoice.save(update_fields=["paid_at", "settled_by"])
        _forgive(invoice, now=now)
        found = Subscription.objects.filter(tenant=invoice.tenant).select_related("plan", "tenant")
        if subscription := found.first():
            entitlements.grant(subscription)
        audit.write(actor=actor, verb="paid", target=invoice, changes={"paid_at": (None, now)})
    return invoice


def void(*, number: str, reason: str, actor: Actor, now: datetime) -> Invoice:
    """Take an invoice back; its number stays taken, and its period is not invoiced again.

    Raises InvoiceNotFound, and InvoiceSettled for one that is paid or void.
    """
    with transaction.atomic():
        invoice = _lock_open(number)
        invoice.voided_at, invoice.void_reason, invoice.settled_by = now, reason, actor.name
        invoice.save(update_fields=["voided_at", "void_reason", "settled_by"])
        _forgive(invoice, now=now)
        changes = {"voided_at": (None, now)}
        audit.write(actor=actor, verb="voided", target=invoice, changes=changes, note=reason)
    return invoice


def write_to_owner(template: str, invoice: Invoice, *, now: datetime, key: str, **facts: Any) -> None:
    """Put a message about an invoice into the platform's outbox, for the owner of the shop. A key goes out once."""
    shop = invoice.tenant
    context = {
        "shop_name": shop.name,
        "invoice": views.invoice(invoice, today=now.astimezone(UTC).date()),
        "admin_url": hosts.shop_url(shop.slug, "/admin/"),
        "locale": shop.locale,
        **facts,
    }
    payload = {
        "template": template,
        "to": [shop.contact_email],
        "context": json.loads(json.dumps(context, cls=DjangoJSONEncoder)),
    }
    outbox.add("email", payload, now=now, key=key)


def put_past_due(invoice: Invoice, *, now: datetime) -> None:
    """Say of a shop that pays that it is late."""
    subscription = Subscription.objects.select_for_update().filter(tenant=invoice.tenant).first()
    if subscription is not None and subscription.status == Status.ACTIVE:
        _stand(subscription, Status.PAST_DUE, State.ACTIVE, State.PAST_DUE, reason=invoice.number, now=now)


@transaction.atomic
def _bill(subscription_id: int, *, now: datetime) -> int:
    """Issue what a subscription has not been invoiced for. Its row is locked, so that two do not do it at once."""
    subscription = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("plan", "tenant")
        .get(pk=subscription_id)
    )
    today, issued = now.astimezone(UTC).date(), 0
    start, first = subscription.next_period_on, subscription.paying_since
    if subscription.status not in rules.PAYING or start is None or first is None:
        return 0
    while start <= today:
        end = rules.next_period(first, after=start)
        if subscription.plan.monthly_price > 0 and subscription.tenant.is_open:
            issued += _issue(subscription, start, end, now=now)
        start = end
    subscription.next_period_on = start
    subscription.save(update_fields=["next_period_on"])
    return issued


def _issue(subscription: Subscription, start: date, end: date, *, now: datetime) -> bool:
    """Make the invoice of a period unless it is there, and write to the owner."""
    shop, plan = subscription.tenant, subscription.plan
    if Invoice.objects.filter(tenant=shop, period_start=start).exists():
        return False
    amounts = rules.amounts(plan.monthly_price, tax_percent=plan.tax_percent, currency=plan.currency)
    today = now.astimezone(UTC).date()
    sequence = _take_number(today.year)
    line = {
        "description": plan.name,
        "quantity": 1,
        "unit_price": str(amounts.net),
        "net": str(amounts.net),
    }
    invoice = Invoice.objects.create(
        tenant=shop,
        year=today.year,
        sequence=sequence,
        number=rules.number(today.year, sequence),
        bill_to={"name": shop.name, "email": shop.contact_email, "country": shop.country},
        period_start=start,
        period_end=end,
        lines=[line],
        currency=plan.currency,
        tax_percent=plan.tax_percent,
        net=amounts.net,
        tax=amounts.tax,
        total=amounts.total,
        issued_at=now,
        due_on=today + timedelta(days=rules.DAYS_TO_PAY),
    )
    write_to_owner("invoice_issued", invoice, now=now, key=f"invoice:{invoice.number}")
    return True


def _take_number(year: int) -> int:
    """The year's next number. Its row stays locked until the transaction ends: one that fails leaves no gap."""
    InvoiceCounter.objects.get_or_create(year=year)
    counter = InvoiceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _lock_open(number: str) -> Invoice:
    found = Invoice.objects.select_for_update(of=("self",)).select_related("tenant").filter(number=number)
    invoice = found.first()
    if invoice is None:
        raise errors.InvoiceNotFound(_("There is no invoice {number}.").format(number=number))
    if invoice.paid_at or invoice.voided_at:
        raise errors.InvoiceSettled(
            (_("{number} is paid already.") if invoice.paid_at else _("{number} is void already.")).format(
                number=number
            )
        )
    return invoice


def _forgive(invoice: Invoice, *, now: datetime) -> None:
    """Take a shop out of its being late when nothing it was reminded of is open any more."""
    late = queries.open_invoices().filter(tenant=invoice.tenant, due_on__lt=now.astimezone(UTC).date())
    subscription = Subscription.objects.select_for_update().filter(tenant=invoice.tenant).first()
    if subscription is None or subscription.status != Status.PAST_DUE or late.exists():
        return
    _stand(subscription, Status.ACTIVE, State.PAST_DUE, State.ACTIVE, reason=invoice.number, now=now)


def _stand(
    subscription: Subscription, status: str, before: State, after: State, *, reason: str, now: datetime
) -> None:
    """Give a subscription another standing; its shop, where it is open, follows."""
    subscription.status = status
    subscription.save(update_fields=["status"])
    lifecycle.change_state(
        tenant=subscription.tenant,
        after=after,
        actor=ACTOR,
        reason=f"invoice {reason}",
        now=now,
        only_from=before,
    )
