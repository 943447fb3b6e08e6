"""Writes on reviews."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count

from kernel.errors import Invalid
from storefront.catalogue import signals as catalogue
from storefront.catalogue.models import Product
from storefront.customers.models import Customer
from storefront.customers.persons import Person
from storefront.orders import queries as orders
from storefront.reviews import errors, queries, signals
from storefront.reviews.models import Review


def submit(
    *, product_id: int, customer: Customer, rating: int, title: str = "", body: str = "", now: datetime
) -> dict[str, Any]:
    """Write a review, which waits to be approved. Raises ProductNotFound, AlreadyReviewed or Invalid."""
    if not 1 <= rating <= 5:
        raise Invalid("Give 1 to 5.", field="rating")
    if len(title) > 120 or len(body) > 4000:
        raise Invalid("Shorten it.", field="title" if len(title) > 120 else "body")
    if not Product.objects.filter(pk=product_id, status=Product.Status.ACTIVE).exists():
        raise errors.ProductNotFound
    review = Review(
        product_id=product_id,
        customer=customer,
        rating=rating,
        title=title.strip(),
        body=body.strip(),
        is_verified=orders.has_bought(customer_id=customer.pk, product_id=product_id),
        created_at=now,
    )
    try:
        with transaction.atomic():
            review.save(force_insert=True)
            signals.review_submitted.send(sender=Review, review=review, now=now)
    except IntegrityError as error:
        raise errors.AlreadyReviewed from error
    return queries.view(review)


@transaction.atomic
def moderate(
    *, review_id: int, status: str | None = None, reply: str | None = None, now: datetime
) -> dict[str, Any]:
    """Approve or reject a review, or answer it; the product's average follows.

    Raises ReviewNotFound or Invalid.
    """
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("customer__user")
        .filter(pk=review_id)
        .first()
    )
    if review is None:
        raise errors.ReviewNotFound
    if status is not None:
        if status not in Review.Status.values:
            raise Invalid(f"Use one of {', '.join(Review.Status.values)}.", field="status")
        review.status, review.moderated_at = status, now
    if reply is not None:
        if len(reply) > 2000:
            raise Invalid("At most 2000 characters.", field="reply")
        review.reply = reply.strip()
    review.save(update_fields=["status", "reply", "moderated_at"])
    _rate(review.product_id)
    return queries.view(review)


def erase(*, person: Person) -> None:
    """Take a person's names out of what they wrote and of the shop's answers; whose it was is not shown."""
    for review in Review.objects.select_for_update(of=("self",)).filter(customer=person.customer_id):
        review.title = person.redact(review.title)[:120]
        review.body, review.reply = person.redact(review.body), person.redact(review.reply)
        review.save(update_fields=["title", "body", "reply"])


def _rate(product_id: int) -> None:
    """Keep the average of the approved reviews on the product; its lock makes parallel approvals add up."""
    Product.objects.select_for_update().filter(pk=product_id).values_list("pk").first()
    approved = Review.objects.filter(product_id=product_id, status=Review.Status.APPROVED)
    found = approved.aggregate(average=Avg("rating"), count=Count("pk"))
    average = None if found["average"] is None else round(found["average"], 2)
    Product.objects.filter(pk=product_id).update(rating_average=average, rating_count=found["count"])
    catalogue.catalogue_changed.send(sender=Product)
