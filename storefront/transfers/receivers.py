"""What imports and exports do when another room says something."""

from typing import Any

from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised
from storefront.transfers import services


def connect() -> None:
    """Listen to customers."""
    customer_anonymised.connect(erase_person, dispatch_uid="transfers.erase_person")


def erase_person(customer: Customer, **_kwargs: Any) -> None:
    """What was gathered of a person goes when the person does."""
    services.forget_data_exports(customer=customer)
