"""A trial that ends: the shop is suspended where its plan says so, once, and opens again when it pays."""

from datetime import datetime, timedelta

import pytest

from billing import plans, queries, services, trials
from billing.models import Subscription
from kernel import clock
from tenants import lifecycle
from tenants.models import StateChange, Tenant
from tests import actors

pytestmark = pytest.mark.django_db


@pytest.fixture
def ends_at(shop: Tenant) -> datetime:
    """When the trial of a shop ends whose plan leaves it three days more."""
    plans.update(
        plan_id=queries.get_plan("starter").pk, values={"days_after_trial": 3}, actor=actors.TERMINAL
    )
    Subscription.objects.exclude(tenant=shop).update(trial_ends_at=None)
    ends_at = Subscription.objects.get(tenant=shop).trial_ends_at
    assert ends_at is not None
    return ends_at


def state(shop: Tenant) -> str:
    return str(Tenant.objects.get(pk=shop.pk).state)


def pay(shop: Tenant) -> None:
    services.subscribe(
        tenant=Tenant.objects.get(pk=shop.pk),
        plan_code="starter",
        is_paying=True,
        actor=actors.TERMINAL,
        now=clock.now(),
    )


def test_a_shop_that_does_not_pay_is_suspended_and_opens_when_it_does(
    shop: Tenant, ends_at: datetime
) -> None:
    assert trials.end_due(now=ends_at + timedelta(days=3, seconds=-1)) == 0
    assert trials.end_due(now=ends_at + timedelta(days=3)) == 1
    assert state(shop) == "suspended"
    assert StateChange.objects.filter(tenant=shop).latest("pk").reason == "its trial has ended"
    pay(shop)
    assert state(shop) == "active"
    assert trials.end_due(now=ends_at + timedelta(days=30)) == 0


def test_one_that_was_had_back_goes_on(shop: Tenant, ends_at: datetime) -> None:
    trials.end_due(now=ends_at + timedelta(days=3))
    lifecycle.reactivate(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    assert trials.end_due(now=ends_at + timedelta(days=4)) == 0
    assert state(shop) == "trial"


def test_who_was_suspended_for_something_else_does_not_open_by_paying(
    shop: Tenant, ends_at: datetime
) -> None:
    lifecycle.suspend(tenant=shop, actor=actors.TERMINAL, reason="fraud", now=clock.now())
    assert trials.end_due(now=ends_at + timedelta(days=30)) == 0
    pay(shop)
    assert state(shop) == "suspended"


def test_without_a_word_of_the_plan_a_trial_goes_on(shop: Tenant, ends_at: datetime) -> None:
    plans.update(
        plan_id=queries.get_plan("starter").pk, values={"days_after_trial": None}, actor=actors.TERMINAL
    )
    assert trials.end_due(now=ends_at + timedelta(days=300)) == 0
    assert state(shop) == "trial"
