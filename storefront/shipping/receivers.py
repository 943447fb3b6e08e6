"""What shipping does when the registry says something."""

from typing import Any

from storefront.shipping import services
from tenants.signals import template_seeding


def connect() -> None:
    """Listen to the registry."""
    template_seeding.connect(seed_template, dispatch_uid="shipping.seed_template")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with one method."""
    services.seed()
