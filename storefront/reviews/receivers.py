"""What reviews do when another room says something."""

from collections.abc import Mapping
from typing import Any

from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised, personal_data_asked
from storefront.reviews import queries, services
from storefront.reviews.models import Review


def connect() -> None:
    """Listen to customers."""
    personal_data_asked.connect(export_personal_data, dispatch_uid="reviews.personal_data")
    customer_anonymised.connect(erase_person, dispatch_uid="reviews.erase_person")


def erase_person(person: DataSubject, **_kwargs: Any) -> None:
    """What a person wrote stays, without them."""
    services.erase(person=person)


def export_personal_data(customer: Customer, **_kwargs: Any) -> Mapping[str, object]:
    """What a customer has written, shown or not."""
    written = Review.objects.filter(customer=customer).select_related("customer__user").order_by("pk")
    return {"reviews": [queries.view(review) for review in written]}
