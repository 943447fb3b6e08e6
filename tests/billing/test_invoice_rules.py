"""When a month begins, when a reminder is due, and what an invoice comes to."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from billing import rules

SOON, OVERDUE, LAST = rules.InvoiceReminder


@pytest.mark.parametrize(
    ("first", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-31"),  # the 31st comes back
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-06-10", 0, "2026-06-10"),
    ],
)
def test_months_begin_on_the_day_of_the_first(first: str, months: int, then: str) -> None:
    assert rules.months_later(date.fromisoformat(first), months) == date.fromisoformat(then)


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(min_value=0, max_value=240)
)
def test_periods_follow_each_other_without_gap_or_overlap(first: date, months: int) -> None:
    start = rules.months_later(first, months)
    end = rules.next_period(first, after=start)
    assert end == rules.months_later(first, months + 1)
    assert 28 <= (end - start).days <= 31


@pytest.mark.parametrize(
    ("price", "percent", "currency", "net", "tax", "total"),
    [
        ("29", "19", "EUR", "29.00", "5.51", "34.51"),
        ("29", "0", "EUR", "29.00", "0.00", "29.00"),
        ("0.05", "10", "EUR", "0.05", "0.01", "0.06"),  # half a cent goes up
        ("9.99", "7.7", "CHF", "9.99", "0.77", "10.76"),
        ("3000", "10", "JPY", "3000", "300", "3300"),
        ("5", "10", "JPY", "5", "1", "6"),
        ("1.250", "5", "KWD", "1.250", "0.063", "1.313"),
    ],
)
def test_amounts_have_the_currencys_own_decimals(
    price: str, percent: str, currency: str, net: str, tax: str, total: str
) -> None:
    found = rules.amounts(Decimal(price), tax_percent=Decimal(percent), currency=currency)
    assert found == rules.Amounts(Decimal(net), Decimal(tax), Decimal(total))


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-06-17T06:59", "UTC", None),  # due on the 20th
        ("2026-06-17T07:00", "UTC", SOON),
        ("2026-06-20T23:59", "UTC", SOON),
        ("2026-06-21T12:00", "UTC", None),  # too late to say “soon”, too early to say “late”
        ("2026-06-23T06:59", "UTC", None),
        ("2026-06-23T07:00", "UTC", OVERDUE),
        ("2026-06-30T06:59", "UTC", OVERDUE),
        ("2026-06-30T07:00", "UTC", LAST),
        ("2027-01-01T07:00", "UTC", LAST),
        # seven o'clock on the shop's clock
        ("2026-06-16T21:59", "Asia/Tokyo", None),
        ("2026-06-16T22:00", "Asia/Tokyo", SOON),
        ("2026-06-23T10:59", "America/New_York", None),
        ("2026-06-23T11:00", "America/New_York", OVERDUE),
    ],
)
def test_which_reminder_is_due(now: str, zone: str, due: rules.InvoiceReminder | None) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = rules.due_invoice_reminder(now=at, due_on=date(2026, 6, 20), time_zone=zone, hour=7)
    assert found == due


@pytest.mark.parametrize(
    ("is_paid", "is_void", "today", "stands"),
    [
        (False, False, "2026-06-20", "open"),
        (False, False, "2026-06-21", "overdue"),
        (True, False, "2026-06-21", "paid"),
        (False, True, "2026-06-21", "void"),
    ],
)
def test_how_an_invoice_stands(is_paid: bool, is_void: bool, today: str, stands: str) -> None:
    found = rules.status(
        is_paid=is_paid, is_void=is_void, due_on=date(2026, 6, 20), today=date.fromisoformat(today)
    )
    assert found == stands


def test_a_number_says_its_year() -> None:
    assert rules.number(2026, 42) == "2026-000042"
