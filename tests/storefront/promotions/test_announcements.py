"""It is announced once that a promotion has started, and once that it has ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
import time_machine
from django_tenants.utils import tenant_context

from config import celery
from kernel import actors, clock
from kernel.jobs import wakeups
from storefront.promotions import announcements, services, signals
from storefront.promotions.models import DiscountCode, Promotion
from storefront.promotions.services import PromotionValues
from storefront.webhooks import events, services as webhooks
from storefront.webhooks.models import Delivery
from tasks import registry  # noqa: F401 - registers the tasks
from tenants.models import Tenant
from tests.storefront import stories
from tests.storefront.stories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def said(in_shop: Tenant) -> Iterator[list[tuple[str, int]]]:
    """What promotions say, in order; the clock stands at NOW."""
    found: list[tuple[str, int]] = []

    def hear_start(promotion: Promotion, **_: Any) -> None:
        found.append(("started", promotion.pk))

    def hear_end(promotion: Promotion, **_: Any) -> None:
        found.append(("ended", promotion.pk))

    signals.promotion_started.connect(hear_start)
    signals.promotion_ended.connect(hear_end)
    with time_machine.travel(NOW, tick=False):
        yield found
    signals.promotion_started.disconnect(hear_start)
    signals.promotion_ended.disconnect(hear_end)


def announce(at: datetime) -> None:
    """What the job does, twice: the second time finds nothing."""
    announcements.announce_due(now=at)
    announcements.announce_due(now=at)


def save(promotion: Promotion, **changes: Any) -> None:
    services.update(
        promotion_id=promotion.pk,
        values=cast(PromotionValues, changes),
        actor=actors.job("tests"),
        now=clock.now(),
    )


def test_it_starts_and_ends_when_its_window_does(said: list) -> None:
    promotion = stories.promotion(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    announce(NOW + HOUR / 2)
    assert said == []
    announce(NOW + HOUR)
    assert said == [("started", promotion.pk)]
    announce(NOW + 2 * HOUR)
    assert said == [("started", promotion.pk), ("ended", promotion.pk)]
    for at in (HOUR, 2 * HOUR):
        assert len(wakeups.list_marks(announcements.JOB, now=NOW + at)) == at // HOUR


def test_one_that_runs_when_it_is_made_starts_at_once_and_one_that_is_over_says_nothing(said: list) -> None:
    promotion = stories.promotion()
    stories.promotion(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    stories.promotion(is_active=False)
    assert said == [("started", promotion.pk)]
    announce(NOW)
    save(promotion, name="Other")
    assert said == [("started", promotion.pk)]
    save(promotion, is_active=False)
    assert said[1:] == [("ended", promotion.pk)]
    save(promotion, is_active=True)
    assert said[2:] == [("started", promotion.pk)]


def test_another_window_is_followed(said: list) -> None:
    promotion = stories.promotion(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    save(promotion, starts_at=NOW + 3 * HOUR, ends_at=NOW + 4 * HOUR)
    announce(NOW + 2 * HOUR)
    assert said == []
    announce(NOW + 3 * HOUR)
    with time_machine.travel(NOW + 3 * HOUR, tick=False):
        save(promotion, starts_at=NOW + 5 * HOUR, ends_at=NOW + 6 * HOUR)
    assert said == [("started", promotion.pk), ("ended", promotion.pk)]
    announce(NOW + 7 * HOUR)  # nobody was awake in between
    assert said[2:] == [("started", promotion.pk), ("ended", promotion.pk)]


def test_what_orders_and_the_job_have_counted_meanwhile_is_kept(said: list) -> None:
    """A form was opened, then the job and an order came, and then it is saved."""
    promotion = stories.promotion("TEN", starts_at=NOW + HOUR, usage_limit=5)
    code = promotion.codes.get()
    announce(NOW + HOUR)
    for model, pk in ((Promotion, promotion.pk), (DiscountCode, code.pk)):
        model.objects.filter(pk=pk).update(used_count=3)
    with time_machine.travel(NOW + HOUR, tick=False):
        save(promotion, name="Other")
        services.update_code(code_id=code.pk, values={"is_active": False}, actor=actors.job("tests"))
    assert said == [("started", promotion.pk)]
    promotion.refresh_from_db()
    code.refresh_from_db()
    assert (promotion.name, promotion.last_announced, promotion.used_count) == ("Other", "started", 3)
    assert (code.is_active, code.used_count) == (False, 3)


def test_the_job_tells_webhooks_and_forgets_its_mark(said: list, in_shop: Tenant) -> None:
    endpoint = webhooks.create(
        values={"url": "https://example.com/hook", "event_types": ["promotion.started", "promotion.ended"]},
        actor=actors.job("tests"),
        now=NOW,
    )
    promotion = stories.promotion(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    with time_machine.travel(NOW + HOUR, tick=False):
        celery.app.tasks[announcements.JOB].apply(
            headers={celery.SCHEMA_HEADER: in_shop.schema_name}, throw=True
        )
        with tenant_context(in_shop):
            assert wakeups.list_marks(announcements.JOB, now=NOW + HOUR) == []
            (delivery,) = Delivery.objects.filter(endpoint=endpoint)
    assert delivery.event_type == "promotion.started"
    with tenant_context(in_shop):
        assert f'"id":{promotion.pk},"name":"Offer"' in events.body_of(delivery.event)
