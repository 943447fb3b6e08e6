"""R7: senders and mail servers killed before they could say so, receivers that keep silent; every message arrives.

`SOUK_FAULT_TASKS=500 SOUK_FAULT_CRASHES=50 pytest tests/faults/test_messages.py` runs as many as TARGETS asks for.
"""

import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django_tenants.utils import tenant_context

from kernel import actors, clock
from kernel.outbox import delivery as outbox
from storefront.customers import services as customers
from storefront.emails.models import MailSettings
from storefront.webhooks import services as webhooks, signing
from tests import invariants
from tests.faults import post
from tests.faults.ground import Ground
from tests.faults.letters import (
    arrived,
    assert_told,
    count_left,
    entries,
    shop,
    sweep,
    tell,
    telling,
    wait_for,
)
from tests.patience import seconds
from tests.storefront.webhooks import receiver

pytestmark = pytest.mark.usefixtures("nothing_waits")

TASKS = int(os.environ.get("SOUK_FAULT_TASKS", "30"))
CRASHES = int(os.environ.get("SOUK_FAULT_CRASHES", "3"))
LATE = 3
"""Letters told after the mail server died: of these all have to wait for it."""
CONSUMING_SECONDS = seconds(30)


def test_a_death_while_delivering_costs_one_mail_too_many_at_most(ground: Ground) -> None:
    """R7. Killed before the mail went out: none too many. Killed before it was written down: one.

    Both entries are claimed by who dies, and by nobody else until time has passed.
    """
    assert ground.work("tell:2:death", "drain:2::outbox.claimed", "wait", "drain:2::outbox.delivered") == [
        0, 1, 0, 1,
    ]  # fmt: skip
    assert sorted(arrived(ground.environment).values()) == [1]
    # several: one ends when its slice of time is over, which on a slow machine one letter fills
    assert ground.work("wait", "drain:3") == [0, 0]
    assert sorted(arrived(ground.environment).values()) == [1, 2]
    assert_told(ground.environment, key="death", count=2, deaths=1)


def test_what_was_never_sent_or_was_forgotten_is_found_by_the_sweep(ground: Ground) -> None:
    """R7 and R6. The message was never sent, or the queue forgot it; the mark brings it out.

    Without the sweep, with a worker that waits for work, nothing comes out: its control.
    """
    ground.stop()
    assert ground.work(f"tell:{CRASHES}:unsent:jobs.before_send", "tell:3:forgotten") == [CRASHES, 0]
    redis.Redis.from_url(settings.CELERY_BROKER_URL).flushdb()
    ground.worker()
    time.sleep(1)
    assert count_left("unsent", "forgotten") == CRASHES + 3
    wait_for(lambda: sweep("unsent", "forgotten"))
    assert_told(ground.environment, key="unsent", count=CRASHES, deaths=0)
    assert_told(ground.environment, key="forgotten", count=3, deaths=0)
    invariants.check(shop(), has_worker=True)


def test_a_consumer_that_does_not_answer_holds_up_no_other_shop(ground: Ground, settings: Any) -> None:
    """A shop whose endpoint keeps silent has one place in the queue, and every event arrives when it speaks."""
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    ground.worker()
    with receiver.running() as site:
        site.holds.clear()
        with tenant_context(shop()):
            endpoint = webhooks.create(
                values={"url": site.url, "event_types": ["customer.registered"]},
                actor=actors.job("tests"),
                now=clock.now(),
            )
            site.secret = signing.read(endpoint.secret)
            for number in range(4):
                customers.register(
                    email=f"slow{number}@example.com", password="a long password for tests", now=clock.now()
                )
        wait_for(lambda: site.waiting, seconds=CONSUMING_SECONDS)
        with tenant_context(shop("bravo")):
            payload = {
                "template": "daily_summary",
                "to": ["o@bravo.example"],
                "context": {"date": "2026-01-01"},
            }
            outbox.add("email", payload, now=clock.now(), key="quick:0")

        def is_out() -> bool:
            with tenant_context(shop("bravo")):
                return bool(entries("quick").filter(delivered_at__isnull=False).exists())

        wait_for(is_out, seconds=CONSUMING_SECONDS)
        assert site.ids == []
        site.holds.set()
        wait_for(lambda: len(site.ids) >= 4)
        assert Counter(site.ids).most_common(1)[0][1] == 1
        assert {event["data"]["email"] for event in site.told} == {
            f"slow{number}@example.com" for number in range(4)
        }


def test_a_mail_server_that_dies_under_load_has_every_letter_in_the_end(ground: Ground) -> None:
    """The shop's own server is killed -9; what it does not take meanwhile is kept and tried again."""
    ground.worker()
    environment, log = ground.environment, ground.folder / "post.log"
    box = Path(environment["VAR_DIR"]) / "mail" / shop().schema_name
    box.parent.mkdir(parents=True, exist_ok=True)
    server = post.mail_server(box=box, environment=environment, log=log)
    use_server(host="127.0.0.1", port=server.port, security="none", from_email="a@alpha.example")
    try:
        server.start()
        before = len(arrived(environment))
        with telling("letter", count=TASKS // 2, pause=0.05):
            wait_for(lambda: len(arrived(environment)) > before + 2, step=0.02)
            server.kill()
        tell("late", count=LATE)  # however much was taken before it died
        wait_for(lambda: count_left("late", last_error__contains="refused"))
        server.start()
        wait_for(lambda: sweep("letter", "late"))
    finally:
        server.kill()
        use_server(host="", from_email="")
    assert_told(environment, key="letter", count=TASKS // 2, deaths=1)
    assert_told(environment, key="late", count=LATE, deaths=0)


def use_server(**facts: Any) -> None:
    """The shop's mail goes through this server."""
    with tenant_context(shop()):
        MailSettings.objects.update_or_create(pk=1, defaults=facts)
