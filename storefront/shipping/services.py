"""Writes on shipping."""

from storefront.shipping.models import ShippingMethod


def seed() -> None:
    """A shop starts with one flat method to everywhere."""
    ShippingMethod.objects.get_or_create(code="standard", defaults={"name": "Standard shipping", "price": 5})
