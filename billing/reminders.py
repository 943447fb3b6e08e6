"""What merchants are written to about their subscriptions."""

from datetime import datetime, timedelta

from django.db import transaction

from billing import rules
from billing.models import Subscription
from kernel import scope
from kernel.outbox import delivery as outbox
from tenants import hosts
from tenants.rules import OPEN

LOOKED_AHEAD = timedelta(days=rules.DAYS_BEFORE + 2)


def remind_of_trials(*, now: datetime) -> int:
    """Write to merchants whose trial ends in some days, and on its last day; each once, however often called.

    Belongs to the platform. Returns how many reminders are due.
    """
    if not scope.is_platform():
        raise scope.OutOfScope("trials are the platform's")
    ending = Subscription.objects.filter(
        status=Subscription.Status.TRIALING,
        trial_ends_at__gt=now,
        trial_ends_at__lte=now + LOOKED_AHEAD,
        tenant__state__in=OPEN,
    ).select_related("tenant", "plan")
    return sum(_remind(subscription, now=now) for subscription in ending)


@transaction.atomic
def _remind(subscription: Subscription, *, now: datetime) -> bool:
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
