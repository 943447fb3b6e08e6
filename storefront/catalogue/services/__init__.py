"""Writes on the catalogue, a file per noun."""

from storefront.catalogue.services.categories import create_category, delete_category, update_category
from storefront.catalogue.services.collections import (
    create_collection,
    delete_collection,
    refresh_collections,
    set_collection_products,
    update_collection,
)
from storefront.catalogue.services.images import (
    add_image,
    add_image_from_url,
    remove_image,
    retry_images,
    update_image,
)
from storefront.catalogue.services.prices import PriceChange, change_prices
from storefront.catalogue.services.products import (
    archive_product,
    create_product,
    delete_product,
    refresh_products,
    remove_product,
    update_product,
    was_sold,
)
from storefront.catalogue.services.variants import VariantData, add_variant, delete_variant, update_variant

__all__ = [
    "PriceChange",
    "VariantData",
    "add_image",
    "add_image_from_url",
    "add_variant",
    "archive_product",
    "change_prices",
    "create_category",
    "create_collection",
    "create_product",
    "delete_category",
    "delete_collection",
    "delete_product",
    "delete_variant",
    "refresh_collections",
    "refresh_products",
    "remove_image",
    "remove_product",
    "retry_images",
    "set_collection_products",
    "update_category",
    "update_collection",
    "update_image",
    "update_product",
    "update_variant",
    "was_sold",
]
