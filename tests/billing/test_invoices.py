"""A shop that pays is invoiced once a month, reminded, and in good standing again once it has paid."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.html import strip_tags
from pytest_django import Settings

from billing import errors, invoices, reminders, services
from billing.models import Invoice, InvoiceCounter, InvoiceReminder, Plan, Subscription
from config import celery
from kernel import scope
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from tasks import registry  # noqa: F401 - registers the tasks
from tasks.models import JobRun
from tenants import lifecycle
from tenants.models import Tenant
from tests import actors

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def paying(shop: Tenant) -> Tenant:
    """Alpha, which pays 29 EUR and 19 % tax for Growth from 31 January on."""
    Plan.objects.filter(code="growth").update(tax_percent=19)
    services.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
    services.begin_paying(tenant=shop, actor=actors.TERMINAL, now=NOW)
    return Tenant.objects.get(pk=shop.pk)


def numbers() -> list[str]:
    return list(Invoice.objects.order_by("year", "sequence").values_list("number", flat=True))


def test_a_month_is_invoiced_once_however_often_it_is_asked_for(paying: Tenant) -> None:
    assert [invoices.issue_due(now=NOW + timedelta(hours=hour)) for hour in range(3)] == [1, 0, 0]
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.tenant) == ("2026-000001", paying)
    assert (invoice.net, invoice.tax, invoice.total) == (
        Decimal("29.00"),
        Decimal("5.51"),
        Decimal("34.51"),
    )
    assert (invoice.period_start, invoice.period_end) == (date(2026, 1, 31), date(2026, 2, 28))
    assert invoice.due_on == date(2026, 2, 14)
    assert invoices.issue_due(now=NOW + 27 * DAY) == 0
    assert invoices.issue_due(now=NOW + 28 * DAY) == 1
    assert Invoice.objects.filter(period_start=date(2026, 2, 28), period_end=date(2026, 3, 31)).exists()


def test_months_in_which_nobody_called_are_made_up_for(paying: Tenant) -> None:
    assert invoices.issue_due(now=NOW + 100 * DAY) == 4
    assert numbers() == [f"2026-00000{n}" for n in (1, 2, 3, 4)]
    starts = Invoice.objects.order_by("sequence").values_list("period_start", flat=True)
    assert [day.isoformat() for day in starts] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_numbers_begin_anew_each_year(paying: Tenant) -> None:
    invoices.issue_due(now=NOW)
    invoices.issue_due(now=NOW.replace(year=2027))
    assert numbers()[:2] == ["2026-000001", "2027-000001"]


def test_a_transaction_that_fails_leaves_no_gap(paying: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_facts: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(invoices, "write_to_owner", fail)
        with pytest.raises(OSError, match="full"):
            invoices.issue_due(now=NOW)
    assert not InvoiceCounter.objects.filter(last__gt=0).exists()
    invoices.issue_due(now=NOW)
    assert numbers() == ["2026-000001"]


def test_the_database_itself_refuses_a_second_invoice_of_a_period(paying: Tenant) -> None:
    invoices.issue_due(now=NOW)
    invoice = Invoice.objects.get()
    invoice.pk, invoice.sequence, invoice.number = None, 2, "2026-000002"
    with pytest.raises(IntegrityError, match="invoice_once_a_period"), transaction.atomic():
        invoice.save()
    Invoice.objects.update(period_start=date(2026, 1, 1))
    invoice.sequence = 1
    with pytest.raises(IntegrityError, match="invoice_number_once"), transaction.atomic():
        invoice.save()


@pytest.mark.parametrize("change", ["trialing", "cancelled", "suspended", "free"])
def test_who_does_not_pay_is_not_invoiced(paying: Tenant, change: str) -> None:
    if change == "suspended":
        Tenant.objects.filter(pk=paying.pk).update(state=change)
    elif change == "free":
        services.change_plan(tenant=paying, plan_code="starter", actor=actors.TERMINAL)
    else:
        Subscription.objects.filter(tenant=paying).update(status=change)
    assert invoices.issue_due(now=NOW + 40 * DAY) == 0
    assert not Invoice.objects.exists()


def test_a_month_that_begins_while_the_shop_is_closed_is_not_invoiced_later(paying: Tenant) -> None:
    Tenant.objects.filter(pk=paying.pk).update(state="suspended")
    invoices.issue_due(now=NOW + 30 * DAY)
    Tenant.objects.filter(pk=paying.pk).update(state="active")
    assert invoices.issue_due(now=NOW + 35 * DAY) == 0
    assert invoices.issue_due(now=NOW + 59 * DAY) == 1
    assert Invoice.objects.get().period_start == date(2026, 3, 31)


def test_what_is_wrong_with_one_shop_holds_up_no_other(paying: Tenant, other_shop: Tenant) -> None:
    broken = Plan.objects.create(code="broken", name="Broken", monthly_price=1, currency="???")
    Subscription.objects.filter(tenant=paying).update(plan=broken)
    services.change_plan(tenant=other_shop, plan_code="growth", actor=actors.TERMINAL)
    services.begin_paying(tenant=other_shop, actor=actors.TERMINAL, now=NOW)
    Subscription.objects.filter(tenant=other_shop).update(id=2**40)  # its turn comes after
    for _ in range(2):
        with pytest.raises(ValueError, match="ISO 4217"):
            invoices.issue_due(now=NOW)
    assert Invoice.objects.get().tenant == other_shop
    Tenant.objects.filter(pk=other_shop.pk).update(time_zone="Mars/Olympus")
    Subscription.objects.filter(tenant=paying).update(plan=Plan.objects.get(code="scale"))
    invoices.issue_due(now=NOW)
    with pytest.raises(ZoneInfoNotFoundError):
        reminders.remind_of_invoices(now=NOW + 12 * DAY)
    assert InvoiceReminder.objects.get().invoice.tenant == paying


def test_a_shop_that_pays_is_active_and_begins_but_once(paying: Tenant) -> None:
    assert paying.state == "active"
    with pytest.raises(errors.AlreadyPaying):
        services.begin_paying(tenant=paying, actor=actors.TERMINAL, now=NOW + DAY)


def test_a_shop_that_closes_meanwhile_is_opened_by_nobodys_payment(shop: Tenant) -> None:
    as_it_was_read = Tenant.objects.get(pk=shop.pk)
    lifecycle.close(tenant=shop, actor=actors.TERMINAL, now=NOW)
    services.begin_paying(tenant=as_it_was_read, actor=actors.TERMINAL, now=NOW)
    assert Tenant.objects.get(pk=shop.pk).state == "closing"


def test_a_shop_is_none_to_invoice_from(paying: Tenant, in_shop: Tenant) -> None:
    with pytest.raises(scope.OutOfScope):
        invoices.issue_due(now=NOW)
    with pytest.raises(scope.OutOfScope):
        reminders.remind_of_invoices(now=NOW)


@pytest.mark.parametrize(
    ("locale", "subject", "words"),
    [
        ("en", "Invoice 2026-000001 for alpha.localhost: €34.51", ["€29.00", "€5.51", "February 14, 2026"]),
        (
            "de",
            "Rechnung 2026-000001 für alpha.localhost: 34,51 €",
            ["29,00 €", "5,51 €", "14. Februar 2026"],
        ),
        (
            "fr",
            "Facture 2026-000001 pour alpha.localhost : 34,51 €",
            ["29,00 €", "5,51 €", "14 février 2026"],
        ),
    ],
)
def test_the_owner_gets_it_by_mail_in_html_and_text(
    paying: Tenant, settings: Settings, locale: str, subject: str, words: list[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Tenant.objects.filter(pk=paying.pk).update(locale=locale)
    invoices.issue_due(now=NOW)
    outbox.drain()
    (message,) = [sent for sent in mail.outbox if "2026-000001" in sent.subject]
    assert message.to == ["owner@alpha.example"]
    assert message.subject.replace("\xa0", " ") == subject
    shown = unescape(strip_tags(message.alternatives[0][0])).replace("\xa0", " ")
    for word in words:
        assert word in message.body.replace("\xa0", " ")
        assert word in shown


def test_each_reminder_is_written_once_and_recorded(paying: Tenant, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invoices.issue_due(now=NOW)
    Subscription.objects.update(next_period_on=None)
    moments = [NOW + timedelta(hours=hours) for hours in range(0, 24 * 40, 3)]
    assert sum(reminders.remind_of_invoices(now=now) for now in moments) == 3
    outbox.drain()
    told = [message for message in mail.outbox if "2026-000001" in message.subject][1:]
    assert [message.subject for message in told] == [
        "Invoice 2026-000001 for alpha.localhost is due on February 14, 2026",
        "Overdue: invoice 2026-000001 for alpha.localhost",
        "Overdue: invoice 2026-000001 for alpha.localhost",
    ]
    assert "Last reminder" in told[-1].body
    sent = {reminder.kind: reminder.sent_at.date() for reminder in InvoiceReminder.objects.all()}
    assert sent == {
        "soon_due": date(2026, 2, 11),
        "overdue": date(2026, 2, 17),
        "last": date(2026, 2, 24),
    }


@pytest.mark.parametrize("way", ["paid", "void"])
def test_what_is_settled_is_not_reminded_of(paying: Tenant, way: str) -> None:
    invoices.issue_due(now=NOW)
    number = numbers()[0]
    if way == "paid":
        invoices.mark_paid(number=number, actor=actors.TERMINAL, now=NOW + DAY)
    else:
        invoices.void(number=number, reason="by mistake", actor=actors.TERMINAL, now=NOW + DAY)
    assert reminders.remind_of_invoices(now=NOW + 20 * DAY) == 0
    for settle in (invoices.mark_paid, invoices.void):
        with pytest.raises(errors.InvoiceSettled):
            settle(
                number=number,
                actor=actors.TERMINAL,
                now=NOW,
                **({"reason": ""} if settle == invoices.void else {}),
            )
    assert invoices.issue_due(now=NOW + 20 * DAY) == 0
    with pytest.raises(errors.InvoiceNotFound):
        invoices.mark_paid(number="2026-999999", actor=actors.TERMINAL, now=NOW)


def test_a_shop_is_past_due_until_it_has_paid_everything_late(paying: Tenant) -> None:
    def standing() -> tuple[str, str]:
        shop = Tenant.objects.select_related("subscription").get(pk=paying.pk)
        return shop.subscription.status, shop.state

    late = NOW + 60 * DAY
    invoices.issue_due(now=NOW)
    invoices.issue_due(now=NOW + 28 * DAY)
    reminders.remind_of_invoices(now=NOW + 11 * DAY)
    assert standing() == ("active", "active")
    assert reminders.remind_of_invoices(now=late) == 2
    assert standing() == ("past_due", "past_due")
    invoices.mark_paid(number="2026-000001", actor=actors.TERMINAL, now=late)
    assert standing() == ("past_due", "past_due")
    invoices.mark_paid(number="2026-000002", actor=actors.TERMINAL, now=late)
    assert standing() == ("active", "active")


@pytest.mark.parametrize("job", ["billing.issue_invoices", "billing.remind_invoices"])
def test_beat_wakes_the_tasks_on_the_platform(paying: Tenant, job: str) -> None:
    from django_celery_beat.models import PeriodicTask

    planned = PeriodicTask.objects.get(task=job)
    assert planned.enabled
    celery.app.tasks[job].apply(headers={"souk_schema": "public"}, throw=True)
    assert JobRun.objects.get(job=job).outcome == "succeeded"
    if job == "billing.issue_invoices":
        assert OutboxEntry.objects.filter(payload__template="invoice_issued").exists()
