"""What orders do when a room below them says something."""

from typing import Any

from storefront.catalogue import signals as catalogue
from storefront.customers import signals as customers
from storefront.customers.persons import Person
from storefront.orders import erasure
from storefront.orders.models import OrderLine


def connect() -> None:
    """Listen to the catalogue and to customers."""
    catalogue.sales_asked.connect(was_sold, dispatch_uid="orders.was_sold")
    customers.customer_anonymised.connect(erase_person, dispatch_uid="orders.erase_person")


def was_sold(product_id: int, **_kwargs: Any) -> bool:
    """Whether any variant of the product stands on an order."""
    return OrderLine.objects.filter(variant__product_id=product_id).exists()


def erase_person(person: Person, **_kwargs: Any) -> None:
    """What orders hold of a person goes when the person does."""
    erasure.erase(person=person)
