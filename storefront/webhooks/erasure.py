"""Taking a person out of what programs of the shop's were told, and out of what they are yet to be told."""

from typing import Any

import orjson
from django.db.models import Q

from kernel import rows
from storefront.customers.data_subjects import DataSubject
from storefront.orders.models import Order
from storefront.reviews.models import Review
from storefront.webhooks.models import Delivery, Event

_NAMING = (
    "email",
    "vat_id",
    "tax_exemption_certificate",
    "first_name",
    "last_name",
    "phone",
    "note",
    "shipping_address",
    "billing_address",
)
_SAYING = ("refunds", "returns")
_OF_PEOPLE = r"^(order|fulfilment|refund|return|customer|review)\."


def erase(*, person: DataSubject) -> None:
    """Take the person out of every event and delivery that is about them, in the caller's transaction.

    One that waits is sent without them: bodies are signed when they go out.
    """
    named = Q(body__contains=f'"customer":{{"id":{person.customer_id}}}')  # as orders name them
    if person.is_proved:
        named |= Q(body__iregex=person.address_pattern)
    reviews = Review.objects.filter(customer=person.customer_id).values_list("pk", flat=True)
    own = Order.objects.filter(customer=person.customer_id).values_list("pk", flat=True)
    subjects = {f"customer:{person.customer_id}", *(f"review:{pk}" for pk in reviews)}
    subjects |= {f"order:{pk}" for pk in own}
    # a shop may have many events, whose bodies are long: they are read once, and those of the catalogue not at all
    about = Q(subject__in=subjects) | Q(Q(type__regex=_OF_PEOPLE), named)
    found = dict(Event.objects.filter(about).values_list("uuid", "subject"))
    orders = {subject for subject in found.values() if subject.startswith("order:")}
    # what is told of their parcels and refunds names an order alone
    found |= dict(Event.objects.filter(subject__in=orders - subjects).values_list("uuid", "subject"))
    told = Event.objects.filter(uuid__in=found)
    told.filter(previous__isnull=False).update(previous=None)
    for events in rows.pieces(told.exclude(body="")):
        for event in events:
            event.body = _erased(person, event.body)
            event.save(update_fields=["body"])
    theirs = Q(event__in=found) | Q(subject__in=subjects | orders) | Q(~Q(body=""), named)
    for deliveries in rows.pieces(Delivery.objects.filter(theirs)):
        for delivery in deliveries:
            delivery.body = _erased(person, delivery.body) if delivery.body else ""
            delivery.response_body = person.redact(delivery.response_body)
            delivery.save(update_fields=["body", "response_body"])


def _erased(person: DataSubject, text: str) -> str:
    body = orjson.loads(text)
    if body["type"].startswith("customer."):
        body["data"] = {"id": body["data"]["id"]}
    elif isinstance(body["data"], dict):
        _erase(person, body["data"])
        for inner in body["data"].values():
            if isinstance(inner, dict):
                _erase(person, inner)
        body["data"] = person.redact_data(body["data"])
    body["previous"] = None
    return orjson.dumps(body).decode()


def _erase(person: DataSubject, told: dict[str, Any]) -> None:
    for name in _NAMING:
        if name == "email" and told.get(name):
            told[name] = person.replacement
        elif isinstance(told.get(name), dict):
            told[name] = person.redact_data(told[name])
        elif told.get(name):
            told[name] = ""
    for name in _SAYING:
        if told.get(name):
            told[name] = person.redact_data(told[name])
