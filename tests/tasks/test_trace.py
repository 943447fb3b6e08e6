"""`manage.py trace` tells what became of an order's messages, a message or a job, and what it waits for."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context
from pytest_django import Settings

from kernel import actors, clock, jobs
from kernel.outbox import delivery
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.webhooks import services as webhooks
from tasks import trace
from tasks.models import JobRun, Schedule
from tenants.models import Tenant
from tests.storefront import stories
from tests.storefront.stories import NOW, PAYS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)


@pytest.fixture
def told(shop: Tenant) -> Callable[[str], list[dict[str, Any]]]:
    def ask(thing: str) -> list[dict[str, Any]]:
        out = StringIO()
        call_command("trace", thing, shop=shop.slug, json=True, stdout=out)
        found: list[dict[str, Any]] = json.loads(out.getvalue())
        return found

    return ask


def tick() -> None:
    JobRun.objects.update_or_create(
        schema_name="public",
        job="tasks.dispatch",
        defaults={"outcome": "succeeded", "started_at": clock.now(), "finished_at": clock.now()},
    )


def test_an_orders_messages_are_told_from_the_order_to_their_receivers(
    shop: Tenant, told: Callable[[str], list[dict[str, Any]]]
) -> None:
    with tenant_context(shop):
        OutboxEntry.objects.all().delete()
        values: Any = {"url": "https://example.com/", "event_types": ["order.paid"]}
        webhooks.create(values=values, actor=actors.job("tests"), now=NOW)
        cart, shopper = stories.guest_cart(stories.goods("Cup", stock=5), quantity=1)
        number = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)["number"]
        delivery.drain(lanes=["mail"])
    tick()
    order, *messages = told(f"#{number}")
    assert told(str(number)) == [order, *messages]
    assert [step["what"] for step in order["steps"]][:1] == ["placed"]
    ends = {message["steps"][0]["what"]: message["waits_for"] for message in messages}
    assert ends == {
        "written to the outbox (email, lane mail)": "",
        "written to the outbox (webhook, lane webhooks)": "a worker's place in the lane webhooks",
    }
    mail = next(message for message in messages if not message["waits_for"])
    assert [step["what"].strip() for step in mail["steps"]][1:] == ["e-mail receipt: sent", "delivered"]


def test_what_a_message_waits_for(shop: Tenant, told: Callable[[str], list[dict[str, Any]]]) -> None:
    now = clock.now()

    def waits(**facts: Any) -> str:
        tick()
        with tenant_context(shop):
            OutboxEntry.objects.update(**facts)
        return str(told(str(entry.pk))[0]["waits_for"])

    with tenant_context(shop):
        OutboxEntry.objects.all().delete()
        delivery.add("email", {"to": ["a@b.example"], "template": "receipt"}, now=now)
        entry = OutboxEntry.objects.get()
    assert waits() == "a worker's place in the lane mail"
    JobRun.objects.filter(job="tasks.dispatch").update(finished_at=now - timedelta(minutes=5))
    assert "the dispatcher, which stands still" in told(str(entry.pk))[0]["waits_for"]
    Schedule.objects.filter(job="outbox.drain").update(is_enabled=False)
    assert "switched off" in waits()
    assert "next try" in waits(available_at=now + timedelta(minutes=5))
    assert "its receiver" in waits(leased_until=now + timedelta(seconds=40))
    assert "given up" in waits(dead_at=now)
    assert waits(dead_at=None, delivered_at=now) == ""
    Tenant.objects.filter(pk=shop.pk).update(state="suspended")
    assert "suspended" in waits(delivered_at=None)


def test_what_a_job_waits_for(shop: Tenant, told: Callable[[str], list[dict[str, Any]]]) -> None:
    (job,) = told("carts.expire")
    assert "its time" in job["waits_for"]
    now = clock.now()
    facts: Any = {"schema_name": shop.schema_name, "job": "carts.expire", "started_at": now}
    JobRun.objects.create(**facts, outcome="running", runs=3)
    assert "its own end" in told("carts.expire")[0]["waits_for"]
    with tenant_context(shop):
        assert trace.of_job("carts.expire", now=now).steps[-1].what == "last run began, number 3"


def test_what_is_not_there_is_said(told: Callable[[str], list[dict[str, Any]]]) -> None:
    for thing in ("99999", "msg_00000000000000000000000000000000", "no.job"):
        with pytest.raises(CommandError, match="There is no order, message or job") as refused:
            told(thing)
        assert "--shop" not in str(refused.value)
    with pytest.raises(CommandError, match="Name the shop it belongs to: --shop"):
        call_command("trace", "1024")
