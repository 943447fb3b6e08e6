"""What reviews do when another room says something."""

from collections.abc import Mapping

from kernel import revisions
from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised, customer_updated, personal_data_asked
from storefront.reviews import queries, services
from storefront.reviews.models import Review


def connect() -> None:
    """Listen to customers."""
    personal_data_asked.connect(export_personal_data)
    customer_anonymised.connect(services.erase)
    customer_updated.connect(follow_name)


def export_personal_data(customer: Customer) -> Mapping[str, object]:
    """What a customer has written, shown or not."""
    written = Review.objects.filter(customer=customer).select_related("customer__user").order_by("pk")
    return {"reviews": [queries.view(review) for review in written]}


def follow_name(customer: Customer, previous: Mapping[str, object] | None = None) -> None:
    """A review shows its author's first name."""
    if "first_name" in (previous or {}):
        Review.objects.filter(customer=customer).update(**revisions.changing())
