"""The owner's daily summary."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.outbox import delivery as outbox
from storefront.messages import delivery
from tenants import current


@transaction.atomic
def send_daily(*, now: datetime) -> None:
    """Write yesterday's sales to the shop's owner, once a day however often it is called."""
    shop = current.tenant()
    yesterday = now.astimezone(ZoneInfo(shop.time_zone)).date() - timedelta(days=1)
    payload = {
        "template": "daily_summary",
        "to": [shop.contact_email],
        "context": {"date": yesterday.isoformat()},
    }
    outbox.add(delivery.TOPIC, payload, now=now, key=f"daily_summary:{yesterday.isoformat()}")
