"""Reads on reviews."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from kernel import lookup
from storefront.reviews import errors
from storefront.reviews.models import Review
from storefront.reviews.views import ReviewView, Status


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
    return {
        "id": review.pk,
        "product": review.product_id,
        "rating": review.rating,
        "title": review.title,
        "body": review.body,
        "author": review.customer.user.first_name or "Anonymous",
        "is_verified": review.is_verified,
        "status": cast(Status, review.status),
        "reply": review.reply,
        "created_at": review.created_at,
        "updated_at": review.updated_at,
    }
