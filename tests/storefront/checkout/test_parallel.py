"""Many calls for one cart at once: one order, one charge (TARGETS R2)."""

import threading
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from storefront.carts import services as carts
from storefront.carts.models import Cart
from storefront.checkout import services
from storefront.customers.rules import Shopper
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order
from storefront.payments.models import PaymentAttempt, SandboxCharge
from tenants.models import Tenant
from tests.storefront.stories import NOW, PAYS, goods, guest_cart


@pytest.fixture
def shop_that_commits(fresh_database: str) -> Tenant:
    return Tenant.objects.get(slug="alpha")


def fill_cart(shop: Tenant) -> tuple[UUID, Shopper]:
    with tenant_context(shop):
        return guest_cart(goods(stock=9), goods("Pot", stock=9), quantity=2)


def call_at_once(shop: Tenant, carts: list[tuple[UUID, Shopper]]) -> list[dict[str, object]]:
    answers: list[dict[str, object]] = []

    def call(cart: UUID, shopper: Shopper) -> None:
        try:
            with tenant_context(shop):
                answers.append(services.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=each) for each in carts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_many_calls_at_once_make_one_order_and_one_charge(shop_that_commits: Tenant) -> None:
    answers = call_at_once(shop_that_commits, [fill_cart(shop_that_commits)] * 12)
    with tenant_context(shop_that_commits):
        assert Order.objects.count() == PaymentAttempt.objects.count() == SandboxCharge.objects.count() == 1
        assert list(StockLevel.objects.values_list("reserved", flat=True)) == [2, 2]
    assert len(answers) == 12
    assert {(a["number"], a["token"], a["payment_status"]) for a in answers} == {
        (1001, answers[0]["token"], "complete")
    }
    # each that locks the order notes so
    assert all(answer | {"updated_at": NOW} == answers[0] | {"updated_at": NOW} for answer in answers)


def test_the_race_is_real_where_nothing_guards_the_cart(
    shop_that_commits: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the cart's lock and UNIQUE(cart), the same calls make several orders."""
    together = threading.Barrier(3)

    def read_without_a_lock(*, cart_id: UUID, shopper: Shopper, now: datetime) -> Cart:
        cart = Cart.objects.get(pk=cart_id)
        together.wait(timeout=20)
        return cart

    monkeypatch.setattr(carts, "take_for_order", read_without_a_lock)
    with tenant_context(shop_that_commits), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order DROP CONSTRAINT orders_order_cart_key")
    answers = call_at_once(shop_that_commits, [fill_cart(shop_that_commits)] * 3)
    assert len({answer["number"] for answer in answers}) == 3
