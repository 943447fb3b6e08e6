"""What carts do when another room says something."""

from typing import Any

from storefront.carts import services
from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised


def connect() -> None:
    """Listen to customers."""
    customer_anonymised.connect(erase_person, dispatch_uid="carts.erase_person")


def erase_person(customer: Customer, email: str, **_kwargs: Any) -> None:
    """What carts hold of a person goes when the person does."""
    services.erase(customer_id=customer.pk, email=email)
