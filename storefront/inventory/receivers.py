"""What inventory does when the catalogue or the registry says something."""

from collections.abc import Sequence
from typing import Any

from kernel import clock
from storefront.catalogue import signals as catalogue
from storefront.inventory import services
from storefront.inventory.models import StockLocation
from tenants.signals import template_seeding


def connect() -> None:
    """Listen to the catalogue and the registry."""
    template_seeding.connect(seed_template, dispatch_uid="inventory.seed_template")
    catalogue.variants_created.connect(give_levels, dispatch_uid="inventory.give_levels")
    catalogue.reservations_asked.connect(has_reserved, dispatch_uid="inventory.has_reserved")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with one location."""
    StockLocation.objects.get_or_create(code="main", defaults={"name": "Main", "priority": 1})


def give_levels(variant_ids: Sequence[int], **_kwargs: Any) -> None:
    """A new variant has none in stock, and that is counted."""
    services.ensure_levels(variant_ids=variant_ids, now=clock.now())


def has_reserved(variant_ids: Sequence[int], **_kwargs: Any) -> bool:
    """Whether any of these variants is reserved, which stays true until the transaction ends."""
    return services.has_reserved(variant_ids=variant_ids)
