"""The history of products: what was changed, and what prices were."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from storefront.catalogue.models import ProductChange


def list_changes(*, product_id: int) -> QuerySet[ProductChange, Any]:
    """What was changed of a product and its variants, the newest first: id, variant, changes, actor, at."""
    rows = ProductChange.objects.filter(product_id=product_id).order_by("-id")
    return rows.values("id", "variant_id", "changes", "actor", "at")


def find_lowest_price(*, variant_id: int, product_id: int) -> Decimal | None:
    """The lowest price of a variant in the 30 days before its price was changed last; None where it never was.

    It is what a reduction has to be seen beside (Directive 98/6/EC, article 6a).
    """
    rows = ProductChange.objects.filter(
        product_id=product_id, variant_id=variant_id, changes__price__0__isnull=False
    )
    found = rows.order_by("-id").values_list("at", "changes__price__0")
    last = found.first()
    if last is None:
        return None
    return min(Decimal(before) for _at, before in found.filter(at__gte=last[0] - timedelta(days=30)))
