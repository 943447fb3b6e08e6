"""What customers do when the registry says something, or another room asks."""

from typing import Any

from kernel.outbox import delivery as outbox
from storefront.customers import credentials, personal_data, signals, tiers
from tenants.signals import template_seeding


def connect() -> None:
    """Listen to the registry and to who asks for a person's data; answer who asks for a link."""
    outbox.register(credentials.LINKS, credentials.answer_request)
    signals.personal_data_asked.connect(personal_data.export, dispatch_uid="customers.personal_data")
    template_seeding.connect(seed_template, dispatch_uid="customers.seed_template")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with a ladder of three tiers."""
    tiers.seed()
