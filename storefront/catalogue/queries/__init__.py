"""Reads on the catalogue. Postgres builds the JSON: one statement each, no model instances."""

from storefront.catalogue.queries.addresses import list_product_addresses
from storefront.catalogue.queries.facets import count_facets
from storefront.catalogue.queries.filters import ORDERINGS, ProductFilter
from storefront.catalogue.queries.history import find_lowest_price, list_changes
from storefront.catalogue.queries.images import (
    ImageReport,
    count_of_imports,
    list_of_import,
    report_images,
)
from storefront.catalogue.queries.matching import Matching, list_words, preview_rules
from storefront.catalogue.queries.products import (
    KEYS,
    Page,
    Place,
    count_products,
    find_title_on_sale,
    get_product,
    list_from,
    list_products,
    list_related,
)
from storefront.catalogue.queries.suggestions import suggest
from storefront.catalogue.queries.trees import (
    collection_view,
    find_moved,
    get_category,
    get_collection,
    get_translations,
    list_categories,
    list_collections,
    list_members,
    milliseconds_to_next_change,
)
from storefront.catalogue.queries.variants import find_variants
