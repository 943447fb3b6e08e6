"""Whether something was ever sold: orders and inventory lie above the catalogue, and are asked by signals."""

from django.db import transaction

from storefront.catalogue import signals
from storefront.catalogue.models import Product, Variant


@transaction.atomic
def was_sold(*, product_id: int, variant_id: int | None = None) -> bool:
    """Whether a variant, or any of the product's, is reserved or was ever ordered.

    Its stock is locked first, so that nobody orders it until the transaction ends.
    """
    variants = Variant.objects.filter(product_id=product_id)
    if variant_id is not None:
        variants = variants.filter(id=variant_id)
    ids = list(variants.values_list("id", flat=True))
    answers = signals.reservations_asked.send(sender=Variant, variant_ids=ids)
    answers += signals.sales_asked.send(sender=Product, product_id=product_id, variant_id=variant_id)
    return any(yes for _, yes in answers)
