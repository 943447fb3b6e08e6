"""What happens in a shop is told to who asked, in its order, to a real receiver."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel import clock, jobs
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.catalogue import services as catalogue
from storefront.catalogue.services import prices
from storefront.checkout import services as checkout
from storefront.customers.rules import Holder
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments
from storefront.orders import services as orders
from storefront.orders import signals as order_signals
from storefront.orders.models import Order
from storefront.webhooks import rules, services
from storefront.webhooks.models import Endpoint
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront import stories
from tests.storefront.catalogue.factories import begin_anew
from tests.storefront.stories import BUYER, BY_TRANSFER, NOW, PAYS
from tests.storefront.webhooks import receiver
from tests.storefront.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(in_shop: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)
    OutboxEntry.objects.all().delete()
    with receiver.running() as found:
        wanted = [event for event in rules.EVENT_TYPES if event != "product.updated"]
        endpoint = services.create(url=found.url, event_types=wanted, now=clock.now())
        found.secret = endpoint.secret
        yield found


def order(payment: dict[str, str], *, quantity: int = 1) -> tuple[dict[str, Any], StockLevel]:
    variant = stories.goods(stock=5)
    cart, holder = stories.guest_cart(variant, quantity=quantity)
    placed = checkout.place(cart_id=cart, holder=holder, payment=payment, now=NOW)
    return placed, StockLevel.objects.get(variant=variant)


def test_the_life_of_an_order_is_told_in_its_order(site: Receiver) -> None:
    placed, _ = order(PAYS)
    fulfilments.fulfil(
        number=placed["number"], tracking={"carrier": "DHL", "number": "1"}, actor=STAFF, now=NOW
    )
    found = Order.objects.get(number=placed["number"])
    order_signals.refund_issued.send(sender=Order, order=found, amount=found.total, now=NOW)
    outbox.drain()
    assert site.types == ["order.placed", "order.paid", "order.fulfilled", "refund.issued"]
    assert {event["data"]["order"]["number"] for event in site.told} == {placed["number"]}
    assert site.told[1]["data"]["order"]["payment_status"] == "complete"
    assert site.told[2]["data"]["lines"][0]["quantity"] == 1
    assert site.told[3]["data"]["amount"] == placed["total"]
    assert len(set(site.ids)) == 4


def test_a_cancelled_order_is_told(site: Receiver) -> None:
    placed, _ = order(BY_TRANSFER)
    orders.cancel(number=placed["number"], holder=Holder(token=placed["token"]), actor=BUYER, now=NOW)
    outbox.drain()
    assert site.types == ["order.placed", "order.cancelled"]
    assert site.told[1]["data"]["order"]["status"] == "cancelled"


def test_customers_and_low_stock_are_told(site: Receiver) -> None:
    stories.customer("new@example.com")
    variant = stories.goods(stock=5)
    StockLevel.objects.filter(variant=variant).update(low_stock_threshold=4)
    cart, holder = stories.guest_cart(variant, quantity=2)
    checkout.place(cart_id=cart, holder=holder, payment=PAYS, now=NOW)
    outbox.drain()
    assert set(site.types) == {"customer.registered", "stock.low", "order.placed", "order.paid"}
    low = next(event["data"] for event in site.told if event["type"] == "stock.low")
    assert (low["variant"]["sku"], low["available"], low["threshold"]) == (variant.sku, 3, 4)
    registered = next(event["data"] for event in site.told if event["type"] == "customer.registered")
    assert registered["customer"]["email"] == "new@example.com"


def test_an_event_is_undone_with_its_fact(site: Receiver) -> None:
    with transaction.atomic():
        services.announce("order.placed", subject="", data=dict, now=NOW)
        transaction.set_rollback(True)
    outbox.drain()
    assert site.told == []


def test_a_product_is_told_of_once_a_transaction_however_many_rows_are_written(site: Receiver) -> None:
    Endpoint.objects.update(event_types=["product.updated"])
    cup, pot = stories.goods("Cup"), stories.goods("Pot")
    begin_anew()
    outbox.drain()
    assert [event["data"] for event in site.told] == [
        {"product": {"id": cup.product_id}},
        {"product": {"id": pot.product_id}},
    ]
    catalogue.update_variant(product_id=cup.product_id, variant_id=cup.pk, price=cup.price + 1, actor=STAFF)
    catalogue.update_product(product_id=cup.product_id, title="Mug", actor=STAFF)
    with transaction.atomic():
        catalogue.update_product(product_id=pot.product_id, title="Jug", actor=STAFF)
        transaction.set_rollback(True)
    outbox.drain()
    assert [event["data"]["product"]["id"] for event in site.told[2:]] == [cup.product_id]
    catalogue.update_product(product_id=pot.product_id, title="Jug", actor=STAFF)
    outbox.drain()
    assert site.told[3]["data"] == {"product": {"id": pot.product_id}}
    begin_anew()
    prices.change_prices(
        changes=[prices.PriceChange(variant_id=pot.pk, price=pot.price + 1)], now=NOW, actor=STAFF
    )
    outbox.drain()
    assert len(site.told) == 5


def test_a_shop_that_asks_for_no_products_pays_nothing_for_them(site: Receiver) -> None:
    cup = stories.goods("Cup")
    begin_anew()
    with CaptureQueriesContext(connection) as captured:
        catalogue.update_product(product_id=cup.product_id, title="Mug", actor=STAFF)
    assert len([query for query in captured if "webhooks_" in query["sql"]]) == 1
    assert outbox.drain() == 0
