"""Membership with windows: up at once on payment, down on a date, pinned, and all of it on the record."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

import pytest

from kernel import money
from kernel.errors import Invalid
from storefront.customers import queries, services, tiers
from storefront.customers.models import Customer, MembershipTier
from tests import actors
from tests.storefront.stories import NOW, STAFF, customer

pytestmark = pytest.mark.usefixtures("in_shop")
DAY = timedelta(days=1)


@pytest.fixture
def buyer() -> Customer:
    """On the lowest tier; Silver is reached by 100 within 30 days, Gold by three orders within 90."""
    MembershipTier.objects.filter(name="Silver").update(min_spend=100, window_days=30)
    MembershipTier.objects.filter(name="Gold").update(rule="orders", min_orders=3, window_days=90)
    return customer()


def pay(buyer: Customer, amount: str, *, on) -> object:
    order = uuid4()
    tiers.record_payment(customer_id=buyer.pk, order=order, amount=Decimal(amount), now=on)
    return order


def standing(buyer: Customer) -> tuple[str, object]:
    buyer.refresh_from_db()
    return buyer.tier.name, buyer.tier_until


def history(buyer: Customer) -> list[tuple[str, str, str]]:
    found = queries.membership(customer=queries.get(customer_id=buyer.pk), now=NOW)["history"]
    return [(entry["from"], entry["to"], entry["reason"]) for entry in reversed(found)]


def test_a_payment_lifts_at_once_and_the_tier_has_its_date(buyer: Customer) -> None:
    pay(buyer, "99.99", on=NOW)
    assert standing(buyer) == ("Bronze", None)
    pay(buyer, "0.01", on=NOW + DAY)
    assert standing(buyer) == ("Silver", NOW + 31 * DAY)
    assert history(buyer) == [("Bronze", "Silver", "payment")]


def test_no_payment_is_lost_on_a_customer_who_has_paid_all_that_can_be_written(buyer: Customer) -> None:
    for _ in range(2):
        pay(buyer, str(money.LARGEST), on=NOW)
    buyer.refresh_from_db()
    assert (buyer.paid_total, buyer.order_count) == (money.LARGEST, 2)


def test_the_tier_falls_on_its_date_and_not_before(buyer: Customer) -> None:
    pay(buyer, "100", on=NOW)
    assert tiers.review(now=NOW + 29 * DAY) == 0
    assert standing(buyer)[0] == "Silver"
    assert tiers.review(now=NOW + 30 * DAY) == 1
    assert tiers.review(now=NOW + 30 * DAY) == 0
    assert standing(buyer) == ("Bronze", None)
    assert history(buyer)[1:] == [("Silver", "Bronze", "review")]


def test_what_is_paid_meanwhile_keeps_the_tier_for_another_window(buyer: Customer) -> None:
    pay(buyer, "100", on=NOW)
    pay(buyer, "60", on=NOW + 20 * DAY)
    assert standing(buyer) == ("Silver", NOW + 50 * DAY)  # 160 within the window then
    assert tiers.review(now=NOW + 50 * DAY) == 1  # of which nothing is left by now
    pay(buyer, "40", on=NOW + 100 * DAY)
    assert standing(buyer)[0] == "Bronze"


def test_orders_within_a_window_count_and_refunded_ones_do_not(buyer: Customer) -> None:
    orders = [pay(buyer, "5", on=NOW + n * DAY) for n in range(3)]
    assert standing(buyer) == ("Gold", NOW + 92 * DAY)
    tiers.record_refund(customer_id=buyer.pk, order=orders[0], amount=Decimal(5), now=NOW + 4 * DAY)
    assert standing(buyer) == ("Gold", NOW + 4 * DAY)  # looked at again at the next review
    assert tiers.review(now=NOW + 5 * DAY) == 1
    assert standing(buyer)[0] == "Bronze"


def test_one_who_falls_from_the_top_lands_where_they_belong(buyer: Customer) -> None:
    for n in range(3):
        pay(buyer, "5", on=NOW + n * DAY)
    pay(buyer, "150", on=NOW + 85 * DAY)
    assert standing(buyer) == ("Gold", NOW + 175 * DAY)
    MembershipTier.objects.filter(name="Gold").update(min_orders=9)
    MembershipTier.objects.filter(name="Silver").update(window_days=365)
    assert tiers.review(now=NOW + 175 * DAY) == 1
    assert standing(buyer) == ("Silver", NOW + 540 * DAY)


def test_a_pinned_tier_stays_until_it_is_let_go(buyer: Customer) -> None:
    gold = MembershipTier.objects.get(name="Gold")
    services.update(customer_id=buyer.pk, values={"tier": gold.pk}, actor=actors.TERMINAL, now=NOW)
    assert standing(buyer) == ("Gold", None)
    pay(buyer, "500", on=NOW + DAY)
    assert tiers.review(now=NOW + 900 * DAY) == 0
    assert standing(buyer)[0] == "Gold"
    services.update(
        customer_id=buyer.pk,
        values={"tier_is_pinned": False},
        actor=actors.TERMINAL,
        now=NOW + 2 * DAY,
    )
    assert standing(buyer) == ("Silver", NOW + 32 * DAY)
    assert history(buyer) == [("Bronze", "Gold", "pinned"), ("Gold", "Silver", "unpinned")]


def test_customers_begin_where_nothing_is_asked(buyer: Customer) -> None:
    bronze, silver = MembershipTier.objects.order_by("rank")[:2]

    def change(tier: MembershipTier, **values: Any) -> None:
        tiers.update(tier_id=tier.pk, values=cast(tiers.TierValues, values), actor=STAFF, now=NOW)

    for tier, rank in ((bronze, 99), (silver, 0)):
        with pytest.raises(Invalid, match="that would be Silver") as refused:
            change(tier, rank=rank)
        assert refused.value.field == "rank"
    change(silver, rank=0, min_spend=0)
    change(bronze, rank=99, min_spend=5000)
