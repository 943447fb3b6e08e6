"""Writes on the catalogue, a file per noun."""

from storefront.catalogue.services.categories import create_category, delete_category, update_category
from storefront.catalogue.services.changes import (
    gathered,
    refresh_collections,
    set_availability,
    set_rating,
    touch,
)
from storefront.catalogue.services.collections import (
    CollectionValues,
    PlaceEdit,
    create_collection,
    delete_collection,
    put_collection,
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
    edit_product,
    put_on_sale,
    put_product,
    remove_product,
    show_images,
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
