"""What carts do when another room says something."""

from typing import Any

from storefront.carts import services
from storefront.customers.persons import Person
from storefront.customers.signals import customer_anonymised


def connect() -> None:
    """Listen to customers."""
    customer_anonymised.connect(erase_person, dispatch_uid="carts.erase_person")


def erase_person(person: Person, **_kwargs: Any) -> None:
    """What carts hold of a person goes when the person does."""
    services.erase(person=person)
