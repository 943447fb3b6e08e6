"""The history of products, for staff."""

from typing import Any

from django.db.models import QuerySet

from storefront.catalogue.models import ProductChange


def list_changes(*, product_id: int) -> QuerySet[ProductChange, Any]:
    """What was changed of a product and its variants, the newest first: id, variant, changes, actor, at."""
    rows = ProductChange.objects.filter(product_id=product_id).order_by("-id")
    return rows.values("id", "variant_id", "changes", "actor", "at")
