"""What inventory does when the catalogue or the registry says something."""

from collections.abc import Sequence

from kernel import clock, revisions
from storefront.catalogue import signals as catalogue
from storefront.inventory import services
from storefront.inventory.models import StockLevel, StockLocation
from tenants.signals import template_seeding


def connect() -> None:
    """Listen to the catalogue and the registry."""
    template_seeding.connect(seed_template)
    catalogue.variants_created.connect(give_levels)
    catalogue.reservations_asked.connect(services.has_reserved)
    catalogue.variants_renamed.connect(follow_names)


def seed_template() -> None:
    """Every shop starts with one location."""
    StockLocation.objects.get_or_create(code="main", defaults={"name": "Main", "priority": 1})


def give_levels(variant_ids: Sequence[int]) -> None:
    """A new variant has none in stock, and that is counted."""
    services.ensure_levels(variant_ids=variant_ids, now=clock.now())


def follow_names(variant_ids: Sequence[int]) -> None:
    """A level shows what its variant and its product are called."""
    StockLevel.objects.filter(variant__in=variant_ids).update(**revisions.changing())
