"""What the shop's public pages show, for those who list them."""

from datetime import datetime

from storefront.catalogue.models import Product


def list_product_addresses(*, limit: int) -> list[tuple[str, datetime]]:
    """The slugs of active products and when each was last changed, the latest first."""
    active = Product.objects.filter(status=Product.Status.ACTIVE).order_by("-updated_at", "-id")
    return list(active.values_list("slug", "updated_at")[:limit])
