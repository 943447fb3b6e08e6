"""Money and goods that go both ways at once: whoever writes takes the locks in the same order, numbers last."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from uuid import uuid4

from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.checkout import drafts, exchanges, services as checkout
from storefront.credits.models import GiftCard
from storefront.customers import tiers
from storefront.customers.models import Customer, CustomerEvent
from storefront.orders import fulfilments, paying, refunds, returns
from storefront.orders.models import Order, Return
from tenants.models import Tenant
from tests import invariants, market
from tests.actors import STAFF
from tests.concurrency import race
from tests.storefront import stories

EACH = 6


def test_exchanges_payments_and_refunds_at_once_stop_none_of_each_other(fresh_database: str) -> None:
    shop = Tenant.objects.get(slug="alpha")
    tea = market.put_on_shelf(shop=shop, sku="TEA", units=200)
    dear = market.put_on_shelf(shop=shop, sku="DEAR", units=200, price="15.00")
    with tenant_context(shop):
        buyer = stories.customer()
        paid_later = [_exchange(_sent(shop, tea.pk, buyer), dear.pk, "15") for _ in range(EACH)]
        exchanged = [_sent(shop, tea.pk, buyer) for _ in range(EACH)]
        refunded = [_sent(shop, tea.pk, buyer) for _ in range(EACH)]
    calls = [
        call
        for first, second, third in zip(exchanged, refunded, paid_later, strict=True)
        for call in (
            partial(_exchange, first, tea.pk, "10"),
            partial(_refund, second),
            partial(paying.mark_received, number=third, actor=STAFF, now=clock.now()),
        )
    ]
    ends = race.run(calls, shop=shop)
    assert [end for end in ends if isinstance(end, Exception)] == []
    invariants.check(shop)


def _sent(shop: Tenant, variant: int, buyer: Customer) -> Order:
    """An order of one piece that was paid and sent, in the current shop."""
    [guest] = market.fill_carts(shop=shop, wanted=[{variant: 1}])
    placed = checkout.place(cart_id=guest.cart, shopper=guest.shopper, payment=market.CARD, now=clock.now())
    fulfilments.fulfil(number=placed["number"], actor=STAFF, now=clock.now())
    Order.objects.filter(number=placed["number"]).update(customer=buyer)
    return Order.objects.get(number=placed["number"])


def _exchange(order: Order, instead: int, price: str) -> int:
    """Exchange an order's piece of 10.00; return the new order's number."""
    wish = exchanges.Wish(
        number=order.number,
        back=[{"id": order.lines.get().pk, "quantity": 1}],
        instead=[{"variant": instead, "quantity": 1, "price": None}],
        reason="",
        ships_free=True,
    )
    who = {"may": stories.anything, "actor": STAFF, "now": clock.now()}
    made = exchanges.begin(wish, seen=Decimal(price) - 10, request_key=uuid4().hex, **who)
    return Order.objects.get(pk=made.order).number


def _refund(order: Order) -> None:
    line = {"id": order.lines.get().pk, "quantity": 1}
    refunds.issue(
        number=order.number, key=uuid4().hex, lines=[line], restock=True, actor=STAFF, now=clock.now()
    )


def test_who_orders_does_not_wait_for_what_is_written_on_their_customer(fresh_database: str) -> None:
    """A foreign key is looked at when its row is committed, with all that the transaction holds until then."""
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        buyer = stories.customer()

    def write() -> None:
        try:
            with tenant_context(shop), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '3s'")
                CustomerEvent.objects.create(customer=buyer, kind="tier_changed", created_at=clock.now())
        finally:
            connection.close()

    with tenant_context(shop), transaction.atomic(), ThreadPoolExecutor(1) as beside:
        tiers.record_refund(customer_id=buyer.pk, order=uuid4(), amount=Decimal(1), now=clock.now())
        beside.submit(write).result()


def test_gift_cards_that_are_paid_by_hand_and_by_card_at_once_stop_none_of_each_other(
    fresh_database: str,
) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        sold = stories.goods("Gift card", price="50.00", stock=200, tax_class="gift_card")
    guests = market.fill_carts(shop=shop, wanted=[{sold.pk: 1}] * EACH)
    by_card = [
        partial(checkout.place, cart_id=each.cart, shopper=each.shopper, payment=market.CARD, now=clock.now())
        for each in guests
    ]
    values = {"email": "ada@example.com", "lines": [{"variant": sold.pk, "quantity": 1, "price": None}]}
    who = {"may": stories.anything, "actor": STAFF, "now": clock.now()}
    by_hand = [
        partial(drafts.put_order, external_id=f"{n}", values=values, is_paid=True, kept={}, **who)
        for n in range(EACH)
    ]
    calls = [call for pair in zip(by_card, by_hand, strict=True) for call in pair]
    ends = race.run(calls, shop=shop)
    assert [end for end in ends if isinstance(end, Exception)] == []
    invariants.check(shop)


def test_a_refund_beside_the_receipt_of_the_goods_is_told(fresh_database: str) -> None:
    shop = Tenant.objects.get(slug="alpha")
    tea = market.put_on_shelf(shop=shop, sku="TEA", units=200)
    with tenant_context(shop):
        order = _sent(shop, tea.pk, stories.customer())
        exchanged = Order.objects.get(number=_exchange(order, tea.pk, "10"))
        made = Return.objects.get(order=order).pk
    step = partial(returns.move, return_id=made, may=stories.anything, actor=STAFF, now=clock.now())

    def refund() -> None:
        try:
            with tenant_context(shop):
                _refund(exchanged)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside, tenant_context(shop):
        step(status="approved")
        with transaction.atomic():
            step(status="received")
            paid_back = beside.submit(refund)
            race.wait_until_somebody_waits()
        paid_back.result()
        assert GiftCard.objects.get().balance == Decimal(10)
        assert OutboxEntry.objects.filter(payload__template="gift_card").count() == 1
