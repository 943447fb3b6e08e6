"""Taking a person out of what programs of the shop's were told, and out of what they are yet to be told."""

from typing import Any

import orjson
from django.db.models import Q

from storefront.customers.persons import Person
from storefront.webhooks.models import Delivery

_NAMING = ("email", "first_name", "last_name", "phone", "note", "shipping_address", "billing_address")
_SAYING = ("refunds", "returns")


def erase(*, person: Person) -> None:
    """Take the person out of every delivery that is about them, in the caller's transaction.

    One that waits is sent without them: bodies are signed when they go out.
    """
    about = Q(body__contains=f'"customer":{{"id":{person.customer_id}}}')  # as orders name them
    about |= Q(body__contains=f'"customer":{{"id":{person.customer_id},')  # as they are told of themselves
    if person.is_proved:
        about |= Q(body__icontains=person.email)
    for delivery in Delivery.objects.select_for_update(of=("self",)).filter(about):
        body = orjson.loads(delivery.body)
        for told in body["data"].values():
            if isinstance(told, dict):
                _erase(person, told)
        delivery.body = orjson.dumps(body).decode()
        delivery.response_body = person.redact(delivery.response_body)
        delivery.save(update_fields=["body", "response_body"])


def _erase(person: Person, told: dict[str, Any]) -> None:
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
