"""Whatever changes what one sees of a product counts its revision and names it, once a transaction."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from kernel import clock
from storefront.catalogue import services, signals
from storefront.catalogue.models import Product, Variant
from storefront.catalogue.services import windows
from storefront.reviews import services as reviews
from tests.actors import STAFF
from tests.storefront import stories
from tests.storefront.catalogue.factories import begin_anew, make_product, make_sized

pytestmark = pytest.mark.usefixtures("in_shop")


@pytest.fixture
def named() -> Iterator[list[int]]:
    """The products that are announced, in order."""
    heard: list[int] = []

    def hear(product_ids: list[int], **_: Any) -> None:
        heard.extend(product_ids)

    signals.products_changed.connect(hear, dispatch_uid="test")
    yield heard
    signals.products_changed.disconnect(dispatch_uid="test")


def sell_out(variant: Variant) -> None:
    stories.put_in_stock(variant, 0)


def rate(variant: Variant) -> None:
    review = reviews.submit(
        product_id=variant.product_id, customer=stories.customer(), rating=4, now=stories.NOW
    )
    begin_anew()
    reviews.moderate(review_id=review["id"], status="approved", actor=STAFF, now=stories.NOW)


def reprice(variant: Variant) -> None:
    change = services.PriceChange(variant_id=variant.pk, price=Decimal(3))
    services.change_prices(changes=[change], actor=STAFF, now=clock.now())


def rename_category(variant: Variant) -> None:
    category = services.create_category(name="Cups", actor=STAFF)
    services.update_product(product_id=variant.product_id, category_id=category.pk, actor=STAFF)
    begin_anew()
    services.update_category(category_id=category.pk, name="Mugs", actor=STAFF)


def join_collection(variant: Variant) -> None:
    services.create_collection(title="Best", products=[variant.product_id], actor=STAFF)


def rename_collection(variant: Variant) -> None:
    made = services.create_collection(title="Best", products=[variant.product_id], actor=STAFF)
    begin_anew()
    services.update_collection(collection_id=made.pk, title="Better", actor=STAFF)


def join_by_rules(variant: Variant) -> None:
    rule = {"field": "title", "relation": "contains", "value": "cup"}
    services.create_collection(title="Cups", kind="rules", rules=[rule], actor=STAFF)


def begin_by_the_clock(variant: Variant) -> None:
    now = clock.now()
    services.create_collection(
        title="Sale",
        products=[variant.product_id],
        published_from=now + timedelta(hours=1),
        published_until=now + timedelta(hours=2),
        actor=STAFF,
    )
    begin_anew()
    assert windows.follow(now=now) == 0
    assert windows.follow(now=now + timedelta(minutes=90)) == 1
    assert windows.follow(now=now + timedelta(minutes=90)) == 0


def end_by_the_clock(variant: Variant) -> None:
    now = clock.now()
    services.create_collection(
        title="Sale",
        products=[variant.product_id],
        published_until=now + timedelta(hours=2),
        actor=STAFF,
    )
    begin_anew()
    assert windows.follow(now=now + timedelta(hours=3)) == 1


def add_picture(variant: Variant) -> None:
    services.add_image_from_url(
        product_id=variant.product_id, source_url="https://example.com/a.png", actor=STAFF, now=clock.now()
    )


@pytest.mark.parametrize(
    "happens",
    [
        sell_out,
        rate,
        reprice,
        rename_category,
        join_collection,
        rename_collection,
        join_by_rules,
        begin_by_the_clock,
        end_by_the_clock,
        add_picture,
    ],
)
def test_what_one_sees_of_a_product_never_changes_unannounced(
    named: list[int], happens: Callable[[Variant], None]
) -> None:
    variant = stories.goods("Cup")
    before = Product.objects.get(pk=variant.product_id)
    begin_anew()
    named.clear()
    happens(variant)
    after = Product.objects.get(pk=variant.product_id)
    assert named[-1:] == [variant.product_id]
    assert after.revision > before.revision
    assert after.updated_at > before.updated_at


def test_a_product_is_named_once_a_transaction_and_again_where_that_was_taken_back(named: list[int]) -> None:
    product = make_sized()
    assert named == [product.pk]
    begin_anew()
    with transaction.atomic():
        services.update_product(product_id=product.pk, title="Tea", actor=STAFF)
        transaction.set_rollback(True)
    services.update_product(product_id=product.pk, title="Tee", actor=STAFF)
    services.update_product(product_id=product.pk, vendor="Ada", actor=STAFF)
    assert named == [product.pk] * 3, "the one that was rolled back took its announcement along"
    assert Product.objects.get(pk=product.pk).revision == 2


def test_what_changes_nothing_is_not_announced(named: list[int]) -> None:
    product = make_product("Tee")
    begin_anew()
    named.clear()
    services.update_product(product_id=product.pk, title="Tee", actor=STAFF)
    assert named == []


def test_a_deleted_product_is_named(named: list[int]) -> None:
    product = make_product()
    begin_anew()
    services.delete_product(product_id=product.pk, actor=STAFF)
    assert named[-1] == product.pk
