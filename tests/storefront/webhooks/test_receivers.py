"""What happens in a shop is told to who asked, in its order, to a real receiver."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from accounts import api_keys
from api.shop import api as shop_api
from api.shop.schemas import webhooks as schemas
from kernel import actors, clock, jobs, throttling
from kernel.errors import RateLimited
from kernel.jobs import wakeups
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.catalogue import services as catalogue
from storefront.catalogue.services import prices
from storefront.checkout import edits, services as checkout
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from storefront.inventory.models import StockLevel
from storefront.orders import (
    expiry,
    fulfilments,
    refund_outcomes,
    refundable,
    refunds,
    returns,
    services as orders,
)
from storefront.orders.models import Fulfilment, Order, OrderLine
from storefront.payments.gateways import Outcome
from storefront.payments.rules import Status
from storefront.reviews import services as reviews
from storefront.transfers import runs, services as transfers
from storefront.webhooks import events, receivers, rules, services, signing
from storefront.webhooks.errors import UnknownEvent
from storefront.webhooks.models import Delivery, Endpoint, Event
from tasks import registry
from tenants import shop_settings
from tenants.models import Tenant
from tests.actors import STAFF, TERMINAL
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
        wanted = [name for name in rules.EVENT_TYPES if not name.startswith(("product.", "stock.changed"))]
        endpoint = services.create(
            values={"url": found.url, "event_types": wanted}, actor=ACTOR, now=clock.now()
        )
        found.secret = signing.read(endpoint.secret)
        yield found


def order(payment: dict[str, str], *, quantity: int = 1) -> tuple[dict[str, Any], StockLevel]:
    variant = stories.goods(stock=5)
    cart, shopper = stories.guest_cart(variant, quantity=quantity)
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=payment, now=NOW)
    return placed, StockLevel.objects.get(variant=variant)


def test_the_life_of_an_order_is_told_in_its_order(site: Receiver) -> None:
    placed, _ = order(PAYS)
    fulfilments.fulfil(
        number=placed["number"], tracking={"carrier": "DHL", "number": "1"}, actor=STAFF, now=NOW
    )
    outbox.drain()
    assert site.types == ["order.placed", "order.paid", "fulfilment.created", "order.completed"]
    assert {event["data"].get("number", event["data"].get("order")) for event in site.told} == {
        placed["number"]
    }
    assert site.told[1]["data"]["payment_status"] == "complete"
    assert site.told[2]["data"]["lines"][0]["quantity"] == 1
    assert site.told[2]["data"]["tracking"]["carrier"] == "DHL"
    assert [event["id"] for event in site.told] == site.ids
    assert {(event["api_version"], event["previous"]) for event in site.told} == {("1", None)}
    assert len(set(site.ids)) == 4


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


def test_of_every_noun_it_is_said_who_may_be_told_of_it() -> None:
    assert {event_type.partition(".")[0] for event_type in rules.EVENT_TYPES} == set(rules.SEEN_WITH)


def test_what_is_sent_is_of_the_schema_that_the_document_shows(site: Receiver) -> None:
    Endpoint.objects.update(event_types=list(rules.EVENT_TYPES))
    everything_happens()
    while outbox.drain():
        continue
    seen = {}
    for event in site.told:
        schemas.EventBody.model_validate(event)
        if event["data"].keys() != {"id"}:  # it is gone by now
            TypeAdapter(schemas.OBJECTS[event["type"]]).validate_python(event["data"])
        if event["previous"] is not None:
            assert event["previous"].keys() <= event["data"].keys(), event["type"]
        seen.setdefault(event["type"], event)
    assert set(rules.EVENT_TYPES) - set(seen) == {"promotion.started", "promotion.ended"}
    assert seen["order.updated"]["previous"] == {"tags": []}
    assert seen["customer.updated"]["previous"] == {"phone": ""}
    assert seen["fulfilment.updated"]["previous"]["tracking"]["number"] == ""
    assert seen["collection.updated"]["previous"] == {"title": "Spring"}
    assert seen["shop.updated"]["previous"].keys() == {"theme"}
    assert len(seen["stock.changed"]["data"]["levels"]) == 1


def everything_happens() -> None:
    """Each kind of event, once at least."""
    buyer = stories.customer("new@example.com")
    customers.update(customer_id=buyer.pk, values={"phone": "1"}, actor=STAFF, now=NOW)
    variant = stories.goods(stock=5)
    StockLevel.objects.filter(variant=variant).update(low_stock_threshold=4)
    cart, shopper = stories.customer_cart(buyer, variant, quantity=2)
    number = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)["number"]
    orders.update(number=number, values={"tags": ["gift"]}, actor=STAFF, now=NOW)
    there = Order.objects.get(number=number).shipping_address
    edits.edit(number=number, shipping_address=there, may=lambda _: True, actor=STAFF, now=NOW)
    fulfilments.fulfil(number=number, actor=STAFF, now=NOW)
    parcel = Fulfilment.objects.get(order__number=number).pk
    fulfilments.update(fulfilment_id=parcel, tracking={"number": "1"}, actor=STAFF, now=NOW)
    fulfilments.update(fulfilment_id=parcel, is_delivered=True, actor=STAFF, now=NOW)
    line = OrderLine.objects.get(order__number=number).pk
    for status in ("rejected", "refunded"):
        made = returns.request(
            number=number, shopper=None, lines=[{"id": line, "quantity": 1}], actor=STAFF, now=NOW
        )
        for step in ("rejected",) if status == "rejected" else ("approved", "received", "refunded"):
            returns.move(return_id=made["id"], status=step, may=stories.anything, actor=STAFF, now=NOW)
    with transaction.atomic():
        locked = Order.objects.get(number=number)
        due = refunds.begin(
            order=locked, key="refused", taken=refundable.take_all(locked), actor=STAFF, now=NOW
        )
        refund_outcomes.record(refund_id=due.pk, outcome=Outcome(status=Status.FAILED), now=NOW)
    for payment in (BY_TRANSFER, BY_TRANSFER, stories.DECLINED):
        cart, shopper = stories.guest_cart(stories.goods(stock=5))
        placed = checkout.place(cart_id=cart, shopper=shopper, payment=payment, now=NOW)
    orders.cancel(number=placed["number"] - 1, shopper=None, actor=STAFF, now=NOW)
    expiry.expire_unpaid(now=NOW + timedelta(days=60))
    catalogue.update_product(product_id=variant.product_id, title="Mug", actor=STAFF)
    outbox.drain()
    begin_anew()
    catalogue.update_product(product_id=variant.product_id, title="Bowl", actor=STAFF)
    catalogue.delete_product(product_id=stories.goods("Pot").product_id, actor=STAFF)
    collection = catalogue.create_collection(title="Spring", actor=STAFF).pk
    catalogue.update_collection(collection_id=collection, title="Autumn", actor=STAFF)
    gone = catalogue.create_collection(title="Winter", actor=STAFF).pk
    catalogue.delete_collection(collection_id=gone, actor=STAFF)
    review = reviews.submit(product_id=variant.product_id, customer=buyer, rating=5, now=NOW)
    reviews.moderate(review_id=review["id"], status="approved", actor=STAFF, now=NOW)
    transfers.request_import(
        content=io.BytesIO(b"Handle,Title\nmug,Mug\n"),
        size=30,
        filename="a.csv",
        dry_run=True,
        actor=STAFF,
        now=NOW,
    )
    transfers.request_batch(
        items=[{"slug": "x", "title": "X", "price": {"amount": "1"}}], actor=STAFF, now=NOW
    )
    for _ in range(2):
        runs.run_next(now=NOW)
    shop_settings.change(values={"theme_colour": "#123456"}, actor=STAFF, now=NOW)
    stories.customer("gone@example.com")
    gone_buyer = Customer.objects.get(user__email="gone@example.com")
    customers.anonymise(customer=gone_buyer, actor=STAFF, now=NOW)
    api_keys.revoke(key_id=key_of("Ledger"), actor=STAFF, now=NOW)


def key_of(app: str) -> UUID:
    """A key of an app."""
    made, _ = api_keys.create(
        name="Sync", kind="sk", scopes=["orders:read"], app=app, actor=TERMINAL, now=clock.now()
    )
    return made.pk


def test_an_app_whose_last_key_is_revoked_is_told_so_and_nothing_after(site: Receiver) -> None:
    Endpoint.objects.update(app="Ledger", event_types=["order.placed"])
    first, last, of_another = key_of("Ledger"), key_of("Ledger"), key_of("Labels")
    for key in (first, of_another):
        api_keys.revoke(key_id=key, actor=STAFF, now=NOW)
    outbox.drain()
    assert site.types == [], "a key of its own is left"
    order(BY_TRANSFER)
    api_keys.revoke(key_id=last, actor=STAFF, now=NOW)
    order(PAYS)
    while outbox.drain():
        continue
    assert [(event["type"], event["data"]) for event in site.told] == [("app.uninstalled", {"app": "Ledger"})]
    assert Endpoint.objects.values_list("is_enabled", "disabled_reason").get() == (
        False,
        "The app was uninstalled.",
    )


def test_an_app_whose_last_key_has_run_out_is_told_so_once(site: Receiver) -> None:
    ends = clock.now() + timedelta(hours=1)
    made, _ = api_keys.create(
        name="Sync",
        kind="sk",
        scopes=["orders:read"],
        app="Ledger",
        expires_at=ends,
        actor=TERMINAL,
        now=clock.now(),
    )
    Endpoint.objects.update(app="Ledger", key=made, event_types=["order.placed"])
    api_keys.end_apps(now=clock.now())
    with time_machine.travel(ends + timedelta(seconds=1)):
        order(BY_TRANSFER)
        outbox.drain()
        assert Endpoint.objects.get().disabled_reason == rules.NOT_THEIRS
        for _ in range(2):
            wakeups.mark(api_keys.JOB, due_at=ends)  # as after a run that was cut off
            registry.end_apps.run()
        api_keys.revoke(key_id=made.pk, actor=STAFF, now=clock.now())
        while outbox.drain():
            continue
    assert [event["type"] for event in site.told] == ["app.uninstalled"]
    assert Event.objects.filter(type="app.uninstalled").count() == 1


def test_a_span_of_events_is_sent_again(site: Receiver) -> None:
    """What the endpoint had, and what it never had, under their own ids; what waits is left alone."""
    order(PAYS)
    outbox.drain()
    ids = list(site.ids)
    endpoint = Endpoint.objects.get()
    Delivery.objects.filter(event_type="order.paid").delete()  # as if it had been added later
    span = {"begins": NOW - timedelta(days=1), "ends": clock.now() + timedelta(days=1)}
    again = services.replay(endpoint_id=endpoint.pk, actor=STAFF, now=clock.now(), **span)
    assert again == 2
    assert services.replay(endpoint_id=endpoint.pk, actor=STAFF, now=clock.now(), **span) == 0
    outbox.drain()
    assert sorted(site.ids[2:]) == sorted(ids)
    with pytest.raises(UnknownEvent):
        services.replay(endpoint_id=endpoint.pk, event_types=["x"], actor=STAFF, now=NOW, **span)


def test_so_many_events_are_sent_again(site: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whichever way, of all endpoints together: who is at their addresses has not asked for them."""
    monkeypatch.setattr(services, "SENT_AGAIN", throttling.Limit(uuid4().hex, 4, 3600, is_strict=True))
    order(PAYS)
    outbox.drain()
    endpoint = Endpoint.objects.get()
    delivery = Delivery.objects.order_by("pk").first()
    span = {"begins": NOW - timedelta(days=1), "ends": clock.now() + timedelta(days=1)}
    ways = [
        lambda: services.retry(delivery_id=delivery.pk, actor=STAFF, now=clock.now()),
        lambda: services.send_test(endpoint_id=endpoint.pk, actor=STAFF, now=clock.now()),
        lambda: services.replay(endpoint_id=endpoint.pk, actor=STAFF, now=clock.now(), **span),
    ]
    for way in ways:
        way()
        outbox.drain()
    assert len(site.ids) == 6
    for way in ways:
        with pytest.raises(RateLimited):
            way()
    outbox.drain()
    assert len(site.ids) == 6


def test_a_cancelled_order_is_told(site: Receiver) -> None:
    placed, _ = order(BY_TRANSFER)
    orders.cancel(number=placed["number"], shopper=Shopper(token=placed["token"]), actor=BUYER, now=NOW)
    outbox.drain()
    assert site.types == ["order.placed", "order.cancelled"]
    assert site.told[1]["data"]["status"] == "cancelled"


def test_customers_and_low_stock_are_told(site: Receiver) -> None:
    stories.customer("new@example.com")
    variant = stories.goods(stock=5)
    StockLevel.objects.filter(variant=variant).update(low_stock_threshold=4)
    cart, shopper = stories.guest_cart(variant, quantity=2)
    checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
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
    Endpoint.objects.update(event_types=["product.created", "product.updated", "product.deleted"])
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
    catalogue.update_product(product_id=cup.product_id, title="Bowl", actor=STAFF)
    begin_anew()
    with CaptureQueriesContext(connection) as captured:
        catalogue.update_product(product_id=cup.product_id, title="Mug", actor=STAFF)
    prepared: Any = connection
    told = f"EXECUTE {prepared.prepared[events._WRITE]} "
    assert [query["sql"].startswith(told) for query in captured].count(True) == 1
    assert not [query for query in captured if "webhooks_" in query["sql"]]
    assert outbox.drain() == 0
