"""Reads on reviews."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from kernel import lookup, views
from storefront.reviews import errors
from storefront.reviews.models import Review
from storefront.reviews.views import ReviewView


def list_reviews(*, product_id: int, limit: int = 20) -> tuple[int, list[ReviewView]]:
    """How many approved reviews a product has, and the newest of them."""
    found = Review.objects.filter(product_id=product_id, status=Review.Status.APPROVED)
    page = found.select_related("customer__user").order_by("-created_at", "-pk")[:limit]
    return found.count(), [view(review) for review in page]


def find_reviews(
    *,
    statuses: Sequence[str] = (),
    products: Sequence[int] = (),
    ratings: Sequence[int] = (),
    updated_since: datetime | None = None,
) -> "QuerySet[Review]":
    """The reviews that these narrow down to, of all products."""
    wanted = {
        "status__in": statuses,
        "product_id__in": products,
        "rating__in": ratings,
        "updated_at__gte": updated_since,
    }
    rows = Review.objects.select_related("customer__user")
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def get(*, review_id: int) -> Review:
    """One of `find_reviews`. Raises ReviewNotFound."""
    return lookup.one(find_reviews().filter(pk=review_id), errors.ReviewNotFound)


def view(review: Review) -> ReviewView:
    """The review as anyone sees it: the author by first name and no more."""
    return views.of(
        ReviewView, review, product=review.product_id, author=review.customer.user.first_name or "Anonymous"
    )
