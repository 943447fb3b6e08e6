"""Messages that nobody's click sends: carts left behind, reviews asked for, stock running low.

Each may be called as often as one likes: an outbox key makes it once.
"""

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.jobs import wakeups
from kernel.mailboxes import normalise_email
from storefront.emails import queries as emails, services as mail
from storefront.reminders import queries
from tenants import current

REVIEWS_JOB = "messages.request_reviews"
LOW_STOCK_JOB = "messages.low_stock"

CART_LEFT_FOR = timedelta(hours=4)
CART_TOO_OLD = timedelta(days=3)
CART_REMINDER_EVERY = timedelta(days=7)
REVIEW_AFTER = timedelta(days=7)
REVIEW_TOO_LATE = timedelta(days=21)
STOCK_GATHERED_FOR = timedelta(minutes=10)


@transaction.atomic
def remind_carts(*, now: datetime) -> int:
    """Write to the buyers of carts left behind, once a cart and once a buyer in CART_REMINDER_EVERY.

    Returns how many were found.
    """
    if not emails.mail_settings().sends_cart_reminders:
        return 0
    left = queries.list_left_carts(now=now, after=CART_LEFT_FOR, until=CART_TOO_OLD)
    reminded = emails.list_recipients(kind="abandoned_cart", since=now - CART_REMINDER_EVERY)
    found = 0
    for cart_id, email, _ in left:
        if normalise_email(email) in reminded:
            continue
        reminded.add(normalise_email(email))
        key = f"abandoned_cart:{cart_id}"
        mail.send(kind="abandoned_cart", to=email, facts={"cart": str(cart_id)}, key=key, now=now)
        found += 1
    return found


@transaction.atomic
def request_reviews(*, now: datetime) -> int:
    """Ask buyers for reviews a week after their order was wholly sent, once an order."""
    if not emails.mail_settings().sends_review_requests:
        return 0
    orders = queries.list_delivered(now=now, after=REVIEW_AFTER, until=REVIEW_TOO_LATE)
    for order in orders:
        mail.send(
            kind="review_request",
            to=order.email,
            facts={"order": order.number},
            key=f"review:{order.pk}",
            now=now,
        )
    return len(orders)


@transaction.atomic
def report_low_stock(*, now: datetime) -> int:
    """Tell the owner what runs low: once a day for the same levels. Returns how many levels."""
    shop = current.tenant()
    levels = [level.id for level in emails.list_low_levels()]
    if levels:
        day = now.astimezone(ZoneInfo(shop.time_zone)).date()
        which = hashlib.sha256(repr(sorted(levels)).encode()).hexdigest()[:16]
        facts = {"levels": levels[:500]}
        mail.send(
            kind="low_stock",
            to=shop.contact_email,
            facts=facts,
            key=f"low_stock:{day.isoformat()}:{which}",
            now=now,
        )
    return len(levels)


@transaction.atomic
def send_daily_summary(*, now: datetime) -> None:
    """Write yesterday's sales to the shop's owner, once a day however often it is called."""
    shop = current.tenant()
    yesterday = (now.astimezone(ZoneInfo(shop.time_zone)).date() - timedelta(days=1)).isoformat()
    mail.send(
        kind="daily_summary",
        to=shop.contact_email,
        facts={"date": yesterday},
        key=f"daily_summary:{yesterday}",
        now=now,
    )


def await_review(*, now: datetime) -> None:
    """Have the shop woken when a parcel that leaves now has been with its buyer for a while."""
    wakeups.mark(REVIEWS_JOB, due_at=now + REVIEW_AFTER + timedelta(minutes=1))


def await_low_stock(*, now: datetime) -> None:
    """Have the shop woken in a few minutes, when more may have run low."""
    wakeups.mark(LOW_STOCK_JOB, due_at=now + STOCK_GATHERED_FOR)
