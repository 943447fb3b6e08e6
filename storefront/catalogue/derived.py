"""Keeps what follows from products and variants right, whoever saves them: a service or the admin.

Bulk writes send no model signals; their services call the same functions themselves.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save

from storefront.catalogue import services, signals
from storefront.catalogue.models import (
    Category,
    Collection,
    CollectionProduct,
    Product,
    ProductImage,
    Variant,
)


def connect() -> None:
    """Listen to the catalogue's own models."""
    for model in (Category, Product, Variant, Collection, CollectionProduct, ProductImage):
        for signal in (post_save, post_delete):
            signal.connect(announce_change, sender=model, dispatch_uid="catalogue.announce_change")
    post_save.connect(follow_variant, sender=Variant, dispatch_uid="catalogue.follow_variant")
    post_delete.connect(follow_variant, sender=Variant, dispatch_uid="catalogue.follow_variant")


def announce_change(sender: type[Any], **_kwargs: Any) -> None:
    """Say that buyers may see something else now."""
    signals.catalogue_changed.send(sender=sender)


def follow_variant(sender: type[Variant], instance: Variant, created: bool = False, **_kwargs: Any) -> None:
    """Bring the product's summary up to date, and announce a new variant."""
    if created:
        signals.variants_created.send(sender=Variant, variant_ids=[instance.pk])
    services.refresh_products(product_ids=[instance.product_id])
