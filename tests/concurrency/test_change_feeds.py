"""Commits come in another order than their numbers and times: a reader that goes on from its place misses none."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock, revisions
from kernel.revisions import Settled
from storefront.catalogue import queries, services as catalogue
from storefront.catalogue.models import Collection, Variant
from storefront.catalogue.queries import Place, ProductFilter
from storefront.checkout import services as checkout
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments, refunds, returns, services as orders
from storefront.orders.models import Fulfilment, Order, Refund, Return
from storefront.reviews import services as reviews
from storefront.reviews.models import Review
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront import stories
from tests.storefront.stories import NOW

EVERYTHING = str(2**62)


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    return Tenant.objects.get(slug="alpha")


def make(title: str) -> int:
    return catalogue.create_product(
        title=title, status="active", price=Decimal(1), actor=STAFF, now=clock.now()
    ).pk


@contextmanager
def changed_but_not_committed(shop: Tenant, product_id: int) -> Iterator[None]:
    """Another connection has changed the product, and commits once the block is left."""
    written, leave = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with tenant_context(shop), transaction.atomic():
                catalogue.update_product(product_id=product_id, title="Held", actor=STAFF)
                written.set()
                leave.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert written.wait(60)
        yield
    finally:
        leave.set()
        thread.join(60)


def read(after: Place | None) -> tuple[list[str], Place | None]:
    page = queries.list_from(ProductFilter(), ordering="updated_at", after=after, limit=100)
    titles = [product["title"] for product in queries.Page(count=0, json=page.json).results]
    return titles, page.last or after


def read_until(title: str, after: Place | None) -> tuple[list[str], Place | None]:
    """Read on until the title is there: transactions of other databases on the server hold the watermark too."""
    seen: list[str] = []
    give_up = time.monotonic() + 60
    while title not in seen and time.monotonic() < give_up:
        more, after = read(after)
        seen += more
    return seen, after


def race(shop: Tenant) -> list[str]:
    """What a reader sees who reads while a change waits for its commit, and goes on after it."""
    with tenant_context(shop):
        slow, quick = make("Slow"), make("Quick")
        seen, place = read_until("Quick", None)
        with changed_but_not_committed(shop, slow):
            catalogue.update_product(product_id=quick, title="Committed", actor=STAFF)
            more, place = read(place)
            seen += more
        return seen + (read(place)[0] if "Committed" in seen else read_until("Committed", place)[0])


def test_a_change_that_commits_late_is_not_missed(alpha: Tenant) -> None:
    assert race(alpha) == ["Slow", "Quick", "Held", "Committed"]


def test_without_the_watermark_it_is(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settled, "template", EVERYTHING)
    assert race(alpha) == ["Slow", "Quick", "Committed"]


@dataclass(frozen=True)
class Noun:
    """Rows that are followed: how one is made, and what changes it."""

    model: type[Any]
    make: Callable[[], Any]
    change: Callable[[Any], object]


def order() -> Order:
    cart, shopper = stories.guest_cart(stories.goods(stock=5))
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=stories.PAYS, now=NOW)
    return Order.objects.get(number=placed["number"])


def parcel() -> Fulfilment:
    number = order().number
    fulfilments.fulfil(number=number, actor=STAFF, now=NOW)
    return Fulfilment.objects.get(order__number=number)


def refund() -> Refund:
    number = order().number
    refunds.issue(number=number, key="r", actor=STAFF, now=NOW)
    return Refund.objects.get(order__number=number)


def coming_back() -> Return:
    number = parcel().order.number
    made = returns.request(number=number, shopper=None, actor=STAFF, now=NOW)
    return Return.objects.get(pk=made["id"])


def level() -> StockLevel:
    return StockLevel.objects.get(variant=stories.goods(stock=5))


def review() -> Review:
    buyer = stories.customer(f"{time.monotonic_ns()}@example.com")
    made = reviews.submit(product_id=stories.goods().product_id, customer=buyer, rating=5, now=NOW)
    return Review.objects.get(pk=made["id"])


def count(row: StockLevel) -> object:
    given = {"variant_id": row.variant_id, "location_id": row.location_id, "reason": "", "delta": 1}
    return inventory.adjust(actor=STAFF, now=NOW, **given)


def approve(row: Return) -> object:
    return returns.move(return_id=row.pk, status="approved", may=stories.anything, actor=STAFF, now=NOW)


def keep(row: Refund) -> object:
    return refunds.update(refund_id=row.pk, values={"metadata": {"a": "b"}}, actor=STAFF)


NOUNS = {
    "orders": Noun(
        Order,
        order,
        lambda row: orders.update(number=row.number, values={"tags": ["seen"]}, actor=STAFF, now=NOW),
    ),
    "fulfilments": Noun(
        Fulfilment,
        parcel,
        lambda row: fulfilments.update(fulfilment_id=row.pk, is_delivered=True, actor=STAFF, now=NOW),
    ),
    "refunds": Noun(Refund, refund, keep),
    "returns": Noun(Return, coming_back, approve),
    "stock": Noun(StockLevel, level, count),
    "reviews": Noun(
        Review,
        review,
        lambda row: reviews.moderate(review_id=row.pk, status="approved", actor=STAFF, now=NOW),
    ),
    "collections": Noun(
        Collection,
        lambda: catalogue.create_collection(title="Spring", actor=STAFF),
        lambda row: catalogue.update_collection(collection_id=row.pk, title="Autumn", actor=STAFF),
    ),
    "variants": Noun(
        Variant,
        stories.goods,
        lambda row: catalogue.update_variant(
            product_id=row.product_id, variant_id=row.pk, sku="SEEN-" + str(row.pk), actor=STAFF
        ),
    ),
    "customers": Noun(
        Customer,
        lambda: stories.customer(f"{time.monotonic_ns()}@example.com"),
        lambda row: customers.update(customer_id=row.pk, values={"note": "seen"}, actor=STAFF, now=NOW),
    ),
}


def follow(noun: Noun, after: int) -> tuple[set[Any], int]:
    """The rows that were changed after that transaction, as far as a feed shows them now."""
    page = [
        (row.pk, row.changed_in) for row in revisions.settled(noun.model.objects.filter(changed_in__gt=after))
    ]
    return {pk for pk, _ in page}, max((changed_in for _, changed_in in page), default=after)


def race_of(shop: Tenant, noun: Noun) -> set[Any]:
    """Which of two changed rows a reader is shown who reads while the first change waits for its commit."""
    slow, quick = noun.make(), noun.make()
    after = max(noun.model.objects.values_list("changed_in", flat=True))
    has_changed, may_commit = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with tenant_context(shop), transaction.atomic():
                noun.change(slow)
                has_changed.set()
                may_commit.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has_changed.wait(60)
    noun.change(quick)
    seen, after = follow(noun, after)
    may_commit.set()
    thread.join(60)
    give_up = time.monotonic() + 60
    while quick.pk not in seen and time.monotonic() < give_up:
        more, after = follow(noun, after)
        seen |= more
    more, _ = follow(noun, after)
    return {"slow" if pk == slow.pk else "quick" for pk in seen | more if pk in (slow.pk, quick.pk)}


def test_no_feed_misses_a_change_that_commits_late(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its control: without the watermark each of them does."""
    with tenant_context(alpha):
        found = {name: race_of(alpha, noun) for name, noun in NOUNS.items()}
        assert found == {name: {"slow", "quick"} for name in NOUNS}
        monkeypatch.setattr(Settled, "template", EVERYTHING)
        found = {name: race_of(alpha, noun) for name, noun in NOUNS.items()}
        assert found == {name: {"quick"} for name in NOUNS}
