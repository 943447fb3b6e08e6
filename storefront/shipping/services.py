"""Writes on shipping."""

from collections.abc import Sequence

from django.db import transaction

from kernel.errors import Invalid
from storefront.shipping import rules
from storefront.shipping.models import ShippingMethod, ShippingZone, read_bands


def seed() -> None:
    """A shop starts with one flat method to everywhere."""
    zone, _ = ShippingZone.objects.get_or_create(name="Everywhere", countries=[])
    ShippingMethod.objects.get_or_create(
        zone=zone, code="standard", defaults={"name": "Standard shipping", "price": 5}
    )


@transaction.atomic
def replace_methods(*, zone: ShippingZone, methods: Sequence[ShippingMethod]) -> None:
    """Give a zone these methods in this order; one of a code that was there stays the same row.

    Raises Invalid naming the method (`methods.0…`) for a code that comes twice or bands that say nothing.
    """
    codes = [method.code for method in methods]
    for index, method in enumerate(methods):
        if method.code in codes[:index]:
            raise Invalid("Two methods of a zone cannot have one code.", field=f"methods.{index}.code")
        if method.kind in rules.WITH_BANDS:
            fault = rules.find_fault(read_bands(method.bands))
            if fault:
                raise Invalid(fault, field=f"methods.{index}.bands")
        else:
            method.bands = []
    ShippingMethod.objects.filter(zone=zone).exclude(code__in=codes).delete()
    ShippingMethod.objects.bulk_create(
        methods,
        update_conflicts=True,
        unique_fields=["zone", "code"],
        update_fields=["name", "kind", "price", "bands", "free_above", "is_active", "position"],
    )
