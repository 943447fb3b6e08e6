"""Reads on the catalogue. Postgres builds the JSON: one statement each, no model instances."""

from storefront.catalogue.queries.filters import ORDERINGS, ProductFilter
from storefront.catalogue.queries.images import ImageReport, report_images
from storefront.catalogue.queries.products import (
    Page,
    SellableVariant,
    count_products,
    get_product,
    list_products,
    list_sellable,
)
from storefront.catalogue.queries.trees import get_category, get_collection, list_categories, list_collections

__all__ = [
    "ORDERINGS",
    "ImageReport",
    "Page",
    "ProductFilter",
    "SellableVariant",
    "count_products",
    "get_category",
    "get_collection",
    "get_product",
    "list_categories",
    "list_collections",
    "list_products",
    "list_sellable",
    "report_images",
]
