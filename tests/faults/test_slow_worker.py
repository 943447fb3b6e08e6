"""A worker that is slower than what comes in: nothing is lost, the queue stays short, others have their turn."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.emails.models import MailSettings
from tenants.models import Tenant
from tests.server import Worker
from tests.storefront.emails import smtp

LETTERS = 50
SLOWNESS = 0.25  # seconds the mail server takes for a letter
MOST_WAITING = 4  # messages: two shops, their drains, and one of each that comes while it runs


def tell(shop: Tenant, name: str) -> None:
    with tenant_context(shop):
        payload = {
            "template": "daily_summary",
            "to": ["owner@example.com"],
            "context": {"date": "2026-01-01"},
        }
        outbox.add("email", payload, now=clock.now(), key=name)


def count_left(shop: Tenant) -> int:
    with tenant_context(shop):
        return OutboxEntry.objects.filter(key__startswith="slow:", delivered_at__isnull=True).count()


def wait_for(what: Callable[[], Any], *, seconds: float) -> float:
    """Ask until the answer is true; return how long that took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


def test_what_comes_faster_than_it_is_worked_off_is_worked_off(worker: Worker) -> None:
    busy, quiet = (Tenant.objects.get(slug=slug) for slug in ("alpha", "bravo"))
    queue = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    with smtp.running(slowness=SLOWNESS) as (post, port):
        with tenant_context(busy):
            facts = {"host": "127.0.0.1", "port": port, "security": "none", "from_email": "a@alpha.example"}
            MailSettings.objects.update_or_create(pk=1, defaults=facts)
        depths = []
        for number in range(LETTERS):
            tell(busy, f"slow:{number}")
            depths.append(queue.llen(settings.CELERY_TASK_DEFAULT_QUEUE))
        assert count_left(busy) > LETTERS // 4, "the worker kept pace: this shows nothing"
        tell(quiet, "slow:other")
        took = wait_for(lambda: not count_left(quiet), seconds=100)
        assert count_left(busy), f"the other shop waited for all of it: {took:.1f} s"
        assert max(depths) <= MOST_WAITING
        wait_for(lambda: not count_left(busy), seconds=200)
    told = Counter(letter["Message-ID"] for letter in post.letters)
    with tenant_context(busy):
        ids = OutboxEntry.objects.filter(key__startswith="slow:").values_list("pk", flat=True)
        expected = {f"<{pk}@{settings.SHOP_DOMAIN}>" for pk in ids}
    assert len(expected) == LETTERS
    assert {name: told[name] for name in expected} == dict.fromkeys(expected, 1)
