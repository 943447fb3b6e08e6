"""A new product of one variant, with what there is of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from django.db import transaction

from kernel.actors import Actor
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Product
from storefront.catalogue.services import ImageEdit, VariantValues
from storefront.catalogue.services.products import ProductValues
from storefront.inventory import queries, services

_REASON = "new product"


@transaction.atomic
def create(
    *,
    variant: VariantValues,
    on_hand: int | None = None,
    new_images: Sequence[ImageEdit] = (),
    actor: Actor,
    now: datetime,
    **values: Unpack[ProductValues],
) -> Product:
    """Create a product, and count so many pieces of it at the location that is taken from first.

    Raises what `catalogue.create_product` does, the variant's refusals at `variants.0`, and InvalidQuantity.
    """
    product = catalogue.create_product(new_variants=[variant], actor=actor, now=now, **values)
    if on_hand:
        (made,) = product.variants.values_list("pk", flat=True)
        level = queries.list_first_levels(variant_ids=[made])[made]
        services.set_on_hand(
            variant_id=made,
            location_id=level.location_id,
            on_hand=on_hand,
            reason=_REASON,
            actor=actor,
            now=now,
        )
    return catalogue.show_images(product, new_images, actor=actor, now=now)
