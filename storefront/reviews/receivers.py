"""What reviews do when another room says something."""

from typing import Any

from storefront.customers.persons import Person
from storefront.customers.signals import customer_anonymised
from storefront.reviews import services


def connect() -> None:
    """Listen to customers."""
    customer_anonymised.connect(erase_person, dispatch_uid="reviews.erase_person")


def erase_person(person: Person, **_kwargs: Any) -> None:
    """What a person wrote stays, without them."""
    services.erase(person=person)
