"""What a file deletes, which it does by a command and never by leaving something out."""

from storefront.catalogue import errors, services
from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.imports import comparison
from storefront.imports.comparison import Outcome, State
from storefront.imports.products import ImportedProduct
from storefront.imports.rows import RowNote


def delete_product(given: ImportedProduct, state: State) -> Outcome:
    """Delete a product, or archive it when it was ever sold. One that is not there is as it should be."""
    product = Product.objects.filter(slug=given.slug).only("id", "status").first()
    if product is None:
        return Outcome(unchanged=1)
    found = Variant.objects.filter(product=product).values_list("sku", flat=True)
    skus = [sku for sku in found if sku]
    if services.remove_product(product_id=product.pk, actor=state.actor):
        state.freed_skus.update(skus)
        return Outcome(deleted=1)
    if product.status == Product.Status.ARCHIVED:
        return Outcome(unchanged=1)
    return Outcome(archived=1)


def delete_parts(given: ImportedProduct, outcome: Outcome, state: State) -> list[RowNote]:
    """Delete the variants and pictures a product's rows say, and count them; what stands in the way of it."""
    product = Product.objects.filter(slug=given.slug).only("id").first()
    if product is None:
        return []
    refused = []
    existing = list(Variant.objects.filter(product_id=product.pk).order_by("position", "id"))
    for row in given.variants:
        variant = comparison.find_variant(row, existing) if row.is_deleted else None
        if variant is None:
            continue
        try:
            services.delete_variant(product_id=product.pk, variant_id=variant.pk, actor=state.actor)
        except (errors.LastVariant, errors.VariantSold) as error:
            refused.append(RowNote(row.line, "Variant Command", error.code, error.detail))
            continue
        existing.remove(variant)
        if variant.sku:
            state.freed_skus.add(variant.sku)
        outcome.variants_deleted += 1
    pictures = list(ProductImage.objects.filter(product_id=product.pk).select_related("asset"))
    for image in given.images:
        picture = comparison.find_image(image.url, pictures) if image.is_deleted else None
        if picture is not None:
            services.remove_image(product_id=product.pk, image_id=picture.pk, actor=state.actor)
            pictures.remove(picture)
            outcome.images_deleted += 1
    return refused
