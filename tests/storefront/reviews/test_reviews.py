"""Reviews: one each, shown once approved, averaged over the approved ones."""

from decimal import Decimal

import pytest

from kernel.errors import Invalid
from storefront.catalogue.models import Product
from storefront.checkout import services as checkout
from storefront.reviews import errors, queries, services
from tests.actors import STAFF
from tests.storefront.stories import NOW, PAYS, customer, customer_cart, goods

pytestmark = pytest.mark.usefixtures("in_shop")


def test_a_review_is_verified_when_the_product_was_bought_and_counts_once_approved() -> None:
    variant = goods()
    buyer, passer_by = customer(), customer("other@example.com")
    cart_id, shopper = customer_cart(buyer, variant)
    checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    first = services.submit(product_id=variant.product_id, customer=buyer, rating=5, title="Good", now=NOW)
    second = services.submit(product_id=variant.product_id, customer=passer_by, rating=2, now=NOW)
    assert (first["is_verified"], second["is_verified"]) == (True, False)
    assert queries.list_reviews(product_id=variant.product_id) == (0, [])
    for review in (first, second):
        services.moderate(review_id=review["id"], status="approved", reply="Thanks", now=NOW, actor=STAFF)
    product = Product.objects.get(pk=variant.product_id)
    assert (product.rating_average, product.rating_count) == (Decimal("3.50"), 2)
    services.moderate(review_id=second["id"], status="rejected", now=NOW, actor=STAFF)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (Decimal("5.00"), 1)
    count, (shown,) = queries.list_reviews(product_id=variant.product_id)
    assert (count, shown["author"], shown["reply"]) == (1, "Grace", "Thanks")


def test_bounds() -> None:
    variant, buyer = goods(), customer()
    for rating in (0, 6):
        with pytest.raises(Invalid):
            services.submit(product_id=variant.product_id, customer=buyer, rating=rating, now=NOW)
    services.submit(product_id=variant.product_id, customer=buyer, rating=1, now=NOW)
    with pytest.raises(errors.AlreadyReviewed):
        services.submit(product_id=variant.product_id, customer=buyer, rating=5, now=NOW)
    with pytest.raises(errors.ProductNotFound):
        services.submit(product_id=goods(status="draft").product_id, customer=buyer, rating=5, now=NOW)
    with pytest.raises(errors.ReviewNotFound):
        services.moderate(review_id=0, status="approved", now=NOW, actor=STAFF)
