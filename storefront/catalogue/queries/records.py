"""What is kept of products for staff: their history, and variants by the names that programs know."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from storefront.catalogue.models import ProductChange, Variant


def list_changes(*, product_id: int) -> QuerySet[ProductChange, Any]:
    """What was changed of a product and its variants, the newest first: id, variant, changes, actor, at."""
    rows = ProductChange.objects.filter(product_id=product_id).order_by("-id")
    return rows.values("id", "variant_id", "changes", "actor", "at")


def find_variants(*, skus: Sequence[str]) -> dict[str, int]:
    """The ids of variants by SKU; those that are not there are left out. One statement."""
    return {
        sku: pk
        for sku, pk in Variant.objects.filter(sku__in=list(skus)).values_list("sku", "id")
        if sku is not None
    }
