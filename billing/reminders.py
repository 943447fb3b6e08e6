"""What merchants are reminded of: trials that end, invoices that are due."""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from billing import invoices, queries, rounds, rules
from billing.models import Invoice, InvoiceReminder, Subscription
from kernel import scope
from kernel.outbox import delivery as outbox
from tenants import hosts
from tenants.rules import OPEN

LOOKED_AHEAD = timedelta(days=rules.DAYS_BEFORE + 2)


def remind_of_trials(*, now: datetime) -> int:
    """Write to merchants whose trial ends in some days, and on its last day; each once, however often called.

    Belongs to the platform. Returns how many reminders are due. Raises what went wrong with one shop after all
    have had their turn.
    """
    if not scope.is_platform():
        raise scope.OutOfScope("trials are the platform's")
    ending = Subscription.objects.order_by("pk").filter(
        status=Subscription.Status.TRIALING,
        trial_ends_at__gt=now,
        trial_ends_at__lte=now + LOOKED_AHEAD,
        tenant__state__in=OPEN,
    )
    return rounds.go_round(partial(_remind, now=now), ending.values_list("pk", flat=True))


def remind_of_invoices(*, now: datetime) -> int:
    """Write to merchants whose invoice is due soon or overdue; each reminder once, however often called.

    Belongs to the platform. Returns how many reminders were written. One that is overdue puts its shop past due.
    Raises as `remind_of_trials` does.
    """
    if not scope.is_platform():
        raise scope.OutOfScope("invoices are the platform's")
    last = InvoiceReminder.objects.filter(invoice=OuterRef("pk"), kind=rules.InvoiceReminder.LAST)
    soon = now.astimezone(UTC).date() + LOOKED_AHEAD
    found = queries.open_invoices().filter(~Exists(last), due_on__lte=soon, tenant__state__in=OPEN)
    return rounds.go_round(partial(_remind_of, now=now), found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind_of(invoice_id: int, *, now: datetime) -> bool:
    locked = queries.open_invoices().select_for_update(of=("self",)).select_related("tenant")
    invoice: Invoice | None = locked.filter(pk=invoice_id).first()
    if invoice is None:  # paid meanwhile
        return False
    shop = invoice.tenant
    kind = rules.due_invoice_reminder(
        now=now, due_on=invoice.due_on, time_zone=shop.time_zone, hour=shop.summary_hour
    )
    if kind is None:
        return False
    _, is_new = InvoiceReminder.objects.get_or_create(invoice=invoice, kind=kind, defaults={"sent_at": now})
    if not is_new:
        return False
    key = f"invoice:{invoice.number}:{kind}"
    invoices.write_to_owner("invoice_reminder", invoice, now=now, key=key, reminder=kind.value)
    if kind != rules.InvoiceReminder.SOON_DUE:
        invoices.put_past_due(invoice, now=now)
    return True


@transaction.atomic
def _remind(subscription_id: int, *, now: datetime) -> bool:
    subscription = Subscription.objects.select_related("tenant", "plan").get(pk=subscription_id)
    shop, ends_at = subscription.tenant, subscription.trial_ends_at
    assert ends_at is not None
    reminder = rules.due_reminder(now=now, ends_at=ends_at, time_zone=shop.time_zone, hour=shop.summary_hour)
    if reminder is None:
        return False
    facts = {
        "shop_name": shop.name,
        "ends_at": ends_at.isoformat(),
        "time_zone": shop.time_zone,
        "is_last_day": reminder == rules.Reminder.LAST_DAY,
        "plan": subscription.plan.name,
        "admin_url": hosts.shop_url(shop.slug, "/admin/"),
        "locale": shop.locale,
    }
    outbox.add(
        "email",
        {"template": "trial_ends", "to": [shop.contact_email], "context": facts},
        now=now,
        key=f"trial:{shop.pk}:{ends_at.isoformat()}:{reminder}",
    )
    return True
