"""What reviews do when another room says something."""

from collections.abc import Mapping

from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised, personal_data_asked
from storefront.reviews import queries, services
from storefront.reviews.models import Review


def connect() -> None:
    """Listen to customers."""
    personal_data_asked.connect(export_personal_data)
    customer_anonymised.connect(services.erase)


def export_personal_data(customer: Customer) -> Mapping[str, object]:
    """What a customer has written, shown or not."""
    written = Review.objects.filter(customer=customer).select_related("customer__user").order_by("pk")
    return {"reviews": [queries.view(review) for review in written]}
