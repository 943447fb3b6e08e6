"""Cards on the shop's own pages, by the gateway's page: there and back, cancelled, left, paid twice, told before and
after.

The page is one of a process that speaks Stripe's and Mollie's HTTP; nothing of theirs runs in the buyer's browser.
"""

from datetime import timedelta
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.orders import expiry, reconciler, refunds
from tenants.models import Tenant
from tests.gateways.conftest import GatewayProcess
from tests.gateways.till import Till
from tests.storefront import stories

pytestmark = pytest.mark.django_db
NAMES = {"stripe": ("cs_", "pi_"), "mollie": ("tr_", "tr_")}


@pytest.fixture(params=["stripe", "mollie"])
def till(shop: Tenant, gateway: GatewayProcess, settings: Any, request: pytest.FixtureRequest) -> Till:
    settings.STRIPE_API_BASE = settings.MOLLIE_API_BASE = gateway.url
    return Till(shop, gateway, request.param)


@pytest.mark.parametrize("heard", ["return", "webhook first", "webhook after", "webhook alone"])
def test_paid_there_and_back(till: Till, heard: str) -> None:
    back = till.on_page(till.begin(), do="pay", card="4242424242424242")
    (attempt,) = till.attempts()
    assert attempt.reference.startswith(NAMES[till.code][0])
    if heard in ("webhook first", "webhook alone"):
        assert till.tell(str(attempt.pk)) == (200, "handled")
    if heard != "webhook alone":
        assert "Paid" in till.come_back(back)
    if heard == "webhook after":
        assert till.tell(str(attempt.pk)) == (200, "handled")
    (attempt,) = till.attempts()
    assert (till.status(), attempt.status) == ("complete", "succeeded")
    assert attempt.reference.startswith(NAMES[till.code][1]), "what a refund is made of"
    with tenant_context(till.shop):
        back_again = refunds.issue(number=till.order["number"], key="r", actor=stories.STAFF, now=clock.now())
    assert back_again["refund"]["status"] == "succeeded"


def test_a_card_declined_there_is_tried_again(till: Till) -> None:
    url = till.begin()
    back = till.on_page(url, do="pay", card="4000000000000002")
    if till.code == "mollie":  # its payment is over with the first no
        assert "Card, bank or wallet" in till.come_back(back)
        assert (till.status(), till.attempts()[0].failure_code) == ("failed", "insufficient_funds")
        url = till.begin()
    till.come_back(till.on_page(url, do="pay", card="4242424242424242"))
    assert till.status() == "complete"
    assert len(till.attempts()) == (2 if till.code == "mollie" else 1)


def test_who_goes_away_there_can_go_on_or_pay_otherwise(till: Till) -> None:
    url = till.begin()
    shown = till.come_back(till.on_page(url, do="cancel"))
    goes_on = till.code == "stripe"  # at Mollie a payment that was cancelled is over
    assert ("Continue to pay" in shown, url in shown) == (goes_on, goes_on)
    assert 'http-equiv="refresh"' not in shown, "they are not sent there again by themselves"
    assert "Card (test)" in shown
    sent = till.buyer.post(f"{till.page}payments/", {"token": till.token, **stories.PAYS})
    assert sent.status_code == 302
    assert till.status() == "complete"


def test_paid_twice_goes_back_once(till: Till) -> None:
    first = till.begin()
    second = till.begin()
    assert first != second, "the first page was given up"
    till.come_back(till.on_page(second, do="pay"))
    till.on_page(first, do="pay")
    early, late = till.attempts()
    assert till.tell(str(early.pk)) == (200, "handled")
    for _ in range(2):
        with tenant_context(till.shop):
            reconciler.reconcile(now=clock.now() + timedelta(minutes=2))
    early, late = till.attempts()
    assert (till.status(), early.status, late.status) == ("complete", "duplicate_refunded", "succeeded")
    assert len(till.gateway.control()["refunds"]) == 1


def test_a_page_that_was_left_ends_with_its_order(till: Till) -> None:
    till.begin()
    (attempt,) = till.attempts()
    till.gateway.control(expire=str(attempt.pk))
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(hours=2)) == 1
    assert till.attempts()[0].status == "failed"


def test_paid_while_nobody_heard_of_it(till: Till) -> None:
    till.on_page(till.begin(), do="pay")
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(hours=2)) == 0
    assert till.status() == "complete"


@pytest.mark.parametrize(("settled", "status"), [("succeeded", "complete"), ("failed", "failed")])
def test_a_direct_debit_settles_days_later_and_may_fail(till: Till, settled: str, status: str) -> None:
    till.come_back(till.on_page(till.begin(), do="pay", by="debit"))
    (attempt,) = till.attempts()
    assert (till.status(), attempt.status) == ("pending", "processing")
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(days=5)) == 0, "it is awaited"
    till.gateway.control(settle={"key": str(attempt.pk), "status": settled})
    with tenant_context(till.shop):
        reconciler.reconcile(now=clock.now() + timedelta(days=6))
    assert till.status() == status


def test_an_answer_that_was_lost_opens_one_page(till: Till) -> None:
    till.gateway.control(wrongs=["drop"])
    till.choose()
    assert till.attempts()[0].status == "unknown"
    url = till.begin()
    assert len(till.gateway.control()["sessions"]) == len(till.attempts()) == 1
    till.come_back(till.on_page(url, do="pay"))
    assert till.status() == "complete"
