"""Writes on reviews."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from accounts import audit, services as accounts
from kernel import lookup, throttling, writing
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Product
from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from storefront.orders import queries as orders
from storefront.reviews import errors, queries, signals
from storefront.reviews.models import Review
from storefront.reviews.views import ReviewView

REVIEWS = throttling.Limit("review", 10, 24 * 3600)  # a customer's
LONGEST_TITLE, LONGEST_BODY, LONGEST_REPLY = 120, 4000, 2000


def submit(
    *, product_id: int, customer: Customer, rating: int, title: str = "", body: str = "", now: datetime
) -> ReviewView:
    """Write a review, which waits to be approved.

    Raises RateLimited, ProductNotFound, AlreadyReviewed, InvalidToken for whose account is theirs no longer, or Invalid
    or Several of them.
    """
    throttling.require(REVIEWS, str(customer.pk))
    refusals = Refusals()
    with refusals.gather():
        if not 1 <= rating <= 5:
            raise Invalid(
                _("Give 1 to 5 stars."), field="rating", reason="too_small" if rating < 1 else "too_large"
            )
    with refusals.gather():
        title = _text(title, field="title", longest=LONGEST_TITLE)
    with refusals.gather():
        body = _text(body, field="body", longest=LONGEST_BODY)
    refusals.tell()
    if not Product.objects.filter(pk=product_id, status=Product.Status.ACTIVE).exists():
        raise errors.ProductNotFound
    review = Review(
        product_id=product_id,
        customer=customer,
        rating=rating,
        title=title,
        body=body,
        is_verified=orders.has_bought(customer_id=customer.pk, product_id=product_id),
        created_at=now,
    )
    try:
        with transaction.atomic():
            accounts.hold(customer.user)
            review.save(force_insert=True)
            signals.review_submitted.send(sender=Review, review=review, now=now)
    except IntegrityError as error:
        raise errors.AlreadyReviewed from error
    return queries.view(review)


@transaction.atomic
def moderate(
    *, review_id: int, actor: Actor, now: datetime, status: str | None = None, reply: str | None = None
) -> ReviewView:
    """Approve or reject a review, or answer it; the product's average follows.

    Raises ReviewNotFound, or Invalid or Several of them.
    """
    review = _lock(review_id)
    values: dict[str, Any] = {}
    refusals = Refusals()
    with refusals.gather():
        if status is not None:
            if status not in Review.Status.values:
                raise Invalid(
                    _("Use one of {listed}.").format(listed=", ".join(Review.Status.values)),
                    field="status",
                    reason="unknown",
                )
            values["status"] = status
    with refusals.gather():
        if reply is not None:
            values["reply"] = _text(reply, field="reply", longest=LONGEST_REPLY)
    refusals.tell()
    changes = writing.assign(review, values)
    if status is not None:
        review.moderated_at = now
    review.save(update_fields=["status", "reply", "moderated_at", "changed_in", "updated_at"])
    audit.write(actor=actor, verb=audit.UPDATED, target=review, changes=changes, hidden=("reply",))
    if "status" in changes:
        _rate(review.product_id)
        if review.status == Review.Status.APPROVED:
            signals.review_approved.send(sender=Review, review=review, now=now)
    return queries.view(review)


@transaction.atomic
def delete(*, review_id: int, actor: Actor) -> None:
    """Delete a review; the product's average follows. Raises ReviewNotFound."""
    review = _lock(review_id)
    audit.write(actor=actor, verb=audit.DELETED, target=review)
    review.delete()
    _rate(review.product_id)


def erase(*, person: DataSubject) -> None:
    """Take a person's names out of what they wrote and of the shop's answers; whose it was is not shown."""
    for review in Review.objects.select_for_update(of=("self",)).filter(customer=person.customer_id):
        review.title = person.redact(review.title)[:120]
        review.body, review.reply = person.redact(review.body), person.redact(review.reply)
        review.save(update_fields=["title", "body", "reply", "changed_in", "updated_at"])


def _lock(review_id: int) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("customer__user")
    return lookup.one(rows.filter(pk=review_id), errors.ReviewNotFound)


def _text(value: str, *, field: str, longest: int) -> str:
    stripped = value.strip()
    if len(stripped) > longest:
        raise Invalid(
            _("Use at most {longest} characters.").format(longest=longest), field=field, reason="too_long"
        )
    if "\0" in stripped:
        raise Invalid(_("The text has a character that cannot be kept."), field=field, reason="invalid")
    return stripped


def _rate(product_id: int) -> None:
    """Tell the catalogue the average of the approved reviews; the product's lock makes parallel approvals add up."""
    Product.objects.select_for_update().filter(pk=product_id).values_list("pk").first()
    approved = Review.objects.filter(product_id=product_id, status=Review.Status.APPROVED)
    found = approved.aggregate(average=Avg("rating"), count=Count("pk"))
    average = None if found["average"] is None else round(found["average"], 2)
    catalogue.set_rating(product_id=product_id, average=average, count=found["count"])
