"""VAT numbers are looked up in VIES in the background: nothing waits for it, and what it said is kept with its time."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from pytest_django import Settings

from kernel import clock, throttling
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.carts import services as carts
from storefront.checkout import services as checkout
from storefront.orders import fulfilments, paying
from storefront.orders.models import Order, OrderEvent
from tenants import shop_settings, vies
from tenants.models import Tenant
from tests.gateways.conftest import GatewayProcess, gateway  # noqa: F401 - a fixture
from tests.storefront.stories import BY_TRANSFER, DECLINED, NOW, PAYS, STAFF, goods, guest_cart

GERMAN, FRENCH = "DE136695976", "FR40303265045"


@pytest.fixture(autouse=True)
def register(gateway: GatewayProcess, settings: Settings, in_shop: Tenant) -> GatewayProcess:  # noqa: F811
    settings.VIES_URL = f"{gateway.url}/vies"
    cache.delete_many([f"vat_number:{in_shop.schema_name}:{number}" for number in (GERMAN, FRENCH)])
    return gateway


def order_of(number: str, payment: dict[str, str] = PAYS) -> Order:
    cart_id, shopper = guest_cart(goods())
    carts.update(cart_id=cart_id, shopper=shopper, changes={"vat_id": number}, now=NOW)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)
    return Order.objects.get(number=placed["number"])


def told(order: Order) -> list[str]:
    found = OrderEvent.objects.filter(order=order, kind__startswith="vat_number", is_public=False)
    return list(found.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("number", "kind"), [(GERMAN, "vat_number_registered"), (FRENCH, "vat_number_unknown")]
)
def test_a_buyer_s_number_is_asked_about_once_the_order_stands(number: str, kind: str) -> None:
    order = order_of(number)
    assert told(order) == []
    outbox.drain()
    assert told(order) == [kind]
    outbox.drain()
    assert told(order) == [kind], "once"


def test_nobody_is_asked_about_an_order_that_comes_to_nothing() -> None:
    order_of(GERMAN, DECLINED)
    sent, paid = order_of(FRENCH, BY_TRANSFER), order_of(GERMAN, BY_TRANSFER)
    waiting = OutboxEntry.objects.filter(topic="vat_number.order")
    assert not waiting.exists()
    fulfilments.fulfil(number=sent.number, actor=STAFF, now=NOW)
    assert waiting.count() == 1, "what is sent before it is paid is asked about in time"
    for order in (sent, paid):
        paying.mark_received(number=order.number, actor=STAFF, now=NOW)
    assert waiting.count() == 2
    outbox.drain()
    assert (told(sent), told(paid)) == (["vat_number_unknown"], ["vat_number_registered"])


def test_an_answer_is_remembered_and_a_shop_asks_so_often_alone(
    register: GatewayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vies, "QUESTIONS", throttling.Limit("vat_numbers", 1, 3600, is_strict=True))
    order_of(GERMAN)
    outbox.drain()
    register.control(wrongs=["error"])
    same, other = order_of(GERMAN), order_of(FRENCH)
    outbox.drain()
    assert told(same) == ["vat_number_registered"], "and nobody was asked"
    assert told(other) == []
    entry = OutboxEntry.objects.get(topic="vat_number.order", delivered_at=None)
    assert (entry.attempts, entry.dead_at) == (0, None)
    assert entry.available_at > clock.now() + timedelta(minutes=30)


@pytest.mark.parametrize("wrong", ["away", "error", "hang", "drop"])
def test_a_register_that_does_not_answer_delays_nothing_and_is_asked_again(
    register: GatewayProcess, wrong: str
) -> None:
    order = order_of(GERMAN)
    register.control(wrongs=[wrong])
    outbox.drain()
    assert told(order) == []
    entry = OutboxEntry.objects.get(topic="vat_number.order")
    assert entry.delivered_at is None
    OutboxEntry.objects.filter(pk=entry.pk).update(available_at=clock.now() - timedelta(seconds=1))
    outbox.drain()
    assert told(order) == ["vat_number_registered"]


def test_the_shop_s_own_number_is_asked_about_when_it_changes() -> None:
    for number, is_registered in ((GERMAN, True), (FRENCH, False)):
        seller = {"name": "Alpha", "country": number[:2], "vat_id": number}
        shop_settings.change(values={"legal_identity": seller}, actor=STAFF, now=NOW)
        assert shop_settings.get().vat_check.get("number") != number
        outbox.drain()
        found = shop_settings.get().vat_check
        assert (found["number"], found["is_registered"]) == (number, is_registered)


def test_who_has_no_number_of_the_union_and_who_wants_nothing_asked_is_not(settings: Settings) -> None:
    vies.ask_later("", now=NOW)
    vies.ask_later("CHE107787577MWST", now=NOW)
    settings.VIES_URL = ""
    order_of(GERMAN)
    assert not OutboxEntry.objects.filter(topic__startswith="vat_number").exists()
