"""What happens in a shop is told to who asked, in its order, to a real receiver."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from api.shop import api as shop_api
from api.shop.schemas import webhooks as schemas
from kernel import actors, clock, jobs
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.catalogue import services as catalogue
from storefront.catalogue.services import prices
from storefront.checkout import services as checkout
from storefront.customers.rules import Holder
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments
from storefront.orders import services as orders
from storefront.webhooks import events, receivers, rules, services
from storefront.webhooks.models import Endpoint
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront import stories
from tests.storefront.catalogue.factories import begin_anew
from tests.storefront.stories import BUYER, BY_TRANSFER, NOW, PAYS
from tests.storefront.webhooks import receiver
from tests.storefront.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
ACTOR = actors.job("tests")


@pytest.fixture
def site(in_shop: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)
    OutboxEntry.objects.all().delete()
    with receiver.running() as found:
        wanted = [event for event in rules.EVENT_TYPES if not event.startswith("product.")]
        endpoint = services.create(
            values={"url": found.url, "event_types": wanted}, actor=ACTOR, now=clock.now()
        )
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
    outbox.drain()
    assert site.types == ["order.placed", "order.paid", "fulfilment.created"]
    assert {event["data"].get("number", event["data"].get("order")) for event in site.told} == {
        placed["number"]
    }
    assert site.told[1]["data"]["payment_status"] == "complete"
    assert site.told[2]["data"]["lines"][0]["quantity"] == 1
    assert site.told[2]["data"]["tracking"]["carrier"] == "DHL"
    assert [event["id"] for event in site.told] == site.ids
    assert {(event["api_version"], event["previous"]) for event in site.told} == {("1", None)}
    assert len(set(site.ids)) == 3


def test_connecting_a_second_time_doubles_no_event(site: Receiver) -> None:
    receivers.connect()
    order(PAYS)
    outbox.drain()
    assert site.types == ["order.placed", "order.paid"]


def test_every_event_has_a_schema_in_the_document() -> None:
    webhooks = shop_api.document()["webhooks"]
    assert set(webhooks) == set(rules.EVENT_TYPES)
    for event_type, said in webhooks.items():
        schema = said["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert schema["allOf"][1]["properties"]["type"] == {"const": event_type}


def test_what_is_sent_is_of_the_schema_that_the_document_shows(site: Receiver) -> None:
    Endpoint.objects.update(event_types=list(rules.EVENT_TYPES))
    stories.customer("new@example.com")
    variant = stories.goods(stock=5)
    StockLevel.objects.filter(variant=variant).update(low_stock_threshold=4)
    cart, holder = stories.guest_cart(variant, quantity=2)
    placed = checkout.place(cart_id=cart, holder=holder, payment=PAYS, now=NOW)
    fulfilments.fulfil(number=placed["number"], tracking=None, actor=STAFF, now=NOW)
    outbox.drain()
    seen = set()
    for event in site.told:
        schemas.EventBody.model_validate(event)
        TypeAdapter(schemas.OBJECTS[event["type"]]).validate_python(event["data"])
        seen.add(event["type"])
    assert seen >= {
        "order.placed", "order.paid", "fulfilment.created", "customer.registered", "stock.low", "product.updated",
    }  # fmt: skip


def test_a_cancelled_order_is_told(site: Receiver) -> None:
    placed, _ = order(BY_TRANSFER)
    orders.cancel(number=placed["number"], holder=Holder(token=placed["token"]), actor=BUYER, now=NOW)
    outbox.drain()
    assert site.types == ["order.placed", "order.cancelled"]
    assert site.told[1]["data"]["status"] == "cancelled"


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
    assert registered["email"] == "new@example.com"


def test_an_event_is_undone_with_its_fact(site: Receiver) -> None:
    with transaction.atomic():
        events.write("order.placed", subject="", facts={"data": {}}, now=NOW)
        transaction.set_rollback(True)
    outbox.drain()
    assert site.told == []


def test_changes_of_a_product_that_nobody_has_heard_of_are_one_event_with_how_it_is_now(
    site: Receiver,
) -> None:
    """FINDINGS §4: 357 product.updated for 86 products."""
    Endpoint.objects.update(event_types=["product.updated", "product.deleted"])
    cup, pot = stories.goods("Cup"), stories.goods("Pot")
    for title in ("Mug", "Beaker"):
        begin_anew()
        catalogue.update_product(product_id=cup.product_id, title=title, actor=STAFF)
    outbox.drain()
    assert [(event["data"]["id"], event["data"]["title"]) for event in site.told] == [
        (cup.product_id, "Beaker"),
        (pot.product_id, "Pot"),
    ]
    begin_anew()
    catalogue.update_product(product_id=cup.product_id, title="Bowl", actor=STAFF)
    with transaction.atomic():
        catalogue.update_product(product_id=pot.product_id, title="Jug", actor=STAFF)
        transaction.set_rollback(True)
    outbox.drain()
    assert [event["data"]["title"] for event in site.told[2:]] == ["Bowl"]
    begin_anew()
    prices.change_prices(
        changes=[prices.PriceChange(variant_id=pot.pk, price=pot.price + 1)], now=NOW, actor=STAFF
    )
    outbox.drain()
    assert len(site.told) == 4


def test_a_shop_that_asks_for_no_products_pays_little_for_them(site: Receiver) -> None:
    cup = stories.goods("Cup")
    begin_anew()
    with CaptureQueriesContext(connection) as captured:
        catalogue.update_product(product_id=cup.product_id, title="Mug", actor=STAFF)
    assert len([query for query in captured if "webhooks_" in query["sql"]]) == 1
    assert outbox.drain() == 0
