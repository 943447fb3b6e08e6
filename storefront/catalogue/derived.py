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
    ProductOption,
    Traced,
    Variant,
)
from storefront.catalogue.services import history


def connect() -> None:
    """Listen to the catalogue's own models."""
    for model in (Category, Product, ProductOption, Variant, Collection, CollectionProduct, ProductImage):
        for signal in (post_save, post_delete):
            signal.connect(announce_change, sender=model, dispatch_uid="catalogue.announce_change")
    for model in (Product, ProductOption, Variant, ProductImage):
        for signal in (post_save, post_delete):
            signal.connect(announce_product, sender=model, dispatch_uid="catalogue.announce_product")
    for traced in (Product, Variant, Category, Collection):
        post_save.connect(keep_history, sender=traced, dispatch_uid="catalogue.keep_history")
    post_save.connect(follow_variant, sender=Variant, dispatch_uid="catalogue.follow_variant")
    post_delete.connect(follow_variant, sender=Variant, dispatch_uid="catalogue.follow_variant")
    post_save.connect(follow_product, sender=Product, dispatch_uid="catalogue.follow_product")
    post_save.connect(follow_collection, sender=Collection, dispatch_uid="catalogue.follow_collection")


def announce_change(sender: type[Any], **_kwargs: Any) -> None:
    """Say that buyers may see something else now."""
    signals.catalogue_changed.send(sender=sender)


def announce_product(
    sender: type[Any], instance: Product | Variant | ProductImage | ProductOption, **_kwargs: Any
) -> None:
    """Say which product it was."""
    product_id = instance.pk if isinstance(instance, Product) else instance.product_id
    signals.products_changed.send(sender=sender, product_ids=[product_id])


def keep_history(sender: type[Traced], instance: Traced, created: bool, **_kwargs: Any) -> None:
    """Keep what was changed, and the address it had."""
    if not created:
        history.keep(instance)
        return
    instance.remember()
    if sender is not Variant:
        history.free_slug(instance)


def follow_variant(sender: type[Variant], instance: Variant, created: bool = False, **_kwargs: Any) -> None:
    """Bring the product's summary up to date, and announce a new variant."""
    if created:
        signals.variants_created.send(sender=Variant, variant_ids=[instance.pk])
    services.refresh_products(product_ids=[instance.product_id])


def follow_product(sender: type[Product], instance: Product, **_kwargs: Any) -> None:
    """Put the product into the collections whose rules it meets now, and take it out of others."""
    services.refresh_collections(product_ids=[instance.pk])


def follow_collection(sender: type[Collection], instance: Collection, **_kwargs: Any) -> None:
    """Fill a collection by rules."""
    if instance.kind == Collection.Kind.RULES:
        services.refresh_collections(collection_id=instance.pk)
