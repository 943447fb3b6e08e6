"""What the catalogue does when its custom fields change."""

from collections.abc import Collection as Ids

from storefront.catalogue import services
from storefront.catalogue.models import Collection, Product
from storefront.catalogue.signals import catalogue_changed
from storefront.custom_fields import signals


def connect() -> None:
    """Listen to custom fields."""
    signals.definition_changed.connect(note_definition)
    signals.values_removed.connect(note_values)


def note_definition(kind: str) -> None:
    """What buyers see of the catalogue may be another."""
    if kind in (Product.KIND, Collection.KIND):
        catalogue_changed.send(sender=Product)


def note_values(kind: str, ids: Ids[int]) -> None:
    """Products have lost a value, and are told of."""
    if kind == Product.KIND:
        services.touch(product_ids=ids)
