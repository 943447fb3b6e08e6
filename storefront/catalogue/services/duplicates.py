"""Another product like one that is there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import lookup
from kernel.actors import Actor
from storefront.catalogue import errors
from storefront.catalogue.models import Product, ProductImage
from storefront.catalogue.services import images, products
from storefront.catalogue.services.variants import VariantValues
from tenants import current, languages

_LONGEST_TITLE = 240  # room for the word that tells them apart


@transaction.atomic
def duplicate_product(*, product_id: int, actor: Actor, now: datetime) -> Product:
    """Make a draft that is like a product: its texts, options, variants with prices, and pictures.

    It has no SKUs, barcodes, stock and names in other systems: those are one thing's alone.
    Raises ProductNotFound or ProductLimitReached.
    """
    original = lookup.one(Product.objects.filter(id=product_id), errors.ProductNotFound)
    offered = languages.offered(current.tenant())[1:]
    variants = list(original.variants.order_by("position", "id"))
    copy = products.create_product(
        title=_("{title} (copy)").format(title=original.title[:_LONGEST_TITLE]),
        description=original.description,
        status=Product.Status.DRAFT,
        vendor=original.vendor,
        seo_title=original.seo_title,
        seo_description=original.seo_description,
        category_id=original.category_id,
        tags=original.tags,
        attributes=original.attributes,
        custom_fields=original.custom_fields,
        translations={code: texts for code, texts in original.translations.items() if code in offered},
        option_names=list(original.options.order_by("position").values_list("name", flat=True)),
        new_variants=[
            VariantValues(
                price=variant.price,
                compare_at_price=variant.compare_at_price,
                options=variant.option_values,
                measure=variant.measure,
                weight_grams=variant.weight_grams,
                is_taxable=variant.is_taxable,
                tax_class=variant.tax_class,
                requires_shipping=variant.requires_shipping,
                custom_fields=variant.custom_fields,
            )
            for variant in variants
        ],
        actor=actor,
        now=now,
    )
    made = copy.variants.order_by("position", "id").values_list("pk", flat=True)
    same = dict(zip([variant.pk for variant in variants], made, strict=True))
    pictures = original.images.filter(state=ProductImage.State.READY).select_related("asset")
    for image in pictures.order_by("position", "id"):
        assert image.asset is not None
        images.add_image(
            product_id=copy.pk,
            asset=image.asset,
            alt=image.alt,
            variant_id=None if image.variant_id is None else same[image.variant_id],
            actor=actor,
        )
    return copy
