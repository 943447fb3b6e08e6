"""Variants by the names that programs know."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kernel import lookup, money
from storefront.catalogue import errors, measures
from storefront.catalogue.models import Product, Variant
from storefront.catalogue.views import VariantView
from storefront.custom_fields.queries import PublicValues
from tenants import current, languages


def list_variants(
    *,
    for_staff: bool = False,
    ids: Sequence[int] = (),
    products: Sequence[int] = (),
    skus: Sequence[str] = (),
    barcodes: Sequence[str] = (),
    external_id: str = "",
    updated_since: datetime | None = None,
) -> "QuerySet[Variant]":
    """The variants that these narrow down to: buyers see those of active products."""
    rows = Variant.objects.select_related("product").prefetch_related("product__options")
    if not for_staff:
        rows = rows.filter(product__status=Product.Status.ACTIVE)
        rows = rows.annotate(public_fields=PublicValues(Variant.KIND))
    wanted = {
        "pk__in": ids,
        "product_id__in": products,
        "sku__in": skus,
        "barcode__in": barcodes,
        "external_id": external_id,
        "updated_at__gte": updated_since,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def get_variant(*, variant_id: int, for_staff: bool = False) -> Variant:
    """One variant of `list_variants`. Raises VariantNotFound."""
    return lookup.one(list_variants(for_staff=for_staff).filter(pk=variant_id), errors.VariantNotFound)


def view(variant: Variant, *, for_staff: bool = False) -> VariantView:
    """One of `list_variants` as every door shows it; staff see what other systems call it."""
    currency = current.tenant().currency
    options: list[Any] = list(variant.product.options.all())
    unit_price = measures.unit_price(variant.price, variant.measure, currency)
    columns = (variant.option1, variant.option2, variant.option3)
    shown: VariantView = {
        "id": variant.pk,
        "sku": variant.sku,
        "title": variant.title,
        "options": {option.name: columns[option.position - 1] for option in options},
        "price": money.as_dict(variant.price, currency),
        "compare_at_price": None
        if variant.compare_at_price is None
        else money.as_dict(variant.compare_at_price, currency),
        "measure": variant.measure,
        "unit_price": None if unit_price is None else money.as_dict(unit_price, currency),
        "in_stock": variant.in_stock,
        "weight_grams": variant.weight_grams,
        "barcode": variant.barcode,
        "taxable": variant.is_taxable,
        "tax_class": variant.tax_class,
        "requires_shipping": variant.requires_shipping,
        "position": variant.position,
        "product": {
            "id": variant.product_id,
            "slug": variant.product.slug,
            "title": variant.product.text("title", language="" if for_staff else languages.content()),
        },
        "custom_fields": variant.custom_fields if for_staff else variant.public_fields,  # type: ignore[attr-defined]
        "updated_at": variant.updated_at,
    }
    if for_staff:
        shown["external_id"], shown["metadata"] = variant.external_id, variant.metadata
    return shown


def find_variants(*, skus: Sequence[str]) -> dict[str, int]:
    """The ids of variants by SKU; those that are not there are left out. One statement."""
    return {
        sku: pk
        for sku, pk in Variant.objects.filter(sku__in=list(skus)).values_list("sku", "id")
        if sku is not None
    }
