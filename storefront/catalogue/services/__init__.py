"""Writes on the catalogue, a file per noun."""

from storefront.catalogue.services.categories import create_category, delete_category, update_category
from storefront.catalogue.services.changes import refresh_collections, set_availability, set_rating, touch
from storefront.catalogue.services.collections import (
    CollectionValues,
    PlaceEdit,
    create_collection,
    delete_collection,
    put_collection,
    set_collections,
    update_collection,
)
from storefront.catalogue.services.duplicates import duplicate_product
from storefront.catalogue.services.images import (
    File,
    ImageEdit,
    add_image,
    add_image_from_url,
    remove_image,
    retry_images,
    update_image,
    upload_image,
)
from storefront.catalogue.services.options import OptionEdit
from storefront.catalogue.services.prices import PriceChange, change_prices
from storefront.catalogue.services.products import (
    archive_product,
    change_product,
    create_product,
    delete_product,
    put_on_sale,
    put_product,
    remove_product,
    update_product,
)
from storefront.catalogue.services.sales import was_sold
from storefront.catalogue.services.translated import translate
from storefront.catalogue.services.variants import (
    VariantData,
    VariantEdit,
    VariantValues,
    add_variant,
    delete_variant,
    put_variant,
    update_variant,
)

__all__ = [
    "CollectionValues",
    "File",
    "ImageEdit",
    "OptionEdit",
    "PlaceEdit",
    "PriceChange",
    "VariantData",
    "VariantEdit",
    "VariantValues",
    "add_image",
    "add_image_from_url",
    "add_variant",
    "archive_product",
    "change_prices",
    "change_product",
    "create_category",
    "create_collection",
    "create_product",
    "delete_category",
    "delete_collection",
    "delete_product",
    "delete_variant",
    "duplicate_product",
    "put_collection",
    "put_on_sale",
    "put_product",
    "put_variant",
    "refresh_collections",
    "remove_image",
    "remove_product",
    "retry_images",
    "set_availability",
    "set_collections",
    "set_rating",
    "touch",
    "translate",
    "update_category",
    "update_collection",
    "update_image",
    "update_product",
    "update_variant",
    "upload_image",
    "was_sold",
]
