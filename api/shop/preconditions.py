"""`If-Match` on the catalogue: held against the ETag of what is written, or of the product it is a part of."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from django.db import transaction
from django.http import HttpRequest

from api import conditional, responses
from storefront.catalogue import queries
from storefront.catalogue.models import Category, Collection, Product, Variant
from storefront.catalogue.queries import variants
from storefront.catalogue.services.categories import lock_tree
from storefront.catalogue.services.translated import Kind
from storefront.catalogue.views import ProductView

_OF_KIND: dict[Kind, type[Product | Collection | Category]] = {
    "product": Product,
    "collection": Collection,
    "category": Category,
}


def product(request: HttpRequest, product_id: int) -> AbstractContextManager[None]:
    """Write only if the product is as the caller read it; its variants and pictures are parts of it."""
    return conditional.unchanged(
        request, rows=Product.objects.filter(pk=product_id), current=lambda: _product(product_id)
    )


def variant(request: HttpRequest, found: Variant) -> AbstractContextManager[None]:
    """Write only if the variant is as the caller read it; its product is held, as by every other writer."""
    return conditional.unchanged(
        request,
        rows=Product.objects.filter(pk=found.product_id),
        current=lambda: variants.view(
            variants.get_variant(variant_id=found.pk, for_staff=True), for_staff=True
        ),
    )


@contextmanager
def category(request: HttpRequest, category_id: int) -> Iterator[None]:
    """Write only if the category, with its branch and its way, is as the caller read it."""
    with transaction.atomic():
        lock_tree()  # before the row, as every other writer of the tree does
        rows = Category.objects.filter(pk=category_id)
        with conditional.unchanged(request, rows=rows, current=lambda: queries.get_category(category_id)):
            yield


def collection(request: HttpRequest, collection_id: int) -> AbstractContextManager[None]:
    """Write only if the collection is as the caller read it."""
    return conditional.unchanged(
        request,
        rows=Collection.objects.filter(pk=collection_id),
        current=lambda: queries.get_collection(collection_id, for_staff=True),
    )


@contextmanager
def translations(request: HttpRequest, kind: Kind, object_id: int) -> Iterator[None]:
    """Write only if the object says in other languages what the caller read."""
    with transaction.atomic():
        if kind == "category":
            lock_tree()
        rows = _OF_KIND[kind].objects.filter(pk=object_id)
        current = partial(queries.get_translations, kind, object_id=object_id)
        with conditional.unchanged(request, rows=rows, current=current):
            yield


def etag_of_product(product_id: int) -> str:
    """The ETag that a product has now."""
    return conditional.etag_of(responses.encode(_product(product_id)))


def _product(product_id: int) -> ProductView:
    return queries.get_product(product_id, for_staff=True)
