"""Invoices of the platform, issued by many at once: each once, and numbered without a gap."""

from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import IntegrityError

from billing import invoices, services
from billing.models import Invoice, InvoiceCounter, Subscription
from tenants.models import Tenant
from tests import actors
from tests.concurrency import race

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def _begin_both() -> None:
    for shop in Tenant.objects.filter(slug__in=["alpha", "bravo"]):
        services.change_plan(tenant=shop, plan_code="growth", actor=actors.TERMINAL)
        services.begin_paying(tenant=shop, actor=actors.TERMINAL, now=NOW)


def _issue_apart() -> list[object]:
    subscriptions = Subscription.objects.filter(next_period_on=NOW.date()).values_list("pk", flat=True)
    return race.run([partial(invoices._bill, pk, now=NOW) for pk in subscriptions])


def test_many_at_once_issue_one_each_without_a_gap(fresh_database: str) -> None:
    _begin_both()
    issued = race.run([partial(invoices.issue_due, now=NOW)] * 6)
    assert sum(issued) == 2
    numbers = Invoice.objects.order_by("sequence").values_list("number", flat=True)
    assert list(numbers) == ["2026-000001", "2026-000002"]


def test_control_without_the_lock_on_the_counter_two_take_one_number(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(year: int) -> int:
        counter, _ = InvoiceCounter.objects.get_or_create(year=year)
        race.hesitate()
        InvoiceCounter.objects.filter(year=year).update(last=counter.last + 1)
        return counter.last + 1

    InvoiceCounter.objects.create(year=NOW.year)
    _begin_both()
    monkeypatch.setattr(invoices, "_take_number", take)
    assert any(isinstance(answer, IntegrityError) for answer in _issue_apart())
