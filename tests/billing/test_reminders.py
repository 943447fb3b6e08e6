"""A merchant is told that the trial ends: some days before, and on its last day, each once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.core import mail
from pytest_django import Settings

from billing import reminders, rules
from billing.models import Subscription
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from tenants.models import Tenant

SOON, LAST = rules.Reminder.SOON, rules.Reminder.LAST_DAY


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "ends_at", "zone", "due"),
    [
        ("2026-06-07T06:59", "2026-06-10T15:00", "UTC", None),
        ("2026-06-07T07:00", "2026-06-10T15:00", "UTC", SOON),
        ("2026-06-10T06:59", "2026-06-10T15:00", "UTC", SOON),
        ("2026-06-10T07:00", "2026-06-10T15:00", "UTC", LAST),
        ("2026-06-10T15:00", "2026-06-10T15:00", "UTC", None),
        # it ends before the hour comes: the day before is the last one
        ("2026-06-09T07:00", "2026-06-10T05:00", "UTC", LAST),
        ("2026-06-09T06:59", "2026-06-10T05:00", "UTC", SOON),
        ("2026-06-09T07:00", "2026-06-10T07:00", "UTC", LAST),
        # seven o'clock on the shop's clock
        ("2026-06-09T21:59", "2026-06-10T15:00", "Asia/Tokyo", SOON),
        ("2026-06-09T22:00", "2026-06-10T14:00", "Asia/Tokyo", LAST),
        # the clock is put forward on 29 March 2026, and back on 25 October
        ("2026-03-27T05:59", "2026-03-30T12:00", "Europe/Berlin", None),
        ("2026-03-27T06:00", "2026-03-30T12:00", "Europe/Berlin", SOON),
        ("2026-03-30T05:00", "2026-03-30T12:00", "Europe/Berlin", LAST),
        ("2026-10-25T05:59", "2026-10-25T12:00", "Europe/Berlin", SOON),
        ("2026-10-25T06:00", "2026-10-25T12:00", "Europe/Berlin", LAST),
    ],
)
def test_which_reminder_is_due(now: str, ends_at: str, zone: str, due: rules.Reminder | None) -> None:
    assert rules.due_reminder(now=utc(now), ends_at=utc(ends_at), time_zone=zone, hour=7) == due


@pytest.mark.django_db
def test_each_is_written_once_in_the_shops_language_and_on_its_clock(
    shop: Tenant, other_shop: Tenant, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ends_at = utc("2026-06-10T15:00")
    Tenant.objects.filter(pk=shop.pk).update(locale="de", time_zone="Europe/Berlin", summary_hour=7)
    Subscription.objects.exclude(tenant=shop).update(trial_ends_at=ends_at + timedelta(days=30))
    Subscription.objects.filter(tenant=shop).update(trial_ends_at=ends_at)
    moments = [ends_at - timedelta(hours=hours) for hours in range(24 * 6, -24, -1)]
    assert sum(reminders.remind_of_trials(now=now) for now in moments) > 2
    outbox.drain()
    told = [message for message in mail.outbox if "Testphase" in message.subject]
    assert [message.subject for message in told] == [
        "Die Testphase von alpha.localhost endet am 10. Juni 2026",
        "Die Testphase von alpha.localhost endet heute",
    ]
    assert {tuple(message.to) for message in told} == {("owner@alpha.example",)}
    assert "17:00 Uhr" in told[0].body
    assert "http://alpha.localhost:8000/admin/" in told[0].body


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["active", "cancelled", "suspended"])
def test_nobody_is_reminded_whose_trial_is_over_already(shop: Tenant, change: str) -> None:
    now = utc("2026-06-10T12:00")
    Subscription.objects.update(trial_ends_at=now + timedelta(hours=2))
    if change == "suspended":
        Tenant.objects.update(state=change)
    else:
        Subscription.objects.update(status=change)
    assert reminders.remind_of_trials(now=now) == 0
    assert not OutboxEntry.objects.filter(payload__template="trial_ends").exists()


@pytest.mark.django_db
def test_a_clock_that_cannot_be_read_holds_up_no_other(shop: Tenant, other_shop: Tenant) -> None:
    now = utc("2026-06-10T12:00")
    Subscription.objects.update(trial_ends_at=now + timedelta(hours=2))
    first = Subscription.objects.order_by("pk")[0].tenant
    Tenant.objects.filter(pk=first.pk).update(time_zone="Mars/Olympus")
    with pytest.raises(ZoneInfoNotFoundError):
        reminders.remind_of_trials(now=now)
    told = OutboxEntry.objects.filter(payload__template="trial_ends")
    others = Tenant.objects.exclude(pk=first.pk).filter(subscription__isnull=False)
    assert {entry.payload["to"][0] for entry in told} == {each.contact_email for each in others}
