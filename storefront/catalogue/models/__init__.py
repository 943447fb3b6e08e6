"""What a shop sells: products, their variants and pictures, categories and collections."""

from storefront.catalogue.models.categories import Category
from storefront.catalogue.models.collections import Collection, CollectionProduct
from storefront.catalogue.models.history import OldSlug, ProductChange
from storefront.catalogue.models.images import ProductImage
from storefront.catalogue.models.products import Product, ProductOption, Variant
from storefront.catalogue.models.traced import Traced
