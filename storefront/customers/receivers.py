"""What customers do when the registry says something."""

from typing import Any

from storefront.customers import tiers
from tenants.signals import template_seeding


def connect() -> None:
    """Listen to the registry."""
    template_seeding.connect(seed_template, dispatch_uid="customers.seed_template")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with a ladder of three tiers."""
    tiers.seed()
