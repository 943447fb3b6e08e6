"""When merchants are billed and reminded, and what an invoice comes to. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from kernel import money

DAYS_BEFORE = 3
DAYS_TO_PAY = 14
PAYING = ("active", "past_due")  # the states of a subscription that is invoiced


class Reminder(StrEnum):
    """Some days before, and on the last day."""

    SOON = "soon"
    LAST_DAY = "last_day"


class InvoiceReminder(StrEnum):
    """Before an invoice is due, when it is overdue, and once more."""

    SOON_DUE = "soon_due"
    OVERDUE = "overdue"
    LAST = "last"


REMINDED_AFTER = {
    InvoiceReminder.SOON_DUE: timedelta(days=-DAYS_BEFORE),
    InvoiceReminder.OVERDUE: timedelta(days=3),
    InvoiceReminder.LAST: timedelta(days=10),
}
"""When each reminder is written, counted from the day the invoice is due."""


class InvoiceStatus(StrEnum):
    """How an invoice stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    PAID = "paid"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What an invoice comes to."""

    net: Decimal
    tax: Decimal
    total: Decimal


def due_reminder(*, now: datetime, ends_at: datetime, time_zone: str, hour: int) -> Reminder | None:
    """The reminder whose time has come, on the shop's clock and at its hour of the day.

    The last day is the one on which the trial ends, or the one before where it ends before that hour;
    who was not told in time of the first is told of the last alone.
    """
    if now >= ends_at:
        return None
    zone = ZoneInfo(time_zone)
    last = datetime.combine(ends_at.astimezone(zone).date(), time(hour), tzinfo=zone)
    if last >= ends_at:
        last -= timedelta(days=1)  # on the clock of the wall: the same hour, whatever was put forward
    if now >= last:
        return Reminder.LAST_DAY
    return Reminder.SOON if now >= last - timedelta(days=DAYS_BEFORE) else None


def due_invoice_reminder(*, now: datetime, due_on: date, time_zone: str, hour: int) -> InvoiceReminder | None:
    """The latest reminder of an open invoice whose time has come, on the shop's clock and at its hour.

    Nobody is told that an invoice is due soon once its day is over: the next one says that it is late.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    today = local.date() if local.hour >= hour else local.date() - timedelta(days=1)
    due = [kind for kind, after in REMINDED_AFTER.items() if today >= due_on + after]
    latest = due[-1] if due else None
    return None if latest == InvoiceReminder.SOON_DUE and local.date() > due_on else latest


def months_later(first: date, months: int) -> date:
    """The same day so many months later; the last of a month that has no such day.

    Counted from the first day and not from month to month, so that the 31st comes back after February.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def next_period(paying_since: date, after: date) -> date:
    """The first day of the earliest month of the subscription that begins later than `after`."""
    months = max((after.year - paying_since.year) * 12 + after.month - paying_since.month, 0)
    while (start := months_later(paying_since, months)) <= after:
        months += 1
    return start


def amounts(net: Decimal, *, tax_percent: Decimal, currency: str) -> Amounts:
    """Net, tax (rounded half up) and total, with the currency's own decimals."""
    net = money.quantise(net, currency)
    tax = money.quantise(net * tax_percent / 100, currency)
    return Amounts(net=net, tax=tax, total=net + tax)


def number(year: int, sequence: int) -> str:
    """How an invoice is called: `2026-000042`."""
    return f"{year}-{sequence:06d}"


def status(*, is_paid: bool, is_void: bool, due_on: date, today: date) -> InvoiceStatus:
    """How an invoice stands on a day; it is overdue from the day after it was due."""
    if is_void:
        return InvoiceStatus.VOID
    if is_paid:
        return InvoiceStatus.PAID
    return InvoiceStatus.OVERDUE if today > due_on else InvoiceStatus.OPEN
